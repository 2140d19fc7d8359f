package import MPQModel

extension ImportanceTable {
  /// Whether the table was measured on a network; nil where its provenance does not say.
  ///
  /// - Parameter sha256: of the network's file, as `network_sha256` in a provenance has it.
  package func isMeasured(onNetworkWithSHA256 sha256: String) -> Bool? {
    provenance["network_sha256"].map { $0.lowercased() == sha256.lowercased() }
  }
}

extension TableJoin {
  /// Says, before everything else, where the table was measured on another network: layers join by
  /// name alone, and names such as `layer1.0.conv1` are those of many networks.
  ///
  /// - Parameter sha256: of the file of the network that is joined.
  package mutating func compareOrigin(withNetworkSHA256 sha256: String) {
    guard table.isMeasured(onNetworkWithSHA256: sha256) == false else { return }
    let name = table.provenance["network"].map { "network '\($0.prefix(100))'" }
    let line =
      "\(table.source): was measured on \(name ?? "a network") with SHA-256 "
      + "\(Self.shortened(table.provenance["network_sha256"] ?? "")), not on this network "
      + "'\(network.name)' with \(Self.shortened(sha256)); only layer names join them, so take "
      + "the table of this network, or measure one"
    // Where layers do not join, this is why.
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

  private static func shortened(_ sha256: String) -> String {
    sha256.count > 12 ? "\(sha256.prefix(12))…" : sha256
  }
}
