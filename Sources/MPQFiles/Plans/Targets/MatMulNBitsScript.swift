import MPQModel

extension PlanExport {
  /// Runs of ONNX Runtime's quantizer of weights alone.
  package static let matMulNBits = {
    var export = PlanExport(
      name: "ort-nbits", title: "ONNX Runtime, weights alone",
      summary: "A script that runs ONNX Runtime's `matmul_nbits_quantizer`, once per width.",
      suffixes: ["ort-nbits.sh"], mediaType: "application/x-sh"
    ) { answer in
      MatMulNBitsScript.encode(answer)
    }
    export.target = MatMulNBitsScript.target
    export.fault = MatMulNBitsScript.fault
    return export
  }()
}

/// A shell script for weights of `MatMul` in blocks (onnxruntime 1.32).
///
/// The quantizer gives one run one width and quantizes every node that it is not told to exclude; nodes of an earlier
/// run it leaves alone. So a plan is a run per width with all other nodes excluded.
enum MatMulNBitsScript {
  private static let defaultGroupSize = 32

  static let target = {
    var target = ExportTarget(
      models: [.onnx], widths: "W 2, 4, 8 in blocks of 16 to 256, for MatMul; floats",
      unknownNames: "ignores them",
      weightFormat: { format, settings in
        // What is not quantized stays as the model has it, in most models in 32 bits.
        if format == 16 { return NumberFormat(named: "f32") }
        if let floats = TargetFormats.floats(format) { return floats }
        if let bits = format.integerBits {
          return MatMulNBitsFormats.format(
            bits: bits, group: settings.groupSize ?? defaultGroupSize)
        }
        if let parts = GroupedIntegers.parts(of: format) {
          return parts.isAsymmetric
            ? nil : MatMulNBitsFormats.format(bits: parts.bits, group: parts.group)
        }
        return MatMulNBitsFormats.parts(of: format) == nil ? nil : format
      },
      activationFormat: TargetFormats.unchanged)
    target.modelRefusals = { _, origin in
      { layer, formats in origin.graph.flatMap { refusal(layer, formats, $0) } }
    }
    target.ties = nodeTies
    target.tieWords = "nodes of one name"
    target.narrowed = narrowed
    target.narrowedWords =
      "it takes one size of blocks, and nodes that cannot be excluded from a run need the most bits of all"
    return target
  }()

  private static func refusal(
    _ layer: Layer, _ formats: LayerFormats, _ graph: ModelGraph
  ) -> String? {
    // What stays as it is needs no name.
    guard let parts = MatMulNBitsFormats.parts(of: formats.weight) else { return nil }
    guard let node = graph.node(of: layer) else {
      return
        "stands in a subgraph and has \(parts.bits) bits; only nodes of the outermost graph are written"
    }
    guard node.operation == "MatMul", node.domain.isEmpty else {
      return "is a \(node.operation), and only MatMul gets \(parts.bits) bits"
    }
    guard let weight = layer.names?.weight, node.inputs.last == weight,
      graph.initializers.contains(weight)
    else { return "has weights that are not the second operand, or that an operation makes" }
    let shape = layer.names?.weightShape ?? []
    guard shape.count < 2 || shape.dropLast(2).allSatisfy({ $0 == 1 }) else {
      return "has a stack of weight matrices, which stay floats"
    }
    guard shape.count != 1 else { return "has a vector of weights, which stays float" }
    return nil
  }

  /// Nodes that have one name are excluded together.
  private static func nodeTies(_ layers: [Layer]) -> [SearchConstraints.Tie] {
    var owners: [String: [String]] = [:]
    var order: [String] = []
    for layer in layers where layer.names?.operation == "MatMul" {
      guard let name = layer.names?.node, !name.isEmpty else { continue }
      if owners[name] == nil { order.append(name) }
      owners[name, default: []].append(layer.name)
    }
    return order.compactMap { owners[$0] }.filter { $0.count > 1 }
      .map { .init(layers: $0, shared: [.weight]) }
  }

  /// Why no run can exclude a node; nil if runs can.
  private static func exclusionRefusal(_ name: String) -> String? {
    if name.isEmpty { return "a node without a name, which cannot be excluded" }
    if let character = ControlCharacters.first(in: name) {
      return "a node whose name holds the control character \(character)"
    }
    return name.hasPrefix("-")
      ? "node '\(name)', and a name that begins with a dash cannot be excluded" : nil
  }

  /// One size of blocks for all layers, and the most bits for nodes that no run can exclude: they have to be in the
  /// first, which is that of the most bits.
  private static func narrowed(
    _ candidates: [ExportTarget.Candidates], _ settings: ExportTarget.Settings
  ) -> [ExportTarget.Candidates] {
    var candidates = candidates.keepingOneGroup(settings, usual: defaultGroupSize) {
      MatMulNBitsFormats.parts(of: $0.weight)?.group
    }
    func bits(_ formats: LayerFormats) -> Int {
      MatMulNBitsFormats.parts(of: formats.weight)?.bits ?? 0
    }
    let stuck = candidates.filter { candidate in
      candidate.layer.names?.operation == "MatMul"
        && exclusionRefusal(candidate.layer.names?.node ?? "") != nil
    }
    guard !stuck.isEmpty else { return candidates }
    let most =
      stuck.filter { $0.layer.pinned != nil }.flatMap(\.formats).map(bits).min()
      ?? candidates.flatMap(\.formats).map(bits).max() ?? 0
    let names = Set(stuck.map(\.layer.name))
    for index in candidates.indices {
      let isStuck = names.contains(candidates[index].layer.name)
      candidates[index].formats.removeAll { isStuck ? bits($0) != most : bits($0) > most }
    }
    return candidates
  }

  /// A node that a run has to exclude.
  private struct Node {
    var layer: String
    var name: String
    var bits: Int?
  }

  /// The layers that are MatMul nodes, those of subgraphs included, and how wide each becomes.
  private static func nodes(_ answer: PlanAnswer) -> [Node] {
    zip(answer.layers, answer.solution.plan?.formats ?? []).compactMap { layer, formats in
      guard let names = layer.names, names.operation == "MatMul" else { return nil }
      let format = target.native(formats, answer.settings)?.weight
      return Node(
        layer: layer.name, name: names.node ?? "",
        bits: format.flatMap { MatMulNBitsFormats.parts(of: $0)?.bits })
    }
  }

  /// Widths in the order of the runs: an option's value cannot begin with a dash, so a width whose nodes' names do has to
  /// come first, where none of them is excluded.
  private static func runs(_ nodes: [Node]) -> [Int] {
    let first = nodes.first { $0.name.hasPrefix("-") }?.bits
    let widths = Set(nodes.compactMap(\.bits)).sorted(by: >)
    return widths.filter { $0 == first } + widths.filter { $0 != first }
  }

  static func fault(_ answer: PlanAnswer) -> String? {
    let nodes = nodes(answer)
    let runs = runs(nodes)
    var blocks = Set<Int>()
    for (layer, formats) in zip(answer.layers, answer.solution.plan?.formats ?? []) {
      guard let own = target.native(formats, answer.settings),
        let parts = MatMulNBitsFormats.parts(of: own.weight)
      else { continue }
      blocks.insert(parts.group)
      if blocks.count > 1 {
        return "layer '\(layer.name)' has blocks of \(parts.group), and others have other blocks"
      }
    }
    for node in nodes where !runs.isEmpty && node.bits != runs[0] {
      if let refusal = exclusionRefusal(node.name) {
        return "layer '\(node.layer)' is \(refusal)"
      }
    }
    var widths: [String: Int?] = [:]
    for node in nodes {
      if let other = widths.updateValue(node.bits, forKey: node.name), other != node.bits {
        return "two nodes have the name '\(node.name)' and different widths"
      }
    }
    return nil
  }

  static func encode(_ answer: PlanAnswer) -> String {
    let nodes = nodes(answer)
    let runs = runs(nodes)
    let formats = answer.solution.plan?.formats ?? []
    let block =
      formats.compactMap { target.native($0, answer.settings) }
      .compactMap { MatMulNBitsFormats.parts(of: $0.weight)?.group }.first ?? defaultGroupSize
    var script = """
      #!/bin/sh
      # Weights in blocks of \(block) for ONNX Runtime, a run per width.
      # usage: sh THIS_FILE MODEL.onnx QUANTIZED.onnx
      set -eu
      [ $# -eq 2 ] || { echo "usage: sh $0 MODEL.onnx QUANTIZED.onnx" >&2; exit 64; }
      work=$(mktemp -d)
      trap 'rm -rf "$work"' EXIT
      quantize() {
        "${PYTHON:-python3}" -m onnxruntime.quantization.matmul_nbits_quantizer \\
          --block_size \(block) --symmetric true "$@"
      }

      """
    guard !runs.isEmpty else { return script + "cp \"$1\" \"$2\"\n" }
    var input = "\"$1\""
    for (index, bits) in runs.enumerated() {
      let output = index == runs.count - 1 ? "\"$2\"" : "\"$work/\(bits).onnx\""
      script += "quantize --bits \(bits) --input_model \(input) --output_model \(output)"
      // A run after the first finds the nodes of the earlier ones quantized.
      let done = Set(runs[..<index])
      let others = nodes.filter { node in
        node.bits != bits && !(node.bits.map(done.contains) ?? false)
      }
      if !others.isEmpty {
        script += " --nodes_to_exclude"
        for node in others { script += " \\\n  \(ShellText.quoted(node.name))" }
      }
      script += "\n"
      input = output
    }
    return script
  }
}
