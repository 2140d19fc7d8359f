import MPQModel

/// A network and an importance table joined by layer name: what the search may choose from.
///
/// Joining never stops at the first fault: `problems` lists them all, so that `check` can show them
/// and a search can refuse with the whole story.
package struct TableJoin: Sendable {
  /// What one searched layer may get.
  package struct LayerCandidates: Sendable {
    /// Position in `network.layers`.
    package let layer: Int
    /// Available widths with their importances, ascending by bits.
    package let weight: [ImportanceTable.Entry]
    package let activation: [ImportanceTable.Entry]
    /// The candidate widths as the table has them, before the outlier rule.
    package let measuredWeight: [ImportanceTable.Entry]
    package let measuredActivation: [ImportanceTable.Entry]
  }

  /// An indicator that is not monotone in its bit-width.
  package struct Outlier: Hashable, Sendable {
    /// The layer's name.
    package let layer: String
    package let tensor: TensorKind
    /// The entry as the table has it.
    package let entry: ImportanceTable.Entry
    /// Whether it is the least of its tensor's candidate widths.
    package let isLeastWidth: Bool
  }

  /// Candidate widths for all layers; nil takes every width that the table has.
  package struct Candidates: Hashable, Sendable {
    package var weightBits: [Int]?
    package var activationBits: [Int]?

    /// Widths in any order, each once.
    package init(weightBits: [Int]? = nil, activationBits: [Int]? = nil) {
      self.weightBits = weightBits
      self.activationBits = activationBits
    }

    package subscript(tensor: TensorKind) -> [Int]? {
      switch tensor {
      case .weight: weightBits
      case .activation: activationBits
      }
    }
  }

  /// The network whose layers are searched.
  package let network: Network
  /// The table as it was read.
  package let table: ImportanceTable
  /// The general candidate lists, ascending.
  package let weightBits: [Int]
  package let activationBits: [Int]
  /// What happened to `outliers`.
  package let outlierRule: OutlierRule
  /// One entry per searched layer, in network order; to be used only where `problems` is empty.
  package private(set) var layers: [LayerCandidates] = []
  /// What keeps a search from running, each with file and line where there is one.
  package internal(set) var problems: [String] = []
  /// What the user should know although the search can run.
  package internal(set) var warnings: [String] = []
  /// The non-monotone indicators among the candidates, in network order.
  package private(set) var outliers: [Outlier] = []
  /// The ties as positions in `layers`.
  package internal(set) var ties: [(members: [Int], shared: Set<TensorKind>)] = []

  /// - Parameter strict: makes a layer that only the table has a problem instead of a warning.
  package init(
    network: Network, table: ImportanceTable, candidates: Candidates = Candidates(),
    constraints: SearchConstraints = SearchConstraints(), outliers rule: OutlierRule = .standard,
    strict: Bool = false
  ) {
    self.network = network
    self.table = table
    outlierRule = rule
    weightBits = candidates.weightBits.map { Set($0).sorted() } ?? table.bitWidths(.weight)
    activationBits =
      candidates.activationBits.map { Set($0).sorted() } ?? table.bitWidths(.activation)
    if network.searched.isEmpty {
      problems.append(
        "network '\(network.name)': every layer is pinned; there is nothing to search")
    }
    for (tensor, bits) in [(TensorKind.weight, weightBits), (.activation, activationBits)]
    where bits.isEmpty {
      problems.append(
        "\(table.source): has no \(tensor) rows; add them, or fix the width with "
          + "--\(tensor)-bits and one number")
    }
    guard problems.isEmpty else { return }
    let rules = resolveRules(of: constraints)
    joinLayers(rules: rules)
    resolveTies(of: constraints)
    reportExtraLayers(strict: strict)
    reportRisingTable()
  }

  /// A table of accuracies or signal-to-noise ratios looks like one of importances that rises with the bits.
  private mutating func reportRisingTable() {
    let tensors = layers.flatMap { [$0.measuredWeight, $0.measuredActivation] }
      .filter { $0.count > 1 }
    let rising = tensors.count { $0[0].importance < $0[$0.count - 1].importance }
    guard rising > 0, Double(rising) >= Self.risingShare * Double(tensors.count) else { return }
    warnings.append(
      "\(table.source): importance rises with the bits for \(rising) of \(tensors.count) tensors; this "
        + "looks like accuracy or SQNR, and importance must fall: give what is lost instead, such as 1 − "
        + "accuracy")
  }

  /// From this share of tensors on a whole table counts as rising; single ones rise by noise.
  private static let risingShare = 0.9

  private mutating func joinLayers(rules: [Int: Candidates]) {
    var unmeasured: [TensorKind: Int] = [:]
    layers.reserveCapacity(network.searched.count)
    for (position, index) in network.searched.enumerated() {
      let name = network.layers[index].name
      let row = table[name]
      var measured: [TensorKind: [ImportanceTable.Entry]] = [:]
      for tensor in TensorKind.allCases {
        let general = tensor == .weight ? weightBits : activationBits
        let bits = rules[position]?[tensor] ?? general
        if bits.count == 1 {
          // A fixed tensor's importance is a constant: it cannot change the choice.
          let importance = row?.importance(tensor, bits: bits[0])
          if importance == nil { unmeasured[tensor, default: 0] += 1 }
          measured[tensor] = [.init(bits: bits[0], importance: importance ?? 0)]
        } else if let row {
          measured[tensor] = candidates(tensor, bits: bits, of: row)
        }
      }
      if let weight = measured[.weight], let activation = measured[.activation] {
        layers.append(
          LayerCandidates(
            layer: index, weight: available(weight, .weight, of: name),
            activation: available(activation, .activation, of: name), measuredWeight: weight,
            measuredActivation: activation))
      } else {
        problems.append(
          "\(table.source): no rows for layer '\(name)' of network '\(network.name)'; add them, or "
            + "pin the layer in the network file")
      }
    }
    for tensor in TensorKind.allCases {
      guard let count = unmeasured[tensor] else { continue }
      warnings.append(
        "\(table.source): \(count) layer\(count == 1 ? " has" : "s have") a fixed \(tensor) "
          + "bit-width without importance; it counts as 0 and does not change the choice")
    }
  }

  /// The candidate entries of one tensor, ascending; missing widths become problems.
  private mutating func candidates(
    _ tensor: TensorKind, bits: [Int], of row: ImportanceTable.LayerImportance
  ) -> [ImportanceTable.Entry] {
    var entries: [ImportanceTable.Entry] = []
    for width in bits.sorted() {
      if let importance = row.importance(tensor, bits: width) {
        entries.append(.init(bits: width, importance: importance))
      } else {
        let known = row[tensor].map(\.bits).sorted().map(String.init).joined(separator: ", ")
        problems.append(
          "\(Self.place(table.source, row.line)): layer '\(row.name)' has no \(tensor) importance at "
            + "\(width) bits (it has \(known.isEmpty ? "none" : known)); add the row, or leave "
            + "\(width) out of the candidates")
      }
    }
    return entries
  }

  /// What the outlier rule leaves of a tensor's candidates; what it touches is noted.
  private mutating func available(
    _ measured: [ImportanceTable.Entry], _ tensor: TensorKind, of layer: String
  ) -> [ImportanceTable.Entry] {
    let (available, touched) = outlierRule.apply(to: measured)
    outliers += touched.map {
      Outlier(
        layer: layer, tensor: tensor, entry: $0, isLeastWidth: $0.bits == measured.first?.bits)
    }
    return available
  }

  private mutating func reportExtraLayers(strict: Bool) {
    let known = Set(network.layers.map(\.name))
    let extra = table.layers.filter { !known.contains($0.name) }
    for layer in extra {
      let text =
        "\(Self.place(table.source, layer.line)): layer '\(layer.name)' is not in network "
        + "'\(network.name)'"
      if strict { problems.append(text) } else { warnings.append(text + "; its rows are ignored") }
    }
  }

  static func place(_ source: String, _ line: Int?) -> String {
    line.map { "\(source):\($0)" } ?? source
  }
}
