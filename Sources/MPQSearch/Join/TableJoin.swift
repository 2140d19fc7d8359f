package import MPQModel

/// A network and an importance table joined by layer name: what the search may choose from.
///
/// Joining never stops at the first fault: `problems` lists them all, so that `check` can show them
/// and a search can refuse with the whole story. An indicator that may not be chosen is left out
/// here and never given a high price instead: beside a price of 1e8 a solver's tolerances hide the
/// differences that matter.
///
/// Step 1 of the search in ARCHITECTURE.md.
package struct TableJoin: Sendable {
  /// What one searched layer may get.
  package struct LayerCandidates: Sendable {
    /// The layer in `network.layers`.
    package let networkLayer: Position<Layer>
    /// Available formats with their importances, ascending.
    package let weight: [ImportanceTable.Entry]
    package let activation: [ImportanceTable.Entry]
    /// The candidates as the table has them, before the outlier rule.
    package let measuredWeight: [ImportanceTable.Entry]
    package let measuredActivation: [ImportanceTable.Entry]
    /// What the layer may choose from, if it is not every pair of `weight` and `activation`.
    package let choices: Choices?

    /// A layer's choices where they are not every pair.
    package enum Choices: Sendable {
      /// Some pairs of the candidates' formats, ascending.
      case pairs([LayerFormats])
      /// The options of a table that scores choices, in its order.
      case scored([ScoredChoice])
    }

    /// The importance that each candidate has in any plan, whether the search may choose it
    /// or not: the search's own where it has one for every format, else the measured one.
    func scored(_ tensor: TensorKind) -> [ImportanceTable.Entry] {
      let (available, measured) =
        tensor == .weight ? (weight, measuredWeight) : (activation, measuredActivation)
      // Only a rule that leaves candidates out has fewer.
      return available.count == measured.count ? available : measured
    }
  }

  /// A choice with its share of the objective.
  package struct ScoredChoice: Hashable, Sendable {
    package let formats: LayerFormats
    package let importance: Double
  }

  /// An indicator that is not monotone in its format.
  package struct Outlier: Hashable, Sendable {
    /// The layer's name.
    package let layer: String
    package let tensor: TensorKind
    /// The entry as the table has it.
    package let entry: ImportanceTable.Entry
    /// Whether it is the least of its tensor's candidates.
    package let isLeast: Bool
  }

  /// Candidate formats for all layers; nil takes those that the table has for each.
  package struct Candidates: Hashable, Sendable {
    package var weight: [NumberFormat]?
    package var activation: [NumberFormat]?

    /// Formats in any order, each once.
    package init(weight: [NumberFormat]? = nil, activation: [NumberFormat]? = nil) {
      self.weight = weight
      self.activation = activation
    }

    package subscript(tensor: TensorKind) -> [NumberFormat]? {
      switch tensor {
      case .weight: weight
      case .activation: activation
      }
    }
  }

  /// The position of a searched layer in `layers`.
  package typealias SearchedLayer = Position<LayerCandidates>

  /// The network whose layers are searched.
  package var network: Network
  /// The table as it was read, with the network's names for its layers.
  package let table: ImportanceTable
  /// The general candidate lists, ascending; where none was given, all formats that some layer
  /// may get.
  package private(set) var weightFormats: [NumberFormat]
  package private(set) var activationFormats: [NumberFormat]
  /// What happened to `outliers`.
  package let outlierRule: OutlierRule
  /// What happened to candidates without a usable importance.
  package let invalidRule: InvalidRule
  /// One entry per searched layer, in network order; to be used only where `problems` is empty.
  package internal(set) var layers: [LayerCandidates] = []
  /// Why a search cannot run, each reason with file and line where there is one.
  package internal(set) var problems: [String] = []
  /// What the user should know although the search can run.
  package internal(set) var warnings: [String] = []
  /// The non-monotone indicators among the candidates, in network order.
  package private(set) var outliers: [Outlier] = []
  /// How names of the table differ from the network's where they are nearly the same.
  package private(set) var nameHint: String?
  /// The ties as positions in `layers`.
  package internal(set) var ties: [(members: [SearchedLayer], shared: Set<TensorKind>)] = []

  /// Why layers lack candidates, and where each kind of fault stands in the list.
  var faults: [CandidateFault] = []
  var faultIndex: [CandidateFault.Kind: Int] = [:]

  /// How messages write the settings they name.
  let spelling: SettingSpelling

  /// - Parameters:
  ///   - strict: makes a layer that only the table has a problem instead of a warning.
  ///   - spelling: how messages write the settings they name.
  package init(
    network: Network, table: ImportanceTable, candidates: Candidates = Candidates(),
    constraints: SearchConstraints = SearchConstraints(), outliers rule: OutlierRule = .standard,
    invalid invalidRule: InvalidRule = .error, strict: Bool = false,
    spelling: SettingSpelling = .commandLine
  ) {
    self.network = network
    let (bound, faults) = table.bound(to: network)
    let (table, conflicts) = bound.named(after: network)
    self.table = table
    outlierRule = rule
    self.invalidRule = invalidRule
    self.spelling = spelling
    weightFormats = candidates.weight.map { Set($0).sorted() } ?? table.formats(.weight)
    activationFormats =
      candidates.activation.map { Set($0).sorted() } ?? table.formats(.activation)
    // Types of weights alone say nothing of activations, so these stay as the network has them.
    if activationFormats.isEmpty, !table.scoresChoices,
      weightFormats.contains(where: { $0.integerBits == nil }),
      !table.layers.contains(where: { $0.unusable.contains { $0.tensor == .activation } })
    {
      activationFormats = [.unchanged]
    }
    if network.searched.isEmpty {
      problems.append(
        "network '\(network.name)': every layer is pinned; there is nothing to search")
    }
    problems += faults + conflicts
    for (tensor, formats) in [(TensorKind.weight, weightFormats), (.activation, activationFormats)]
    where formats.isEmpty && !table.scoresChoices
      && !table.layers.contains(where: { $0.unusable.contains { $0.tensor == tensor } })
    {
      problems.append(
        "\(table.source): has no \(tensor) rows; add them, or fix the width with "
          + spelling.fixedWidth(tensor))
    }
    guard problems.isEmpty else { return }
    if let resources = table.resources { bring(resources) }
    let rules = layerRules(of: constraints)
    if table.scoresChoices {
      joinChoices(listed: candidates, rules: rules)
    } else {
      joinLayers(listed: candidates, rules: rules)
    }
    resolveTies(of: constraints)
    tieGroups()
    reportNames(strict: strict)
    reportFaults()
    if candidates.weight == nil || table.scoresChoices {
      weightFormats = formats(\.measuredWeight) ?? weightFormats
    }
    if candidates.activation == nil || table.scoresChoices {
      activationFormats = formats(\.measuredActivation) ?? activationFormats
    }
    self.network.resources.bitsDenominator = commonDenominator(weightFormats + activationFormats)
    reportRisingTable()
  }

  /// A table of accuracies or signal-to-noise ratios looks like one of importances that rises with
  /// the bits.
  private mutating func reportRisingTable() {
    // Formats that take equal bits, such as integers of 4 and 8 bits in bytes, have no order to rise in.
    let tensors = layers.flatMap { [$0.measuredWeight, $0.measuredActivation] }
      .filter { entries in
        guard let first = entries.first?.format.bitsPerElement,
          let last = entries.last?.format.bitsPerElement
        else { return entries.count > 1 }
        return first < last
      }
    let rising = tensors.count { $0[0].importance < $0[$0.count - 1].importance }
    guard rising > 0, Double(rising) >= Self.risingShare * Double(tensors.count) else { return }
    warnings.append(
      "\(table.source): importance rises with the bits for \(rising) of \(tensors.count) tensors; this "
        + "looks like accuracy or SQNR, and importance must fall: give what is lost instead, such as 1 − "
        + "accuracy")
  }

  /// The share of tensors from which on a whole table counts as rising. Trained tables fall for
  /// nearly all tensors and tables of accuracies rise for nearly all; single tensors do otherwise
  /// by noise.
  private static let risingShare = 0.9

  /// All formats that some layer may get, ascending; nil where no layer joins.
  func formats(_ entries: KeyPath<LayerCandidates, [ImportanceTable.Entry]>) -> [NumberFormat]? {
    guard !layers.isEmpty else { return nil }
    if table.scoresChoices {
      return Set(layers.flatMap { $0[keyPath: entries].map(\.format) }).sorted()
    }
    // There are few, and a list is looked through faster than a set.
    var formats: [NumberFormat] = []
    for layer in layers {
      for entry in layer[keyPath: entries] where !formats.contains(entry.format) {
        formats.append(entry.format)
      }
    }
    return formats.sorted()
  }

  /// - Parameter listed: the lists that were given for all layers.
  private mutating func joinLayers(listed: Candidates, rules: [SearchedLayer: LayerRules]) {
    // A table with one format for a tensor fixes it, also for layers that it does not measure.
    let only = [TensorKind.weight: weightFormats, .activation: activationFormats]
      .filter { $0.value.count == 1 }
    var unmeasured: [TensorKind: [String]] = [:]
    layers.reserveCapacity(network.searched.count)
    for (position, layer) in searchedPositions {
      let name = network.layers[layer].name
      let row = table[name]
      var measured: [TensorKind: [ImportanceTable.Entry]] = [:]
      for tensor in TensorKind.allCases {
        let formats = rules[position]?[tensor] ?? listed[tensor]
        if let formats = formats ?? only[tensor], formats.count == 1 {
          // A fixed tensor's importance is a constant: it cannot change the choice.
          let importance = row?.importance(tensor, in: formats[0])
          if importance == nil { unmeasured[tensor, default: []].append(name) }
          measured[tensor] = [.init(format: formats[0], importance: importance ?? 0)]
        } else if let row {
          measured[tensor] = candidates(tensor, listed: formats, of: row)
        }
      }
      measured[.weight] = measured[.weight].map { storable($0, in: network.layers[layer]) }
      if let weight = measured[.weight], let activation = measured[.activation] {
        let available = (
          weight: available(weight, .weight, of: name),
          activation: available(activation, .activation, of: name)
        )
        layers.append(
          LayerCandidates(
            networkLayer: layer, weight: available.weight, activation: available.activation,
            measuredWeight: weight, measuredActivation: activation,
            choices: pairs(
              of: available.weight, available.activation, rules: rules[position], layer: name)))
      } else {
        note(.noRows, name)
      }
    }
    for tensor in TensorKind.allCases {
      // A table that says nothing of a tensor is one of the other alone, and nothing is amiss.
      guard let names = unmeasured[tensor], !table.formats(tensor).isEmpty else { continue }
      let count = names.count
      warnings.append(
        "\(table.source): \(count) layer\(count == 1 ? " is" : "s are") fixed at \(tensor) bits for which "
          + "the table has no row (\(NameHint.some(names))); the importance printed is without "
          + "\(count == 1 ? "it" : "them")")
    }
  }

  /// What the outlier rule leaves of a tensor's candidates; what it touches is noted.
  private mutating func available(
    _ measured: [ImportanceTable.Entry], _ tensor: TensorKind, of layer: String
  ) -> [ImportanceTable.Entry] {
    let (available, touched) = outlierRule.apply(to: measured)
    outliers += touched.map {
      Outlier(
        layer: layer, tensor: tensor, entry: $0, isLeast: $0.format == measured.first?.format)
    }
    return available
  }

  /// The pairs that rules leave; nil where that is every pair.
  private mutating func pairs(
    of weight: [ImportanceTable.Entry], _ activation: [ImportanceTable.Entry], rules: LayerRules?,
    layer: String
  ) -> LayerCandidates.Choices? {
    let latency = network.resources.latency.flatMap { $0.measuredPairs == nil ? nil : $0 }
    let rules = rules ?? LayerRules()
    guard latency != nil || rules.choices != nil || rules.equalWidths else { return nil }
    let all = weight.flatMap { weight in
      activation.map { LayerFormats(weight: weight.format, activation: $0.format) }
    }
    var pairs = all.filter { rules.allows($0) }
    for (name, formats) in rules.choices?.missing(in: all) ?? [] {
      // What other rules leave out is no gap in the table.
      let isLeftOut = TensorKind.allCases.contains { tensor in
        formats.map { rules[tensor]?.contains($0[tensor]) == false } ?? false
      }
      if !isLeftOut { note(.noChoice(name), layer) }
    }
    if pairs.isEmpty, !all.isEmpty { note(.noChoiceLeft, layer) }
    if let latency {
      pairs = profiled(pairs, in: latency, layer: layer) { $0 }
      if pairs.count == all.count { return nil }
    }
    return .pairs(pairs)
  }

  /// The least common denominator of the formats' bits per element; formats beyond what is counted exactly are
  /// left out, and have no mean.
  private func commonDenominator(_ formats: [NumberFormat]) -> Int {
    formats.reduce(1) { common, format in
      let elements = format.storage?.elements ?? 1
      if common.isMultiple(of: elements) { return common }
      let divisor = Int(greatestCommonDivisor(common.magnitude, elements.magnitude))
      let (product, overflow) = common.multipliedReportingOverflow(by: elements / divisor)
      return overflow || product > Self.largestDenominator ? common : product
    }
  }

  /// Fractions of six decimals beside those of blocks of up to 16. Sums that exceed a machine word are refused
  /// (`ChoiceProblem.BuildingFault.tooLarge`).
  private static let largestDenominator = 16_000_000

  /// Adds the table's own resources to the network's.
  private mutating func bring(_ resources: ResourceTable) {
    do {
      try network.resources.add(resources)
    } catch {
      problems.append("\(resources.source): \(error)")
    }
  }

  /// Names layers that only the table has, and says why layers that it lacks do not join.
  private mutating func reportNames(strict: Bool) {
    let known = Set(network.layers.map(\.name))
    let extra = table.layers.filter { !known.contains($0.name) }
    guard !extra.isEmpty else { return }
    if let index = faultIndex[.noRows] {
      let missing = faults[index].places.map(\.layer)
      let names = extra.map(\.name)
      let differences = NameHint(missing: missing, extra: names)
      let hint = differences.text
      nameHint = differences.near
      problems.append(
        "\(table.source): \(network.searched.count - missing.count) of the \(network.searched.count) "
          + "searched layers of network '\(network.name)' join by name; the network has "
          + "\(NameHint.some(missing)), the table has \(NameHint.some(names)) instead"
          + (hint.map { ": \($0)" } ?? ""))
    }
    let texts =
      extra.count <= Self.listedFaults
      ? extra.map {
        "\(Self.place(table.source, $0.line)): layer '\($0.name)' is not in network "
          + "'\(network.name)'\(gap(beside: $0))"
      }
      : [
        "\(Self.place(table.source, extra[0].line)): \(extra.count) layers "
          + "(\(NameHint.some(extra.map(\.name)))) are not in network '\(network.name)'"
      ]
    if strict {
      problems += texts
    } else {
      warnings += texts.map {
        $0 + "; \(extra.count <= Self.listedFaults ? "its" : "their") rows are ignored"
      }
    }
  }

  /// The layers that lack just the formats that rows under an unknown name have, as after a typing
  /// error in a name. The search may then not choose those formats, and nothing else would say so.
  /// Empty where there are no such layers, or too many for a typing error.
  private func gap(beside stray: ImportanceTable.LayerImportance) -> String {
    let gaps = TensorKind.allCases.flatMap { tensor in
      stray[tensor].compactMap { entry -> String? in
        var lacking: [String] = []
        for layer in layers where lacking.count <= Self.listedFaults {
          let measured = tensor == .weight ? layer.measuredWeight : layer.measuredActivation
          // A fixed layer lacks nothing, and a rule may exclude the format on purpose.
          guard measured.count > 1, !measured.contains(where: { $0.format == entry.format }) else {
            continue
          }
          let name = network.layers[layer.networkLayer].name
          if table[name]?.importance(tensor, in: entry.format) == nil { lacking.append(name) }
        }
        guard (1...Self.listedFaults).contains(lacking.count) else { return nil }
        return "\(tensor) at \(entry.format.phrase), which \(NameHint.some(lacking)) lack"
          + (lacking.count == 1 ? "s" : "")
      }
    }
    return gaps.isEmpty ? "" : " (it has \(gaps.joined(separator: "; ")))"
  }

  /// The entries of `layers` with their positions.
  package var searchedLayers: some Sequence<(SearchedLayer, LayerCandidates)> {
    layers.enumerated().lazy.map { (SearchedLayer($0.offset), $0.element) }
  }

  /// For each position in `layers` its layer of the network, also before layers are joined.
  var searchedPositions: some Sequence<(SearchedLayer, Position<Layer>)> {
    network.searched.enumerated().lazy.map { (SearchedLayer($0.offset), Position($0.element)) }
  }

  /// The name of a searched layer.
  package func name(of layer: SearchedLayer) -> String {
    network.layers[layers[layer].networkLayer].name
  }

  static func place(_ source: String, _ line: Int?) -> String {
    line.map { "\(source):\($0)" } ?? source
  }
}
