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

  /// A product whose weights lie in a file beside the model, as torch writes them.
  private static func modelBeside(_ entries: [(String, String)], type: Int = 1) -> [UInt8] {
    var model = ONNXModelWriter()
    model.input("x", [2, 3])
    model.initializers = [
      ONNXModelWriter.tensor("w", [3, 1], type: type)
        + entries.flatMap {
          ONNXModelWriter.message(
            13, ONNXModelWriter.text(1, $0.0) + ONNXModelWriter.text(2, $0.1))
        } + ONNXModelWriter.number(14, 1)
    ]
    model.node("MatMul", ["x", "w"], ["y"])
    model.output("y")
    return model.bytes
  }

  @Test func weightsBesideTheModelHaveTheirScale() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("m.onnx")
    let values: [Float] = [99, 0.25, -1.75, 1]
    try FileBytes.write(
      values.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
      }, to: directory.path("m.onnx.data"))
    let bytes = Self.modelBeside([
      ("location", "m.onnx.data"), ("offset", "4"), ("length", "12"),
    ])
    try FileBytes.write(bytes, to: path)
    let answer = try Self.answer(["W4A8"], bytes)
    let rewrite = try #require(PlanExport.qonnx.rewrite)
    let scale = (0..<4).map { UInt8(truncatingIfNeeded: Float(0.25).bitPattern >> (8 * $0)) }
    let expected =
      ONNXModelWriter.text(8, "w_quantized_scale") + ONNXModelWriter.message(9, scale)
    #expect(try rewrite(answer, ByteSource(opening: path)).contains(expected))
    // Without the file no scale is made up.
    #expect(
      refusal { () throws(FormatError) in try rewrite(answer, ByteSource(bytes, name: "m.onnx")) }
        == "m.onnx: tensor 'w' lies in 'm.onnx.data' beside the model: give the model's path, since files beside standard "
        + "input are not found")
    let gone = Self.modelBeside([("location", "gone.data")])
    try FileBytes.write(gone, to: path)
    let opened = try ByteSource(opening: path)
    let refused = refusal { () throws(FormatError) in try rewrite(answer, opened) }
    #expect(refused?.contains("gone.data: cannot open") == true)
  }

  @Test func weightsWithoutAScaleAreRefused() throws {
    func refused(_ weights: [UInt8]) throws -> String? {
      var model = ONNXModelWriter()
      model.input("x", [2, 3])
      model.initializers = [weights]
      model.node("MatMul", ["x", "w"], ["y"])
      model.output("y")
      let answer = try Self.answer(["W4A8"], model.bytes)
      return refusal { () throws(FormatError) in
        try PlanExport.qonnx.rewrite?(answer, ByteSource(model.bytes, name: "m.onnx"))
      }
    }
    #expect(
      try refused(ONNXModelWriter.reals("w", [1, .nan, 2], dims: [3, 1]))
        == "m.onnx: tensor 'w' holds a number that is not finite")
    #expect(
      try refused(ONNXModelWriter.tensor("w", [3, 1]))
        == "m.onnx: tensor 'w' has no elements in the file; is it the whole model?")
    #expect(
      try refused(ONNXModelWriter.tensor("w", [3, 1], type: 3))
        == "m.onnx: tensor 'w' has elements of type 3, and only numbers with a point are rounded")
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
