import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// ONNX models as networks of the trainer.
@Suite struct TrainableModelTests {
  private typealias Writer = ONNXModelWriter

  private func description(
    _ bytes: [UInt8], name: String = "net.onnx", options: ModelOptions = ModelOptions()
  ) throws(FormatError) -> NetworkDescription {
    try NetworkFile.description(FileContent(bytes, name: name), options: options)
  }

  /// A model of images [batch, 3, 8, 8], with the operations between input and output.
  private func description(
    input: [String] = ["batch", "3", "8", "8"], opset: Int = 17,
    _ change: (inout ONNXModelWriter) -> Void
  ) throws(FormatError) -> NetworkDescription {
    try description(model(input: input, opset: opset, change))
  }

  private func model(
    input: [String] = ["batch", "3", "8", "8"], opset: Int = 17,
    _ change: (inout ONNXModelWriter) -> Void
  ) -> [UInt8] {
    var model = ONNXModelWriter()
    model.opset = opset
    model.input("x", input)
    model.weights("fc.weight", [10, 4])
    model.weights("conv.weight", [4, 3, 3, 3])
    change(&model)
    model.output("y")
    return model.bytes
  }

  private func kinds(_ network: NetworkDescription) -> [String] {
    network.operations.map { "\($0.name): \($0.kindName)" }
  }

  // MARK: - What can be trained

  /// The directory of the shipped networks, wherever the tests were built.
  private static let models =
    #filePath.split(separator: "/").dropLast(3)
    .reduce("") { "\($0)/\($1)" } + "/models"

  private static func shipped(_ name: String) throws -> NetworkDescription {
    try NetworkFile.description(FileContent(reading: "\(models)/\(name)/network.json"))
  }

  @Test(arguments: [
    "resnet8-fashion", "mobilenet-fashion", "resnet18", "resnet50", "mobilenet_v1", "mobilenet_v2",
  ])
  func shippedNetworksComeBack(name: String) throws {
    let shipped = try Self.shipped(name)
    let bytes = TrainableModelWriter.model(shipped)
    let read = try description(bytes, name: "\(shipped.name).onnx")
    #expect(read.operations.count == shipped.operations.count)
    for (own, original) in zip(read.operations, shipped.operations) {
      // A pin is the user's, and no part of a model.
      var original = original
      original.pinning = nil
      #expect(own == original)
    }
    #expect(read.name == shipped.name && read.inputShape == shipped.inputShape)
  }

  @Test func theSolverHasTheSameLayers() throws {
    let bytes = TrainableModelWriter.model(try Self.shipped("resnet8-fashion"))
    let layers = try description(bytes).network.layers
    let solver = try NetworkFile.decode(bytes, file: "net.onnx").layers
    #expect(layers.map(\.name) == solver.map(\.name))
    #expect(layers.map(\.macs) == solver.map(\.macs))
    #expect(layers.map(\.params) == solver.map(\.params))
    #expect(layers.map(\.pinned) == solver.map(\.pinned))
  }

  @Test func aMeanOverSpaceAndAProductWithASum() throws {
    let network = try description { model in
      model.weights("t.weight", [4, 10])
      model.weights("b", [10])
      model.integers("axes", [-1, -2])
      model.node(
        "Conv", ["x", "conv.weight"], ["c"],
        ["auto_pad": .string("SAME_UPPER"), "kernel_shape": .ints([3, 3])])
      model.node(
        "ReduceMean", ["c", "axes"], ["m"], name: "/pool/ReduceMean", ["keepdims": .int(0)])
      model.node("MatMul", ["m", "t.weight"], ["p"])
      model.node("Add", ["b", "p"], ["y"])
    }
    #expect(
      kinds(network) == [
        "conv: convolution", "pool: global_average_pool", "pool.flatten: flatten", "t: linear",
      ])
    #expect(
      network.operations[0].kind as? Convolution
        == Convolution(outChannels: 4, kernel: 3, padding: 1))
    #expect(network.operations[3].kind as? Linear == Linear(outFeatures: 10))
  }

  @Test func opsetsAndOtherForms() throws {
    let network = try description(opset: 18) { model in
      model.weights("s", [1, 4, 1, 1])
      model.integers("shape", [0, -1])
      model.node("Cast", ["x"], ["h"], ["to": .int(1)])
      model.node("Conv", ["h", "conv.weight"], ["c"], ["strides": .ints([2, 1])])
      model.node("Add", ["c", "s"], ["d"])
      model.node("Clip", ["d"], ["e"], name: "/act/Clip", ["min": .float(0), "max": .float(6)])
      model.node("GlobalAveragePool", ["e"], ["f"], name: "/pool/GlobalAveragePool")
      model.node("Dropout", ["f"], ["g"], name: "/drop/Dropout", ["ratio": .float(0.2)])
      model.node("Reshape", ["g", "shape"], ["i"], name: "/flat/Reshape")
      model.node("Identity", ["i"], ["j"])
      model.node("Gemm", ["j", "fc.weight"], ["y"], ["transB": .int(1)])
    }
    #expect(
      kinds(network) == [
        "conv: convolution", "act: relu6", "pool: global_average_pool", "drop: dropout",
        "flat: flatten", "fc: linear",
      ])
    #expect(
      network.operations[0].kind as? Convolution
        == Convolution(
          outChannels: 4, kernel: 3, stride: Extent(height: 2, width: 1), bias: true))
    #expect(network.operations[3].kind as? Dropout == Dropout(rate: 0.2))
    #expect(network.operations[5].kind as? Linear == Linear(outFeatures: 10, bias: false))
  }

  @Test func shapesThatAreWorkedOutAreNoOperations() throws {
    let network = try description { model in
      model.integers("zero", [0], dims: [1])
      model.integers("rest", [-1])
      model.node("Conv", ["x", "conv.weight"], ["c"])
      model.node("MaxPool", ["c"], ["p"], ["kernel_shape": .ints([6, 6])])
      model.node("Shape", ["p"], ["s"])
      model.node("Gather", ["s", "zero"], ["n"])
      model.node("Concat", ["n", "rest"], ["t"], ["axis": .int(0)])
      model.node("Reshape", ["p", "t"], ["f"])
      model.node("Relu", ["c"], ["unused"])
      model.node("Gemm", ["f", "fc.weight"], ["y"], ["transB": .int(1)])
    }
    #expect(network.operations.map(\.kindName) == ["convolution", "max_pool", "flatten", "linear"])
  }

  @Test(arguments: ["Softmax", "LogSoftmax"])
  func aSoftmaxStandsAtTheEndAlone(name: String) throws {
    func network(_ isLast: Bool) throws(FormatError) -> NetworkDescription {
      try description { model in
        model.node("Conv", ["x", "conv.weight"], ["c"])
        model.node("GlobalAveragePool", ["c"], ["p"])
        model.node("Flatten", ["p"], ["f"])
        model.node("Gemm", ["f", "fc.weight"], ["l"], ["transB": .int(1)])
        model.node(name, ["l"], [isLast ? "y" : "s"], name: "end", ["axis": .int(-1)])
        if !isLast { model.node("Relu", ["s"], ["y"]) }
      }
    }
    #expect(try network(true).operations.last?.name == "fc")
    #expect(
      refusal { () throws(FormatError) in try network(false) }?.hasSuffix(
        "node 'end' (\(name)): mpq-train has it in its loss alone, behind a number per class")
        == true)
  }

  @Test func sizesMayBeGiven() throws {
    let bytes = model(input: ["batch", "3", "h", "w"]) { model in
      model.node("Conv", ["x", "conv.weight"], ["c"])
      model.node("GlobalAveragePool", ["c"], ["p"])
      model.node("Flatten", ["p"], ["f"])
      model.node("Gemm", ["f", "fc.weight"], ["y"], ["transB": .int(1)])
    }
    #expect(
      refusal { () throws(FormatError) in try description(bytes) }
        == "net.onnx: input 'x' is [1, 3, ?, ?]: give the images' size with --input-shape x=1,3,28,28"
    )
    var options = ModelOptions()
    options.shapes[""] = [1, 3, 12, 12]
    let network = try description(bytes, options: options)
    #expect(network.inputShape.dimensions == [3, 12, 12])
  }

  // MARK: - What cannot

  @Test func everythingThatDoesNotSufficeIsNamed() {
    let message = refusal { () throws(FormatError) in
      try description { model in
        model.node("Conv", ["x", "conv.weight"], ["c"], name: "a", ["dilations": .ints([2, 2])])
        model.node("HardSwish", ["c"], ["d"], name: "/act/HardSwish")
        model.node("HardSwish", ["d"], ["e"], name: "/act/HardSwish_1")
        model.node("FusedAdd", ["e", "e"], ["g"], name: "q", domain: "com.microsoft")
        model.node(
          "AveragePool", ["g"], ["h"], name: "p",
          ["kernel_shape": .ints([2, 2]), "pads": .ints([1, 1, 0, 0])])
        model.node("Add", ["h", "fc.weight"], ["i"], name: "s")
        model.node("GlobalAveragePool", ["i"], ["j"])
        model.node("Transpose", ["fc.weight"], ["w"])
        model.node("Flatten", ["j"], ["k"])
        model.node(
          "Gemm", ["k", "fc.weight"], ["y"], name: "g", ["transB": .int(1), "alpha": .float(2)])
      }
    }
    #expect(
      message
        == "net.onnx: mpq-train cannot train this model because of 5 of its operations: "
        + "node '/act/HardSwish' (HardSwish) and 1 more HardSwish: mpq-train has no such operation; "
        + "node 'q' (FusedAdd): mpq-train has no such operation; "
        + "node 'a' (Conv): its dilations are [2, 2], and mpq-train has none but 1; "
        + "node 'g' (Gemm): its alpha is not 1")
  }

  @Test func longListsAreCut() {
    let message = refusal { () throws(FormatError) in
      try description { model in
        model.node("Conv", ["x", "conv.weight"], ["t0"])
        for index in 0..<20 {
          model.node("Custom\(index)", ["t\(index)"], ["t\(index + 1)"], name: "n\(index)")
        }
        model.node("Relu", ["t20"], ["y"])
      }
    }
    #expect(message?.contains("because of 20 of its operations") == true)
    #expect(message?.contains("'n11' (Custom11)") == true && message?.contains("'n12'") == false)
    #expect(message?.hasSuffix("; and 8 more") == true)
  }

  @Test func faultsOfOneOperation() {
    func fault(_ change: (inout ONNXModelWriter) -> Void) -> String? {
      refusal { () throws(FormatError) in
        try description { model in
          change(&model)
          model.node("GlobalAveragePool", ["c"], ["p"], name: "p")
          model.node("Flatten", ["p"], ["f"], name: "f")
          model.node("Gemm", ["f", "fc.weight"], ["y"], name: "g", ["transB": .int(1)])
        }
      }
    }
    let pads = fault {
      $0.node("Conv", ["x", "conv.weight"], ["c"], name: "a", ["pads": .ints([0, 0, 1, 1])])
    }
    #expect(
      pads?.hasSuffix(
        "node 'a' (Conv): it pads by [0, 0, 1, 1] (top, left, bottom, right), and mpq-train by the same on both sides"
      ) == true)
    let tied = fault {
      $0.weights("w.weight", [3, 3, 1, 1])
      $0.node("Conv", ["x", "w.weight"], ["a"], name: "a")
      $0.node("Conv", ["a", "w.weight"], ["b"], name: "b")
      $0.node("Conv", ["b", "conv.weight"], ["c"])
    }
    #expect(
      tied?.hasSuffix(
        "node 'b' (Conv): it shares the weights 'w.weight' with 'w'; mpq-train trains each layer's own"
      ) == true)
    let clip = fault {
      $0.node("Conv", ["x", "conv.weight"], ["a"])
      $0.node("Clip", ["a"], ["c"], name: "k", ["min": .float(-1), "max": .float(1)])
    }
    #expect(
      clip?.hasSuffix(
        "node 'k' (Clip): it clips to -1.0…1.0, and mpq-train to 0…6 or to 0 and above")
        == true)
    let ceil = fault {
      $0.node("Conv", ["x", "conv.weight"], ["a"])
      $0.node(
        "MaxPool", ["a"], ["c"], name: "k",
        ["kernel_shape": .ints([3, 3]), "strides": .ints([2, 2]), "ceil_mode": .int(1)])
    }
    #expect(ceil?.contains("node 'k' (MaxPool): its windows reach beyond the image") == true)
    let indices = fault {
      $0.node("Conv", ["x", "conv.weight"], ["a"])
      $0.node("MaxPool", ["a"], ["b", "c"], name: "k", ["kernel_shape": .ints([2, 2])])
    }
    #expect(indices?.contains("node 'k' (MaxPool): its result 2 is read") == true)
  }

  @Test func otherInputsAndOutputs() {
    func fault(_ model: ONNXModelWriter) -> String? {
      refusal { () throws(FormatError) in try description(model.bytes) }
    }
    var flat = ONNXModelWriter()
    flat.input("x", [1, 4])
    flat.weights("w", [4, 4])
    flat.node("MatMul", ["x", "w"], ["y"])
    flat.output("y")
    #expect(
      fault(flat)
        == "net.onnx: input 'x' is [1, 4], and mpq-train feeds images, [batch, channels, height, width]"
    )
    flat.output("y")
    #expect(fault(flat)?.contains("mpq-train feeds images") == true)
    flat.input("z", [1, 4])
    #expect(
      fault(flat)
        == "net.onnx: the model has 2 inputs ('x', 'z'), and mpq-train feeds one, an image")
  }

  @Test func modelsWithoutOperationsAreRefused() {
    let message = refusal { () throws(FormatError) in
      try description(Array("layer,macs,params\nconv1,2,3\n".utf8), name: "costs.csv")
    }
    #expect(
      message
        == "costs.csv: is not a network.json; a cost table says what layers cost, not what they compute"
    )
  }

  @Test func damagedModelsAreRefusedOrRead() throws {
    let bytes = model { model in
      model.node("Conv", ["x", "conv.weight"], ["c"], ["pads": .ints([1, 1, 1, 1])])
      model.node("ReduceMean", ["c"], ["p"], ["axes": .ints([2, 3]), "keepdims": .int(0)])
      model.node("Gemm", ["p", "fc.weight"], ["y"], ["transB": .int(1)])
    }
    func read(_ bytes: [UInt8]) {
      _ = refusal { () throws(FormatError) in try description(bytes) }
      _ = refusal { () throws(FormatError) in
        try FileContent(bytes, name: "m").weights(ModelOptions(), formats: FileFormats.weights)
      }
    }
    for length in bytes.indices { read(Array(bytes[..<length])) }
    var generator = SeededGenerator(seed: 20)
    for _ in 0..<3000 {
      var damaged = bytes
      damaged.damage(using: &generator)
      read(damaged)
    }
  }
}
