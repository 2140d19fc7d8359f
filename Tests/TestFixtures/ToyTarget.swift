import MPQModel
package import MPQFiles

extension PlanExport {
  /// An export with a target that no list has. The tool stores weights of 2, 4 and 8 bits in groups of 32 and
  /// activations of 8 bits or as they are; of convolutions only 8 bits, and 2 bits only beside activations as they are;
  /// layers that read one tensor get one activation format.
  package static let toyTarget = {
    var target = ExportTarget(
      models: [.onnx, .gguf], widths: "W 2, 4, 8; A 8", unknownNames: "ignores it",
      weightFormat: { format, settings in
        guard let bits = format.integerBits else {
          return ["int2-g32", "int4-g32", "int8-g32"].contains(format.name) ? format : nil
        }
        return [2, 4, 8].contains(bits)
          ? NumberFormat(named: "int\(bits)-g\(settings.groupSize ?? 32)") : nil
      },
      activationFormat: { format, _ in format == 8 || format == .unchanged ? format : nil })
    target.refusal = { layer, formats in
      if case .convolution = layer.kind, formats.weight.multipliedBits != 8 {
        return "is a convolution, of which it stores 8 bits only"
      }
      return formats.weight.multipliedBits == 2 && formats.activation != .unchanged
        ? "has weights of 2 bits beside quantized activations" : nil
    }
    target.ties = { layers in
      Dictionary(grouping: layers.filter { $0.input != nil }, by: { $0.input! }).values
        .filter { $0.count > 1 }.sorted { $0[0].name < $1[0].name }
        .map { .init(layers: $0.map(\.name), shared: [.activation]) }
    }
    target.tieWords = "the readers of a tensor"
    var export = PlanExport(
      name: "toy-target", title: "Toy tool", summary: "The names of the weights.",
      suffixes: ["toy-target.txt"], mediaType: "text/x-toy-target"
    ) { answer in
      answer.layers.map { "\($0.names?.weight ?? $0.name)\n" }.joined()
    }
    export.target = target
    return export
  }()
}
