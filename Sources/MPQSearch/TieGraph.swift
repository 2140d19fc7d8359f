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
    let count = (ties.flatMap(\.members).max() ?? -1) + 1
    for tensor in TensorKind.allCases {
      var sets = DisjointSets(count: count)
      for tie in ties where tie.shared.contains(tensor) {
        for member in tie.members.dropFirst() { sets.unite(tie.members[0], member) }
      }
      classes += sets.groups().filter { $0.count > 1 }.map { Class(members: $0, tensor: tensor) }
    }
    classes.sort { ($0.members[0], $0.tensor.rawValue) < ($1.members[0], $1.tensor.rawValue) }
    var sets = DisjointSets(count: classes.count)
    var classOfLayer: [Int: Int] = [:]
    for (index, tieClass) in classes.enumerated() {
      for layer in tieClass.members {
        if let other = classOfLayer[layer] { sets.unite(other, index) }
        classOfLayer[layer] = index
      }
    }
    components = sets.groups()
  }
}
