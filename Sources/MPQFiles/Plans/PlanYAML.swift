package import MPQModel

extension PlanExport {
  package static let limpqYAML = {
    var export = PlanExport(
      name: "limpq-yaml", title: "LIMPQ YAML",
      summary: "The two lists that LIMPQ's fine-tuning takes.", suffixes: ["yaml", "yml"],
      mediaType: "application/yaml"
    ) { answer in
      answer.solution.plan.map { PlanYAML.encode($0, of: answer.layers) } ?? ""
    }
    export.fault = { answer in
      let formats = zip(answer.layers, answer.solution.plan?.formats ?? [])
      guard let other = formats.first(where: { $0.pinned == nil && !$1.isPlain }) else {
        return nil
      }
      return "its lists hold bits of integers, and layer '\(other.0.name)' has \(other.1)"
    }
    export.otherMediaTypes = ["application/x-yaml", "text/yaml"]
    export.openAPI = """
      {"schema": {
        "type": "object",
        "properties": {
          "weight_bits": {"type": "array", "items": {"type": "integer"}},
          "act_bits": {"type": "array", "items": {"type": "integer"}}
        },
        "required": ["weight_bits", "act_bits"],
        "description": "The two lists that LIMPQ's fine-tuning takes, over the searched layers.",
        "additionalProperties": false
      }}
      """
    return export
  }()
}

/// Plans for the LIMPQ authors' fine-tuning: two lists over the searched layers in order.
package enum PlanYAML {
  /// The two lists, without pinned layers.
  package static func encode(_ plan: BitPlan, of layers: [Layer]) -> String {
    func list(_ tensor: TensorKind) -> String {
      zip(layers, plan.formats).filter { $0.0.pinned == nil }.map { "\($0.1[tensor])" }
        .joined(separator: ", ")
    }
    return "weight_bits: [\(list(.weight))]\nact_bits: [\(list(.activation))]\n"
  }
}
