package import MPQModel

/// Ties as classes: ties that have a layer and a tensor in common merge into one.
package struct MergedTies {
  /// Searched layers that share one tensor's width: at least two, ascending.
  package struct Class {
    package let members: [TableJoin.SearchedLayer]
    package let tensor: TensorKind
  }

  /// Ordered by first member, then tensor.
  package private(set) var classes: [Class] = []

  /// - Parameter ties: layers as positions, and the tensors whose width they share.
  package init(_ ties: [(members: [TableJoin.SearchedLayer], shared: Set<TensorKind>)]) {
    let count = ties.flatMap(\.members).max().map { $0.index + 1 } ?? 0
    for tensor in TensorKind.allCases {
      var sets = DisjointSets(count: count)
      for tie in ties where tie.shared.contains(tensor) {
        for member in tie.members.dropFirst() { sets.unite(tie.members[0].index, member.index) }
      }
      classes += sets.groups().filter { $0.count > 1 }.map {
        Class(members: $0.map { TableJoin.SearchedLayer($0) }, tensor: tensor)
      }
    }
    classes.sort { ($0.members[0], $0.tensor.rawValue) < ($1.members[0], $1.tensor.rawValue) }
  }
}
