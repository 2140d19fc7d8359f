package import MPQModel

extension ImportanceTable {
  /// Whether the table's provenance says which network it was measured on.
  package var namesOrigin: Bool { provenance["network_sha256"] != nil }

  /// Whether the table was measured on a network; nil where its provenance does not say.
  ///
  /// - Parameter sha256: of the network's file, as `network_sha256` in a provenance has it.
  package func isMeasured(onNetworkWithSHA256 sha256: String) -> Bool? {
    provenance["network_sha256"].map { $0.lowercased() == sha256.lowercased() }
  }
}

extension TableJoin {
  /// Adds a warning, before all others, where the table was measured on another network: layers
  /// join by name alone, and many networks have names such as `layer1.0.conv1`.
  ///
  /// - Parameter sha256: of the file of the network that is joined.
  package mutating func compareOrigin(withNetworkSHA256 sha256: String) {
    guard table.isMeasured(onNetworkWithSHA256: sha256) == false else { return }
    let name = table.provenance["network"].map { "network '\($0.prefix(Self.shownName))'" }
    let line =
      "\(table.source): was measured on \(name ?? "a network") with SHA-256 "
      + "\(Self.shortened(table.provenance["network_sha256"] ?? "")), not on this network "
      + "'\(network.name)' with \(Self.shortened(sha256)); only layer names join them, so take "
      + "the table of this network, or measure one"
    // Where layers do not join, this is the reason.
    if faultIndex[.noRows] == nil {
      warnings.insert(line, at: 0)
    } else {
      problems.insert(line, at: 0)
    }
  }

  /// How many of the table's layers the network has.
  package var joinedTableLayers: Int {
    let known = Set(network.layers.map(\.name))
    return table.layers.count { known.contains($0.name) }
  }

  /// Digits of a SHA-256 that a message shows: as many as tell files apart in practice (48 bits).
  private static let shownDigits = 12
  /// Characters of a name that a table gives itself: more would drown the message.
  private static let shownName = 100

  private static func shortened(_ sha256: String) -> String {
    sha256.count > shownDigits ? "\(sha256.prefix(shownDigits))…" : sha256
  }
}
