import MPQModel

/// The costs that `qonnx-inference-cost --cost-breakdown` writes, as a network: per node its multiply-accumulates and
/// its weights. What widths the model has now is not taken over: its layers are searched.
///
/// Layers have the names of nodes as QONNX's cleaning gives them (`Conv_0`), in the file's order.
enum QONNXCosts {
  static let format = NetworkFormat(
    "a cost report of QONNX", key: "qonnx-costs", form: .json, remedy: "give it as the network",
    recognises: { head in
      head.hasKeys("node_cost") || head.hasKeys("optype_cost")
        || head.object?["total_cost"]?.asObject?["total_macs"] != nil
    }, read: .costs { content throws(FormatError) in try decode(content) })

  /// The command that writes what is read.
  private static let command =
    "qonnx-inference-cost MODEL.onnx --cost-breakdown --discount-sparsity=False --output-json=FILE"

  private static func decode(_ content: FileContent) throws(FormatError) -> Network {
    let root = try JSONValue(parsing: try content.bytes(), file: content.name).object()
    guard let nodes = root["node_cost"] else {
      throw root.error("has totals alone, and no costs of nodes; write it with '\(command)'")
    }
    // Without the word, nodes say nothing of what was left out.
    if let discount = try root["total_cost"]?.object()["discount_sparsity"], try discount.bool() {
      throw discount.error(
        "weights that are 0 are not counted, although a plan stores them; write it with '\(command)'"
      )
    }
    var layers: [Layer] = []
    var lines: [String: Int] = [:]
    for (name, value) in try nodes.object().members {
      let costs = try value.object()
      guard let weights = costs["total_mem_w_elems"] ?? costs.weights,
        let macs = costs["total_macs"]
      else { continue }
      if let character = ControlCharacters.first(in: name) {
        throw value.error("a name holds the control character \(character); rename it")
      }
      let params = try weights.integer()
      // Products of two activations have no weights.
      guard params > 0 else { continue }
      layers.append(Layer(name: name, macs: try macs.integer(), params: params))
      lines[name] = value.line
    }
    do {
      return try Network(
        name: FilePath.stem(of: content.name, behind: [".gz"]).printable, layers: layers)
    } catch {
      let line = error.element.flatMap { lines[$0] } ?? nodes.line
      throw FormatError(file: content.name, .line(line), error.message)
    }
  }
}

extension JSONObject {
  /// The number of weights of the node's only type of weights, where totals are left out.
  fileprivate var weights: JSONValue? {
    let own = members.filter { $0.key.hasPrefix("mem_w_") }
    return own.count == 1 ? own[0].value : nil
  }
}
