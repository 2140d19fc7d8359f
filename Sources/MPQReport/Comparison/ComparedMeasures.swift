package import MPQModel
package import MPQSearch
import MPQWords

extension TableJoin {
  /// The costs that a comparison holds equal, and shows: those that are known for every choice of every layer.
  ///
  /// BitOps and size come first, then times that a table of choices has itself, then the resources that tables bring,
  /// in their order. The times of a latency table are only shown.
  package var comparedMeasures: [Measure] {
    let hasTimes = network.resources.tables.contains(where: \.hasTimes)
    return
      ([.bitOperations, .weightSize] + (hasTimes ? [.latency] : [])
      + network.resources.names.map { .resource($0) }).filter { unknownUse(of: $0) == nil }
  }

  /// The first layer and formats of which a measure's usage is not known, pinned layers included; nil if it is known
  /// for all choices.
  package func unknownUse(of measure: Measure) -> (layer: String, formats: LayerFormats)? {
    func isKnown(_ layer: Layer, _ formats: LayerFormats) -> Bool {
      measure.usage(of: layer, at: formats, in: network) != nil
    }
    // Latencies of pinned layers count where a table has them.
    if measure != .latency {
      for layer in network.layers {
        if let pinned = layer.pinned, !isKnown(layer, pinned) { return (layer.name, pinned) }
      }
    }
    for candidates in layers {
      let layer = network.layers[candidates.networkLayer]
      for choice in candidates.scoredChoices(alpha: 1) where !isKnown(layer, choice.formats) {
        return (layer.name, choice.formats)
      }
    }
    return nil
  }
}

extension PlanCosts {
  /// The usage of a whole plan, pinned layers included; the formats of a plan that the search did not make may have an
  /// unknown one.
  func usage(of measure: Measure) -> Int? { measure.planUsage(self) }

  /// Whether these costs are known and no larger than others, measure by measure.
  func isWithin(_ other: PlanCosts, by measures: [Measure]) -> Bool {
    measures.allSatisfy { measure in
      guard let own = usage(of: measure), let allowed = other.usage(of: measure) else {
        return false
      }
      return own <= allowed
    }
  }

  /// The amount of a measure in the unit of charts; nil if it is not known.
  func amount(of measure: Measure, in network: Network) -> Double? {
    usage(of: measure).map { measure.chartAmount(ofUsage: $0, in: network) }
  }
}

extension Measure {
  /// A usage in the unit of charts: bytes of a size, picoseconds of a latency, and otherwise the unit in which people
  /// count.
  func chartAmount(ofUsage usage: Int, in network: Network) -> Double {
    self == .latency ? Double(usage) : amount(ofUsage: usage, in: network)
  }

  /// Such as `fewer BitOps` or `less size`.
  var less: String { "\(isPlural ? "fewer" : "less") \(name)" }

  /// Such as `fewest BitOps` or `least size`.
  var least: String { "\(isPlural ? "fewest" : "least") \(name)" }

  /// The name at the beginning of a sentence or a panel.
  var heading: String { self == .weightSize ? "Weight size" : name }

  /// Such as `BitOps and size`.
  static func names(_ measures: [Measure]) -> String { WordList.and(measures.map(\.name)) }

  /// The measure's part of columns' names, such as `bitops`; a resource's is its name.
  var column: String {
    let others = [Measure.bitOperations, .weightSize, .latency, .activationMemory]
    return others.contains(self) || others.contains { $0.key == name } ? key : name
  }

  /// The measure's part of files' names: `column` in lower case, with hyphens for what is no ASCII letter or digit.
  var slug: String {
    String(
      column.lowercased().map { character in
        character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
      })
  }
}
