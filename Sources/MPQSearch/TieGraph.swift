import MPQModel

/// Which layers' widths hang together, worked out from the ties.
///
/// Ties that share a layer and a tensor merge into one class; classes that share a layer form a
/// component, which the relaxation must treat as one block.
package struct TieGraph {
  /// Layers that share one tensor's width: at least two positions, ascending.
  package struct Class {
    package let members: [Int]
    package let tensor: TensorKind
  }

  /// Ordered by first member, then tensor.
  package private(set) var classes: [Class] = []
  /// Per component the indices of its classes.
  package private(set) var components: [[Int]] = []

  /// - Parameter ties: layers as positions, and the tensors whose width they share.
  package init(ties: [(members: [Int], shared: Set<TensorKind>)]) {
    for tensor in TensorKind.allCases {
      var merged: [Set<Int>] = []
      for tie in ties where tie.shared.contains(tensor) && tie.members.count > 1 {
        let (touching, apart) = merged.partitioned { !$0.isDisjoint(with: tie.members) }
        merged = apart + [touching.reduce(Set(tie.members)) { $0.union($1) }]
      }
      classes += merged.map { Class(members: $0.sorted(), tensor: tensor) }
    }
    classes.sort { ($0.members[0], $0.tensor.rawValue) < ($1.members[0], $1.tensor.rawValue) }
    var merged: [(classes: [Int], layers: Set<Int>)] = []
    for (index, tieClass) in classes.enumerated() {
      let (touching, apart) = merged.partitioned { !$0.layers.isDisjoint(with: tieClass.members) }
      let classIndices = touching.flatMap(\.classes) + [index]
      let layers = touching.reduce(Set(tieClass.members)) { $0.union($1.layers) }
      merged = apart + [(classIndices.sorted(), layers)]
    }
    components = merged.map(\.classes).sorted { $0[0] < $1[0] }
  }
}

extension Array {
  /// The elements that satisfy a condition, and those that do not, both in order.
  fileprivate func partitioned(by condition: (Element) -> Bool) -> ([Element], [Element]) {
    (filter(condition), filter { !condition($0) })
  }
}
