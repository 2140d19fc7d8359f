import MPQModel

extension PlanExport {
  /// Widths of the quantizers of an AIMET simulation.
  package static let aimet = {
    var export = PlanExport(
      name: "aimet", title: "AIMET",
      summary: "The width of each quantizer of an AIMET simulation of an ONNX model.",
      suffixes: ["aimet.json"], mediaType: "application/json"
    ) { answer in
      AIMETPrecisions.encode(answer)
    }
    export.target = AIMETPrecisions.target
    export.fault = AIMETPrecisions.fault
    return export
  }()
}

/// Widths by tensor for `sim.qc_quantize_op_dict[tensor].set_precision` (aimet-onnx 2.42).
///
/// AIMET's own files of encodings would need scales, which a plan does not have.
enum AIMETPrecisions {
  private static let bits: Set = [2, 4, 8, 16]

  static let target = {
    var target = ExportTarget(
      models: [.onnx], widths: "W 2, 4, 8, 16; A 2, 4, 8, 16", unknownNames: "stops",
      weightFormat: { format, _ in
        format.integerBits.flatMap { bits.contains($0) ? format : nil }
      },
      activationFormat: { format, _ in
        format.integerBits.flatMap { bits.contains($0) ? format : nil }
      })
    target.refusal = QuantizedTensors.refusal
    target.modelRefusals = { _, origin in
      { layer, formats in origin.graph.flatMap { QuantizedTensors.refusal(layer, formats, $0) } }
    }
    target.ties = \.sharedWeightTies
    target.graphTies = QuantizedTensors.ties
    target.tieWords = QuantizedTensors.tieWords
    return target
  }()

  /// The widths of a plan's tensors; constants that an activation is taken from have no quantizer of their own.
  private static func precisions(_ answer: PlanAnswer) -> [(tensor: String, bits: NumberFormat)] {
    QuantizedTensors.all(answer).filter { entry in
      entry.kind == .weight || answer.origin?.graph?.initializers.contains(entry.name) != true
    }
    .map { ($0.name, $0.format) }
  }

  static func fault(_ answer: PlanAnswer) -> String? {
    QuantizedTensors.conflict(precisions(answer))
  }

  static func encode(_ answer: PlanAnswer) -> String {
    var seen: Set<String> = []
    let lines = precisions(answer).filter { seen.insert($0.tensor).inserted }
      .map { " \(JSONText.quoted($0.tensor)): \($0.bits)" }
    return "{\n\(lines.joined(separator: ",\n"))\n}\n"
  }
}
