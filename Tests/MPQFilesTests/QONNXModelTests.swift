import MPQModel
import Testing

import MPQFiles

@Suite struct QONNXModelTests {
  /// Three products of which the last shares operands with the others, and a field that no reader knows.
  private static func model() -> [UInt8] {
    var model = ONNXModelWriter()
    model.input("x", [2, 3])
    model.initializers = [
      ONNXModelWriter.reals("w", [1, -3.5, 2, 0, 0, 1, 1, 1, 1], dims: [3, 3]),
      ONNXModelWriter.reals("v_quantized", Array(repeating: 0, count: 9), dims: [3, 3]),
    ]
    model.node("MatMul", ["x", "w"], ["y"])
    model.node("Relu", ["y"], ["r"])
    model.node("MatMul", ["r", "v_quantized"], ["u"])
    model.node("MatMul", ["r", "w"], ["z"])
    model.output("z")
    return model.bytes + Self.later
  }

  /// A field of number 100, as a later version of the format may have.
  private static let later: [UInt8] = ONNXModelWriter.text(100, "AB")

  private static func answer(_ formats: [String], _ bytes: [UInt8]) throws -> PlanAnswer {
    let network = try network(of: bytes)
    return PlanAnswer(BitPlan(formats.map { LayerFormats(named: $0) }), of: network)
  }

  private static func written(_ formats: [String]) throws -> [UInt8] {
    let bytes = model()
    return try rewritten(bytes, with: try answer(formats, bytes))
  }

  private static func network(of bytes: [UInt8]) throws -> Network {
    try NetworkFile.decode(FileContent(bytes, name: "m.onnx"))
  }

  /// A model's file with a plan in it.
  private static func rewritten(_ model: [UInt8], with answer: PlanAnswer) throws -> [UInt8] {
    let rewrite = try #require(PlanExport.qonnx.rewrite)
    return try rewrite(answer, ByteSource(model, name: "m.onnx"))
  }

  @Test func nodesStandBeforeEachOperand() throws {
    let bytes = try Self.written(["W4A8", "W8A4", "W4A4"])
    #expect(bytes.contains(Self.later))
    #expect(
      bytes.contains(
        ONNXModelWriter.text(1, "qonnx.custom_op.general") + ONNXModelWriter.number(2, 1)))
    let model = try Self.network(of: bytes)
    let graph = try #require(model.origin?.graph)
    #expect(
      graph.nodes.map { "\($0.operation) \($0.inputs.joined(separator: ",")) \($0.outputs[0])" }
        == [
          "Quant x,x_quantized_scale,x_quantized_zero_point,x_quantized_bits x_quantized",
          "Quant w,w_quantized_scale,w_quantized_zero_point,w_quantized_bits w_quantized",
          "MatMul x_quantized,w_quantized y", "Relu y r",
          "Quant r,r_quantized_scale,r_quantized_zero_point,r_quantized_bits r_quantized",
          // One tensor has the first name already.
          "Quant v_quantized,v_quantized_quantized_scale,v_quantized_quantized_zero_point,v_quantized_quantized_bits "
            + "v_quantized_quantized",
          "MatMul r_quantized,v_quantized_quantized u",
          // Both of this node's operands are rounded already.
          "MatMul r_quantized,w_quantized z",
        ])
    #expect(
      graph.nodes.filter { $0.operation == "Quant" }.map { $0.integers["signed"] ?? 0 } == [
        1, 1, 0, 1,
      ])
    func constant(_ name: String, _ value: Float) -> [UInt8] {
      let bits = value.bitPattern
      let littleEndian = (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
      return ONNXModelWriter.text(8, name) + ONNXModelWriter.message(9, littleEndian)
    }
    #expect(bytes.contains(constant("w_quantized_scale", 0.5)))
    #expect(bytes.contains(constant("w_quantized_bits", 4)))
    #expect(bytes.contains(constant("r_quantized_bits", 4)))
    // Weights that are all zero have some scale, too.
    #expect(bytes.contains(constant("v_quantized_quantized_scale", 1 / 127)))
  }

  @Test func theModelHasTheSameLayersAfterwards() throws {
    let bytes = try Self.written(["W4A8", "W8A4", "2"])
    let before = try Self.network(of: Self.model())
    let after = try Self.network(of: bytes)
    #expect(after.layers.map(\.macs) == before.layers.map(\.macs))
    #expect(after.layers.map(\.params) == before.layers.map(\.params))
    // It is quantized now, and is not quantized twice.
    let answer = PlanAnswer(BitPlan(Array(repeating: .eightBit, count: 3)), of: after)
    #expect(PlanExport.qonnx.target?.fault(of: answer)?.contains("quantized already") == true)
  }

  @Test func otherRoutesThanTheModelsFileAreRefused() throws {
    let answer = try Self.answer(["W4A8", "W8A4", "W4A4"], Self.model())
    #expect(throws: PlanExport.Refusal.self) { try PlanExport.qonnx.text(of: answer) }
  }

  @Test func damagedFilesAreRefusedOrWritten() throws {
    let bytes = Self.model()
    let answer = try Self.answer(["W4A8", "W8A4", "W4A4"], bytes)
    for length in bytes.indices {
      _ = try? Self.rewritten(Array(bytes[..<length]), with: answer)
    }
    for index in bytes.indices {
      for bit in 0..<8 {
        var other = bytes
        other[index] ^= 1 << bit
        _ = try? Self.rewritten(other, with: answer)
      }
    }
  }
}
