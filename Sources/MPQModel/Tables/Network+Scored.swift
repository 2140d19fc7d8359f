extension Network {
  /// The network with those layers searched that are pinned by rule alone and that a table scores.
  package func searching(scoredBy table: ImportanceTable) throws(NetworkError) -> Network {
    guard origin?.pinnedByRule.isEmpty == false else { return self }
    return try searching(scored: table.bound(to: self).table.layers.lazy.map(\.name))
  }
}
