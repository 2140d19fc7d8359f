import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// Weights of ONNX models as checkpoints.
@Suite struct ONNXWeightsTests {
  private typealias Writer = ONNXModelWriter

  private static let kernel = (0..<6).map { Float($0) - 2.5 }
  private static let matrix: [Float] = [1, 2, 3, 4, 5, 6]

  private func archive(
    _ bytes: [UInt8], path: String? = nil
  ) throws -> TensorArchive {
    let content =
      try path.map { try FileContent(reading: $0) } ?? FileContent(bytes, name: "m.onnx")
    return try content.weights(ModelOptions(), formats: FileFormats.weights)
  }

  private func refused(_ bytes: [UInt8], path: String? = nil) -> String? {
    do {
      _ = try archive(bytes, path: path)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// A convolution of 3×1×1×2 and a product of 3×2, whose weights are made by `change`.
  private func model(_ change: (inout ONNXModelWriter) -> Void) -> [UInt8] {
    var model = ONNXModelWriter()
    model.input("x", ["n", "1", "2", "2"])
    change(&model)
    model.node("Conv", ["x", "conv.weight"], ["c"])
    model.node("GlobalAveragePool", ["c"], ["p"])
    model.node("Flatten", ["p"], ["f"])
    model.node("Gemm", ["f", "fc"], ["y"], name: "/fc/Gemm")
    model.output("y")
    return model.bytes
  }

  private func withKernel(_ tensor: [UInt8]) -> [UInt8] {
    model {
      $0.initializers.append(tensor)
      $0.initializers.append(Writer.reals("fc", Self.matrix, dims: [3, 2]))
    }
  }

  private static func little<Bits: FixedWidthInteger>(_ values: [Bits]) -> [UInt8] {
    values.flatMap { value in
      (0..<MemoryLayout<Bits>.size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
  }

  /// The kernel in every way that a file may have it.
  private static var kernels: [(name: String, bytes: [UInt8])] {
    func tensor(_ type: Int) -> [UInt8] { Writer.tensor("conv.weight", [3, 1, 1, 2], type: type) }
    let half = kernel.map { Float16($0).bitPattern }
    let brain = kernel.map { UInt16($0.bitPattern >> 16) }
    return [
      ("float_data", Writer.reals("conv.weight", kernel, dims: [3, 1, 1, 2])),
      (
        "float_data in pieces",
        tensor(1) + Writer.message(4, little(kernel[..<2].map(\.bitPattern)))
          + Writer.message(4, little(kernel[2...].map(\.bitPattern)))
      ),
      ("raw_data", tensor(1) + Writer.message(9, little(kernel.map(\.bitPattern)))),
      ("raw halves", tensor(10) + Writer.message(9, little(half))),
      ("raw bfloat16", tensor(16) + Writer.message(9, little(brain))),
      ("raw doubles", tensor(11) + Writer.message(9, little(kernel.map { Double($0).bitPattern }))),
      (
        "double_data", tensor(11) + Writer.message(10, little(kernel.map { Double($0).bitPattern }))
      ),
      ("int32_data", tensor(10) + Writer.message(5, half.flatMap { Writer.varint(UInt64($0)) })),
      (
        "int32_data of bfloat16",
        tensor(16) + Writer.message(5, brain.flatMap { Writer.varint(UInt64($0)) })
      ),
    ]
  }

  @Test(arguments: kernels.map(\.name))
  func everyFormIsRead(name: String) throws {
    let bytes = try #require(Self.kernels.first { $0.name == name }?.bytes)
    let archive = try archive(withKernel(bytes))
    #expect(archive.tensors.keys.sorted() == ["conv.weight", "fc.weight"])
    #expect(archive.tensors["conv.weight"] == .init(shape: [3, 1, 1, 2], values: Self.kernel))
    // [inputs][outputs] in the model, [outputs][inputs] in a checkpoint.
    #expect(archive.tensors["fc.weight"] == .init(shape: [2, 3], values: [1, 3, 5, 2, 4, 6]))
  }

  @Test func constantsMayBeNodesAndTurned() throws {
    let archive = try archive(
      model {
        $0.node(
          "Constant", [], ["k"],
          ["value": .tensor(Writer.reals("other", Self.kernel, dims: [2, 3]))])
        $0.integers("shape", [1, 2, 3, 1])
        $0.node("Reshape", ["k", "shape"], ["r"])
        $0.node("Transpose", ["r"], ["t"], ["perm": .ints([2, 0, 3, 1])])
        $0.node("Identity", ["t"], ["conv.weight"])
        $0.initializers.append(Writer.reals("b", Self.matrix, dims: [2, 3]))
        $0.node("Transpose", ["b"], ["fc"])
      })
    // By the first exporter's rule, weights without a name of their own are called by their path.
    let kernel = try #require(archive.tensors.first { $0.value.shape.count == 4 })
    #expect(kernel.value.values == [-2.5, 0.5, -1.5, 1.5, -0.5, 2.5])
    #expect(archive.tensors["fc.weight"] == .init(shape: [2, 3], values: Self.matrix))
  }

  @Test func largeTensorsAreReadFromTheirPlace() throws {
    let values = (0..<(64 * 64)).map { Float($0) }
    var model = ONNXModelWriter()
    model.input("x", ["n", "64", "1", "1"])
    model.initializers.append(Writer.reals("fc.weight", values, dims: [64, 64]))
    model.node("Flatten", ["x"], ["f"])
    model.node("Gemm", ["f", "fc.weight"], ["y"], ["transB": .int(1)])
    model.output("y")
    #expect(
      try archive(model.bytes).tensors["fc.weight"] == .init(shape: [64, 64], values: values))
  }

  private func external(_ entries: [(String, String)]) -> [UInt8] {
    withKernel(
      Writer.tensor("conv.weight", [3, 1, 1, 2])
        + entries.flatMap { Writer.message(13, Writer.text(1, $0.0) + Writer.text(2, $0.1)) }
        + Writer.number(14, 1))
  }

  @Test func weightsBesideTheModel() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("m.onnx")
    let data: [UInt8] = [9, 9, 9, 9] + Self.little(Self.kernel.map(\.bitPattern))
    try FileBytes.write(data, to: directory.path("m.data"))
    let bytes = external([("location", "m.data"), ("offset", "4"), ("length", "24")])
    try FileBytes.write(bytes, to: path)
    #expect(
      try archive([], path: path).tensors["conv.weight"]?.values == Self.kernel)
    #expect(
      refused(bytes)
        == "m.onnx: tensor 'conv.weight' lies in 'm.data' beside the model: give the model's path, since files beside "
        + "standard input are not found")
    for (entries, message) in [
      ([("location", "../m.data")], "lies in '../m.data', which is no file beside the model"),
      ([("location", "/etc/passwd")], "lies in '/etc/passwd', which is no file beside the model"),
      ([("location", "gone.data")], "gone.data: cannot open"),
      (
        [("location", "m.data"), ("offset", "16")],
        "lies at byte 16 of 'm.data' and has 24 bytes, and that file has 28; is it cut off?"
      ),
      (
        [("location", "m.data"), ("offset", "-1")],
        "has the offset '-1', which is no place in a file"
      ),
      (
        [("location", "m.data"), ("length", "9223372036854775807")],
        "and has 9223372036854775807 bytes, and that file has 28; is it cut off?"
      ),
      (
        [("location", "m.data"), ("length", "20")],
        "takes 20 bytes, and its 6 elements F32 take 4 each; is the file cut off?"
      ),
    ] {
      try FileBytes.write(external(entries), to: path)
      #expect(refused([], path: path)?.contains(message) == true, "\(entries)")
    }
  }

  @Test func whatIsNoFloatIsRefused() {
    let quantized = withKernel(
      Writer.tensor("conv.weight", [3, 1, 1, 2], type: 3) + Writer.message(9, [1, 2, 3, 4, 5, 6]))
    #expect(
      refused(quantized)
        == "m.onnx: tensor 'conv.weight' has elements of type 3, and mpq-train takes numbers with a point: give the model "
        + "before it was quantized")
    #expect(
      refused(withKernel(Writer.tensor("conv.weight", [3, 1, 1, 2])))
        == "m.onnx: tensor 'conv.weight' has no elements in the file; is it the whole model?")
    #expect(
      refused(
        withKernel(Writer.tensor("conv.weight", [3, 1, 1, 2]) + Writer.message(9, [1, 2, 3])))
        == "m.onnx: tensor 'conv.weight' takes 3 bytes, and its 6 elements F32 take 4 each; is the file cut off?"
    )
    let computed = model {
      $0.initializers.append(Writer.reals("fc", Self.matrix, dims: [3, 2]))
      $0.weights("a", [3, 1, 1, 2])
      $0.node("Mul", ["a", "a"], ["conv.weight"], name: "m")
    }
    #expect(
      refused(computed)
        == "m.onnx: tensor 'conv.weight' is worked out by node 'm' (Mul), and mpq-train takes stored weights"
    )
  }

  @Test func damagedWeightsAreRefusedOrRead() throws {
    var generator = SeededGenerator(seed: 21)
    for (_, kernel) in Self.kernels {
      let bytes = withKernel(kernel)
      for length in bytes.indices { _ = refused(Array(bytes[..<length])) }
      for _ in 0..<300 {
        var damaged = bytes
        damaged.damage(using: &generator)
        _ = refused(damaged)
      }
    }
  }
}
