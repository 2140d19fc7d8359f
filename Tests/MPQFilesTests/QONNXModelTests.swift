import MPQModel
import Testing

@testable import MPQFiles

@Suite struct QONNXModelTests {
  /// A convolution of `x` by `w`, then a product of the result with itself by `v`, with fields that no reader knows.
  private static func model() throws -> [UInt8] {
    func tensor(_ name: String, _ dims: [Int64], _ values: [Float]) -> ONNXFileTensor {
      var tensor = ONNXFileTensor()
      (tensor.name, tensor.dims, tensor.dataType) = (name, dims, 1)
      tensor.floatData = values
      return tensor
    }
    func node(_ operation: String, _ inputs: [String], _ output: String) -> ONNXFileNode {
      var node = ONNXFileNode()
      (node.opType, node.input, node.output) = (operation, inputs, [output])
      return node
    }
    func value(_ name: String, _ dims: [Int64]) -> ONNXFileValueInfo {
      var value = ONNXFileValueInfo()
      value.name = name
      value.type.tensorType.elemType = 1
      value.type.tensorType.shape.dim = dims.map { size in
        var dim = ONNXFileDimension()
        dim.dimValue = size
        return dim
      }
      return value
    }
    var model = ONNXFileModel()
    model.irVersion = 9
    model.producerName = "test"
    var set = ONNXFileOperatorSet()
    set.version = 17
    model.opsetImport = [set]
    model.graph.input = [value("x", [2, 3])]
    model.graph.output = [value("z", [2, 3])]
    model.graph.initializer = [
      tensor("w", [3, 3], [1, -3.5, 2, 0, 0, 1, 1, 1, 1]),
      tensor("v_quantized", [3, 3], Array(repeating: 0, count: 9)),
    ]
    model.graph.node = [
      node("MatMul", ["x", "w"], "y"), node("Relu", ["y"], "r"),
      node("MatMul", ["r", "v_quantized"], "u"), node("MatMul", ["r", "w"], "z"),
    ]
    // A field of number 100 with two bytes behind it, as a later version of the format may have.
    return try Array(model.serializedBytes() as [UInt8]) + [0xA2, 0x06, 0x02, 0x41, 0x42]
  }

  private static func answer(_ formats: [String], _ bytes: [UInt8]) throws -> PlanAnswer {
    let network = try ONNX.network(in: ByteSource(bytes, name: "m.onnx"), ModelOptions())
    return PlanAnswer(BitPlan(formats.map { LayerFormats(named: $0) }), of: network)
  }

  private static func written(_ formats: [String]) throws -> [UInt8] {
    let bytes = try model()
    return try QONNXModel.bytes(
      of: try answer(formats, bytes), in: ByteSource(bytes, name: "m.onnx"))
  }

  @Test func nodesStandBeforeEachOperand() throws {
    let bytes = try Self.written(["W4A8", "W8A4", "W4A4"])
    #expect(bytes.suffix(5) == [0xA2, 0x06, 0x02, 0x41, 0x42] || bytes.contains([0xA2, 0x06, 0x02, 0x41, 0x42]))
    let model = try ONNXFileModel(serializedBytes: bytes)
    #expect(model.opsetImport.map(\.domain) == ["", "qonnx.custom_op.general"])
    #expect(
      model.graph.node.map { "\($0.opType) \($0.input.joined(separator: ",")) \($0.output[0])" } == [
        "Quant x,x_quantized_scale,x_quantized_zero_point,x_quantized_bits x_quantized",
        "Quant w,w_quantized_scale,w_quantized_zero_point,w_quantized_bits w_quantized",
        "MatMul x_quantized,w_quantized y", "Relu y r",
        "Quant r,r_quantized_scale,r_quantized_zero_point,r_quantized_bits r_quantized",
        "Quant v_quantized,v_quantized_quantized_scale,v_quantized_quantized_zero_point,v_quantized_quantized_bits "
          + "v_quantized_quantized",
        "MatMul r_quantized,v_quantized_quantized u",
        // Both of this node's operands are rounded already.
        "MatMul r_quantized,w_quantized z",
      ])
    func constant(_ name: String) throws -> Float {
      let tensor = try #require(model.graph.initializer.first { $0.name == name })
      return tensor.rawData.withUnsafeBytes { $0.loadUnaligned(as: Float.self) }
    }
    #expect(try constant("w_quantized_scale") == 0.5)
    #expect(try constant("w_quantized_bits") == 4)
    // Weights that are all zero have some scale, too.
    #expect(try constant("v_quantized_quantized_scale") == 1 / 127)
    let signs = model.graph.node.filter { $0.opType == "Quant" }.map { node in
      node.attribute.first { $0.name == "signed" }?.i
    }
    #expect(signs == [1, 1, 0, 1])
  }

  @Test func theModelHasTheSameLayersAfterwards() throws {
    let bytes = try Self.written(["W4A8", "W8A4", "W2A-"].map { $0 == "W2A-" ? "2" : $0 })
    let before = try ONNX.network(in: ByteSource(try Self.model(), name: "m.onnx"), ModelOptions())
    let after = try ONNX.network(in: ByteSource(bytes, name: "m.onnx"), ModelOptions())
    #expect(after.layers.map(\.macs) == before.layers.map(\.macs))
    #expect(after.layers.map(\.params) == before.layers.map(\.params))
    // It is quantized now, and is not quantized twice.
    var answer = PlanAnswer(BitPlan(Array(repeating: .eightBit, count: 3)), of: after)
    answer.settings = .init()
    #expect(PlanExport.qonnx.target?.fault(of: answer)?.contains("quantized already") == true)
  }

  @Test func otherRoutesThanTheModelsFileAreRefused() throws {
    let answer = try Self.answer(["W4A8", "W8A4", "W4A4"], try Self.model())
    #expect(throws: PlanExport.Refusal.self) { try PlanExport.qonnx.text(of: answer) }
  }

  @Test func damagedFilesAreRefusedOrWritten() throws {
    let bytes = try Self.model()
    let answer = try Self.answer(["W4A8", "W8A4", "W4A4"], bytes)
    for length in bytes.indices {
      _ = try? QONNXModel.bytes(of: answer, in: ByteSource(Array(bytes[..<length]), name: "m"))
    }
    for index in bytes.indices {
      for bit in 0..<8 {
        var other = bytes
        other[index] ^= 1 << bit
        _ = try? QONNXModel.bytes(of: answer, in: ByteSource(other, name: "m"))
      }
    }
  }
}
