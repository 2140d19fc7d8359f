import HTTPTypes
import MPQFiles
package import MPQModel
package import MPQReport

/// A request for a chart of bits per layer.
package struct PlanChartRequest: Sendable {
  let subject: ChartSubject
  private let weights: [NumberFormat]
  private let activations: [NumberFormat]
  private let mostBits: Int
  private let limited: Set<String>

  package init(body: [UInt8], limits: ServiceLimits) throws(ServiceProblem) {
    let members = try RequestField(parsing: body).members(
      ChartSubject.keys + ["weight_bits", "activation_bits", "most_bits", "limited"])
    subject = try ChartSubject(members)
    func format(_ field: RequestField) throws(ServiceProblem) -> NumberFormat {
      try field.read { (value) throws(FormatError) in try value.format() }
    }
    weights = try members.list("weight_bits", upTo: limits.layers, format)
    activations = try members.list("activation_bits", upTo: limits.layers, format)
    mostBits = try members["most_bits"].map(format)?.integerBits ?? 1
    limited = Set(
      try members.list("limited", upTo: limits.layers) { (field) throws(ServiceProblem) in
        try field.string()
      })
  }

  /// Draws the chart; it has no bars if the request has no bits.
  package func chart(of network: Network) throws(ServiceProblem) -> SVGChart {
    let hasPlan = !weights.isEmpty || !activations.isEmpty
    for (formats, key) in [(weights, "weight_bits"), (activations, "activation_bits")]
    where hasPlan && formats.count != network.layers.count {
      throw ServiceProblem(
        .unprocessableContent,
        "expected one number for each of the \(network.layers.count) layers, found "
          + "\(formats.count)", field: "/\(key)")
    }
    let plan = BitPlan(zip(weights, activations).map { LayerFormats(weight: $0, activation: $1) })
    return PlanChart(
      network: network, plan: hasPlan ? plan : nil, mostBits: mostBits, limited: limited,
      medium: subject.medium
    ).draw()
  }
}
