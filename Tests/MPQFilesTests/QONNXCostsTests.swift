import MPQFiles
import MPQModel
import Testing

/// Cost reports of QONNX become networks.
@Suite struct QONNXCostsTests {
  private func read(_ text: String) throws -> Network {
    try NetworkFile.decode(FileContent(Array(text.utf8), name: "costs.json"))
  }

  private func fault(_ text: String) -> String {
    do {
      _ = try read(text)
      return "nothing is refused"
    } catch {
      return "\(error)"
    }
  }

  /// `qonnx-inference-cost` 1.0.0 on two nodes, shortened.
  private static func report(_ discount: String = "false", nodes: String? = nil) -> String {
    let own =
      nodes ?? """
        "Conv_0": {"mem_o_FLOAT32": 2048.0, "mem_w_SCALEDINT<8>": 216.0, "op_mac_SCALEDINT<8>_SCALEDINT<8>": 55296.0,
          "total_macs": 55296.0, "total_mem_w_bits": 1728.0, "total_mem_w_elems": 216.0},
        "MatMul_0": {"op_mac_FLOAT32_FLOAT32": 64.0, "total_macs": 64.0, "total_mem_w_elems": 0.0},
        "Relu_0": {"mem_o_FLOAT32": 2048.0}
        """
    return """
      {"node_cost": {\(own)}, "optype_cost": {},
       "total_cost": {"discount_sparsity": \(discount), "total_macs": 55360.0, "unsupported": "set()"}}
      """
  }

  @Test func nodesWithWeightsAreLayers() throws {
    let network = try read(Self.report())
    #expect(network.name == "costs" && network.layers.map(\.name) == ["Conv_0"])
    #expect(network.layers[0].macs == 55296 && network.layers[0].params == 216)
    #expect(network.searched == [0])
    let again = try NetworkFile.decode(
      FileContent(Array(CostTableCSV.encode(network).utf8), name: "costs.csv"))
    #expect(again.layers == network.layers)
  }

  @Test func otherReportsAreToldWhatToRun() {
    #expect(fault(Self.report("true")).contains("weights that are 0 are not counted"))
    #expect(
      fault(#"{"total_cost": {"total_macs": 5.0}}"#).contains(
        "has totals alone, and no costs of nodes"))
    #expect(fault(Self.report(nodes: "")).contains("the network has no layers"))
    #expect(
      fault(Self.report(nodes: #""a": {"total_macs": -4, "total_mem_w_elems": 3}"#))
        .contains("has a negative cost"))
    #expect(
      fault(Self.report(nodes: #""a": {"total_macs": 1e30, "total_mem_w_elems": 3}"#))
        .contains("expected a whole number"))
    #expect(
      fault(Self.report(nodes: #""a": {"total_macs": 9e15, "total_mem_w_elems": 3}"#))
        .contains("beyond what is counted exactly"))
  }
}
