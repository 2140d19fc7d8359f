/// Scores of groups of quantizers, which have the names of tensors: a group's weights and activations get their
/// formats together.
package struct QuantizerScores: Hashable, Sendable {
  /// Formats of a group with the score of that group alone in these formats.
  package struct Option: Hashable, Sendable {
    package let formats: LayerFormats
    package let score: Double?

    package init(_ formats: LayerFormats, score: Double?) {
      (self.formats, self.score) = (formats, score)
    }
  }

  package struct Group: Hashable, Sendable {
    /// Names of the tensors of weights, and of those that layers read.
    package var weights: [String] = []
    package var activations: [String] = []
    package var options: [Option] = []
    package var line: Int?

    package init() {}

    /// The tensors' names, for messages.
    fileprivate var names: String {
      (weights + activations).map { "'\($0)'" }.joined(separator: ", ")
    }
  }

  package let groups: [Group]

  package init(_ groups: [Group]) { self.groups = groups }
}

extension QuantizerScores {
  /// The layers of a group.
  private struct Members {
    var weights: [String] = []
    /// Layers that read one of the group's activations.
    var readers: [String] = []
  }

  /// The table of choices of a network's layers.
  ///
  /// A layer's weights are in one group and what it reads in one group, the same or another. If it is the same, the
  /// layer gets the group's options; else every pair of the options of both, whose scores add up. Layers of one group
  /// are tied, and its score counts once.
  ///
  /// - Parameters:
  ///   - table: a table without layers.
  ///   - network: nil where none is known: layers are then called after their weights. Without a network that knows
  ///     any of the activations, layers read those of the group of their weights.
  func table(_ table: ImportanceTable, network: Network?) -> (ImportanceTable, [String]) {
    var table = table
    var problems: [String] = []
    var members: [Members] = []
    var groupOfWeights: [String: Int] = [:]
    var groupOfInput: [String: Int] = [:]
    var places = network.map { TensorPlaces($0) }
    let knowsActivations = groups.contains { group in
      group.activations.contains { places?.isRead($0) == true }
    }
    var strays: [String] = []
    for (index, group) in groups.enumerated() {
      let place = group.line.map { "\(table.source):\($0)" } ?? table.source
      var own = Members()
      var pinned: [String] = []
      if places != nil {
        own.weights = group.weights.flatMap {
          places?.layersWithWeights($0, pinned: &pinned) ?? []
        }
        own.readers =
          knowsActivations
          ? group.activations.flatMap { places?.layersReading($0, pinned: &pinned) ?? [] }
          : group.activations.isEmpty ? [] : own.weights
      } else {
        own.weights = group.weights.map {
          let core = LayerNames.core(of: $0)
          return core.isEmpty ? $0 : core
        }
        own.readers = group.activations.isEmpty ? [] : own.weights
      }
      if own.weights.isEmpty, own.readers.isEmpty {
        if pinned.isEmpty { strays.append(group.names) }
      } else if let first = pinned.first {
        problems.append(
          "\(place): the quantizers \(group.names) have one score, and the network pins layer '\(first)' of them; "
            + "unpin it, or pin all layers of the group")
      }
      for layer in own.weights where groupOfWeights.updateValue(index, forKey: layer) != nil {
        problems.append("\(place): the weights of layer '\(layer)' are in two groups")
      }
      for layer in own.readers where groupOfInput.updateValue(index, forKey: layer) != nil {
        problems.append("\(place): what layer '\(layer)' reads is in two groups")
      }
      members.append(own)
    }
    guard problems.isEmpty else { return (table, problems) }
    for (index, group) in groups.enumerated() {
      let own = members[index]
      guard !own.weights.isEmpty, !own.readers.isEmpty,
        Set(own.weights) != Set(own.readers)
      else { continue }
      let place = group.line.map { "\(table.source):\($0)" } ?? table.source
      problems.append(
        "\(place): the quantizers \(group.names) have one score for the weights of \(Self.list(own.weights)) and for "
          + "what \(Self.list(own.readers)) read\(own.readers.count == 1 ? "s" : ""), which is not of the same layers; "
          + "score weights and activations in groups of their own")
    }
    guard problems.isEmpty else { return (table, problems) }
    let order =
      network?.layers.map(\.name).filter { groupOfWeights[$0] != nil }
      ?? members.flatMap(\.weights)
    for layer in order {
      guard let own = groupOfWeights[layer] else { continue }
      let input = groupOfInput[layer]
      do {
        for option in options(own, input, layer: layer, members) {
          try table.add(
            .init(option.formats, importance: option.score, line: groups[own].line), layer: layer)
        }
      } catch {
        problems.append("\(table.source): \(error)")
      }
    }
    for own in members {
      let readers = own.readers.filter { groupOfWeights[$0] != nil }
      if own.weights == own.readers || Set(own.weights) == Set(readers) {
        table.add(ImportanceTable.Tie(layers: own.weights))
      } else {
        table.add(ImportanceTable.Tie(layers: own.weights, shared: [.weight]))
        table.add(ImportanceTable.Tie(layers: readers, shared: [.activation]))
      }
    }
    if !strays.isEmpty {
      table.warnings.append(
        "\(table.source): \(strays.count) groups of quantizers are of no layer\(network == nil ? "'s weights" : ""), such "
          + "as \(strays[0]); their widths are not chosen here")
    }
    return (table, problems)
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
      + (names.count > 3 ? " and \(names.count - 3) more" : "")
  }

  /// What a layer may get, with its part of the scores of both groups.
  private func options(
    _ own: Int, _ input: Int?, layer: String, _ members: [Members]
  ) -> [Option] {
    let isFirst = members[own].weights.first == layer
    let ownOptions = groups[own].options
    if own == input {
      return ownOptions.map { Option($0.formats, score: $0.score.map { isFirst ? $0 : 0 }) }
    }
    // An activation of the group that no layer reads leaves weights with several scores: the least counts.
    let weights = Self.least(ownOptions, by: \.formats.weight)
    guard let input else {
      return weights.map { format, score in
        Option(
          LayerFormats(weight: format, activation: .unchanged),
          score: score.map { isFirst ? $0 : 0 })
      }
    }
    let isFirstReader = members[input].readers.first == layer
    let inputs = Self.least(groups[input].options, by: \.formats.activation)
    return weights.flatMap { weight, score in
      inputs.map { activation, inputScore in
        var sum: Double? = (isFirst ? score : 0)
        if isFirstReader { sum = sum.flatMap { own in inputScore.map { own + $0 } } }
        return Option(LayerFormats(weight: weight, activation: activation), score: sum)
      }
    }
  }

  /// The formats of one tensor, each with the least of its scores, in the order of first appearance.
  private static func least(
    _ options: [Option], by tensor: KeyPath<Option, NumberFormat>
  ) -> [(NumberFormat, Double?)] {
    var order: [NumberFormat] = []
    var scores: [NumberFormat: Double?] = [:]
    for option in options {
      let format = option[keyPath: tensor]
      guard let known = scores[format] else {
        order.append(format)
        scores[format] = .some(option.score)
        continue
      }
      if let score = option.score, score < known ?? .infinity { scores[format] = .some(score) }
    }
    return order.map { ($0, scores[$0] ?? nil) }
  }
}

/// Finds layers by the tensors of their weights and by what they read.
private struct TensorPlaces {
  private let layers: [Layer]
  private var names: LayerNames
  private var byWeight: [String: Int] = [:]
  private var byInput: [String: [Int]] = [:]

  init(_ network: Network) {
    layers = network.layers
    names = LayerNames(network)
    for (position, layer) in layers.enumerated() {
      if let weight = layer.names?.weight { byWeight[weight] = position }
      if let input = layer.input { byInput[input, default: []].append(position) }
    }
  }

  /// The searched layer with these weights.
  ///
  /// - Parameter pinned: gets its name if it is pinned.
  mutating func layersWithWeights(_ tensor: String, pinned: inout [String]) -> [String] {
    searched([byWeight[tensor] ?? names.position(of: tensor)].compactMap(\.self), &pinned)
  }

  /// Whether some layer reads a tensor.
  func isRead(_ tensor: String) -> Bool { byInput[tensor] != nil }

  /// The searched layers that read a tensor.
  func layersReading(_ tensor: String, pinned: inout [String]) -> [String] {
    searched(byInput[tensor] ?? [], &pinned)
  }

  private func searched(_ positions: [Int], _ pinned: inout [String]) -> [String] {
    pinned += positions.filter { layers[$0].pinned != nil }.map { layers[$0].name }
    return positions.filter { layers[$0].pinned == nil }.map { layers[$0].name }
  }
}
