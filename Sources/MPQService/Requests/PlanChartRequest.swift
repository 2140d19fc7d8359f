import HTTPTypes
import MPQFiles
package import MPQModel
package import MPQReport
import MPQWords

/// A request for a chart of bits per layer.
package struct PlanChartRequest: Sendable {
  let subject: ChartSubject
  private let weights: [NumberFormat]
  private let activations: [NumberFormat]
  /// What the layers' choices are called, where that is not their bits.
  private let names: [String?]
  /// The user's own number formats, which the network may be pinned to.
  let formats: OwnFormats
  private let mostBits: Int
  private let limited: Set<String>

  package init(body: [UInt8], limits: ServiceLimits) throws(ServiceProblem) {
    let members = try RequestField(parsing: body).members(
      ChartSubject.keys + [
        "weight_bits", "activation_bits", "choices", "formats", "most_bits", "limited",
      ])
    subject = try ChartSubject(members)
    formats = try OwnFormats(try members["formats"]?.string(), field: "/formats")
    func format(_ field: RequestField) throws(ServiceProblem) -> NumberFormat {
      // Of some choices only the name is known: they have no bars.
      if field.isNull { return .unchanged }
      return try field.read { (value) throws(FormatError) in try Self.format(value) }
    }
    (weights, activations) = try formats.known { () throws(ServiceProblem) in
      (
        try members.list("weight_bits", upTo: limits.layers, format),
        try members.list("activation_bits", upTo: limits.layers, format)
      )
    }
    names = try members.list("choices", upTo: limits.layers) { (field) throws(ServiceProblem) in
      field.isNull ? nil : try field.string()
    }
    mostBits = Int((try members["most_bits"]?.number(in: 1...Self.mostBits) ?? 1).rounded(.up))
    limited = Set(
      try members.list("limited", upTo: limits.layers) { (field) throws(ServiceProblem) in
        try field.string()
      })
  }

  /// A format by its name, or by its bits per element as answers have them.
  private static func format(_ value: JSONValue) throws(FormatError) -> NumberFormat {
    // Bits are numbers, and in quotes they are refused.
    if case .string(let text) = value.content, Double(text) != nil {
      throw value.mismatch("a number of bits, or the name of a format")
    }
    guard case .number(let text) = value.content, let bits = Double(text),
      validBits.contains(bits), NumberFormat(written: text) == nil
    else { return try value.format() }
    let rounded = (bits * parts).rounded()
    return NumberFormat(
      Figures.significant(rounded / parts, 8), .init(bits: Int(rounded), per: Int(parts)))
  }

  /// A user's own formats take so many bits; the least are those of layers that are left out of the network.
  private static let validBits = 0...mostBits
  private static let mostBits = 64.0
  /// Bars and their names need no more than four decimals.
  private static let parts = 1e4

  /// Draws the chart; it has no bars if the request has no bits.
  package func chart(of network: Network) throws(ServiceProblem) -> SVGChart {
    let hasPlan = !weights.isEmpty || !activations.isEmpty
    for (count, key) in [
      (weights.count, "weight_bits"), (activations.count, "activation_bits"),
      (names.count, "choices"),
    ] where hasPlan && count != network.layers.count && (key != "choices" || count > 0) {
      throw ServiceProblem(
        .unprocessableContent,
        "expected one number for each of the \(network.layers.count) layers, found "
          + "\(count)", field: "/\(key)")
    }
    let plan = self.formats.known {
      BitPlan(
        zip(weights, activations).enumerated().map { index, formats in
          let name = names.isEmpty ? nil : names[index]
          return name.flatMap { LayerFormats(spelled: $0) }
            ?? LayerFormats(weight: formats.0, activation: formats.1, label: name)
        })
    }
    // Shares of what is not known would mislead.
    let measures = [Measure.bitOperations, .weightSize].filter { measure in
      plan.formats.allSatisfy(\.isPlain) || measure.wholeUsage(of: plan, in: network) ?? 0 > 0
    }
    return PlanChart(
      network: network, plan: hasPlan ? plan : nil, mostBits: mostBits, limited: limited,
      measures: measures,
      medium: subject.medium
    ).draw()
  }
}
