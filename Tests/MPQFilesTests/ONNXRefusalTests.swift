import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// Models that are refused, and what is said about each.
@Suite struct ONNXRefusalTests {
  private typealias Writer = ONNXModelWriter

  private func refused(_ bytes: [UInt8]) -> String? {
    refusal { () throws(FormatError) in
      try NetworkFile.decode(FileContent(bytes, name: "m"), formats: [ONNX.format])
    }
  }

  private func model(_ change: (inout ONNXModelWriter) -> Void) -> [UInt8] {
    var model = ONNXModelWriter()
    model.input("x", [1, 4])
    model.weights("w", [4, 4])
    change(&model)
    return model.bytes
  }

  @Test func faultyGraphs() {
    let cases: [([UInt8], String)] = [
      (
        model { $0.node("Relu", ["x"], ["y"]) },
        "the model has no layers: none of its 1 operations is a convolution or a product with weights"
      ),
      (
        model {
          $0.node("MatMul", ["later", "w"], ["y"], name: "a")
          $0.node("Relu", ["x"], ["later"])
        },
        "node 'a' (MatMul) reads 'later', which neither an input nor an earlier node makes; nodes stand in the order of "
          + "execution: sort them, or export the model again"
      ),
      (
        model {
          $0.node("MatMul", ["x", "w"], ["y"])
          $0.node("Relu", ["x"], ["y"])
        }, "two nodes or weights make a tensor 'y'; the file is damaged"
      ),
      (
        model {
          $0.node("MatMul", ["x", "w"], ["y"])
          $0.output("z")
        }, "nothing makes the output 'z'; the file is damaged"
      ),
      (
        model { $0.node("MatMul", ["x", "w"], ["y"], name: "a\u{1B}[2J") },
        "node 'a\\u{1B}[2J' (MatMul): a name holds the control character U+001B; rename it"
      ),
      (
        model {
          $0.weights("v", [-3, 4])
          $0.node("MatMul", ["x", "v"], ["y"])
        },
        "tensor 'v' has the dimensions [-3, 4]; expected numbers from 0 to 68719476736; the file is damaged"
      ),
      (
        model {
          $0.weights("huge", [4, 1 << 36])
          $0.node("MatMul", ["x", "huge"], ["y"])
          $0.weights("more", [1 << 36, 1 << 36])
          $0.node("MatMul", ["y", "more"], ["z"], name: "n")
        },
        "node 'n' (MatMul) takes more than \(Network.largestTotal) multiply-accumulates or weights, beyond what is "
          + "counted exactly; is the input's size right?"
      ),
      (
        model {
          $0.hasOpset = false
          $0.node("MatMul", ["x", "w"], ["y"])
        }, "the ONNX model names no set of operations (opset_import); is the file cut off?"
      ),
      (
        Writer.number(1, 8) + Writer.text(2, "none"),
        "the ONNX model has no graph; is the file cut off?"
      ),
      (
        model {
          $0.node(
            "If", ["x"], ["y"],
            ["then_branch": .graph(Writer.graph(nodes: [], outputs: []))])
        }, "node 'y' (If) lacks a branch; the file is damaged"
      ),
    ]
    for (bytes, message) in cases { #expect(refused(bytes) == "m: \(message)") }
  }

  @Test func oneSizeForTwoInputs() {
    var model = ONNXModelWriter()
    model.input("a", [1, 4])
    model.input("b", [1, 4])
    #expect(
      refusal { () throws(FormatError) in try ONNXModelTests.network(model, shapes: ["": [1, 4]]) }
        == "m.onnx: the model has 2 inputs: name the one that a size is for, such as --input-shape a=1,4"
    )
  }

  /// Graphs in graphs, and functions that call each other, have an end.
  @Test(arguments: [17, 100, 100_000])
  func deepNesting(depth: Int) {
    // Lengths are nested from the inside out; the writer would copy the whole for each level.
    var bytes: [UInt8] = []
    var reversed = Array(Writer.graph(nodes: [], outputs: []).reversed())
    for _ in 0..<min(depth, 20_000) {
      for (field, more) in [(6, Writer.text(1, "then_branch")), (5, Writer.text(4, "If")), (1, [])]
      {
        let length = reversed.count
        reversed += Writer.varint(UInt64(length)).reversed()
        reversed += Writer.key(field, 2).reversed()
        reversed += more.reversed()
      }
    }
    bytes = Writer.number(1, 8) + Writer.message(7, reversed.reversed())
    #expect(refused(bytes)?.contains("graphs are nested more than 16 deep") == true)
  }

  @Test func functionsThatCallThemselves() {
    var model = ONNXModelWriter()
    model.input("x", [1, 4])
    model.function(
      "F", domain: "own", inputs: ["a"], outputs: ["b"],
      nodes: [
        Writer.node("F", ["a"], ["t"], domain: "own"),
        Writer.node("F", ["t"], ["b"], domain: "own"),
      ])
    model.node("F", ["x"], ["y"], name: "f", domain: "own")
    #expect(refused(model.bytes) == "m: node 't' (F): functions call each other more than 8 deep")
  }

  @Test func sizesOfTransposedConvolutions() throws {
    func refusal(_ sizes: [Int]) -> String? {
      var model = ONNXModelWriter()
      model.input("x", [1, 4, 8, 8])
      model.weights("w", [4, 2, 3, 3])
      model.node("ConvTranspose", ["x", "w"], ["y"], name: "up", ["output_shape": .ints(sizes)])
      model.output("y")
      return refused(model.bytes)
    }
    for sizes in [[], [16, 17], [1, 2, 16, 17]] { #expect(refusal(sizes) == nil, "\(sizes)") }
    for sizes in [[16], [2, 16, 17], [1, 1, 2, 16, 17]] {
      #expect(
        refusal(sizes)
          == "m: node 'up' (ConvTranspose): its output_shape has \(sizes.count) numbers; expected 2"
      )
    }
    for sizes in [[0, 16], [16, -1], [Int.max, Int.max], [1, 2, 16, Int.min]] {
      #expect(
        refusal(sizes)
          == "m: node 'up' (ConvTranspose): its output_shape is \(sizes); expected sizes from 1 to 16777216"
      )
    }
  }

  /// Functions that call the next one twice, and so on.
  @Test func manyCalls() {
    var model = ONNXModelWriter()
    model.input("x", [1, 4])
    for level in 0..<6 {
      let calls = (0..<8).map {
        Writer.node("F\(level + 1)", ["a"], [$0 == 7 ? "b" : "t\($0)"], domain: "own")
      }
      model.function("F\(level)", domain: "own", inputs: ["a"], outputs: ["b"], nodes: calls)
    }
    // The last one makes nothing: its result is what it is given.
    model.function("F6", domain: "own", inputs: ["a"], outputs: ["a"], nodes: [])
    model.node("F0", ["x"], ["y"], name: "f", domain: "own")
    #expect(
      refused(model.bytes)
        == "m: its functions run more than 65536 operations; is it the right file?")
  }

  // MARK: - Damage

  private static func damaged(_ bytes: [UInt8]) {
    _ = try? NetworkFile.decode(FileContent(bytes, name: "m"), formats: [ONNX.format])
  }

  private static let sample: [UInt8] = {
    var model = ONNXModelWriter()
    model.input("x", ["n", "3", "16", "16"])
    model.weights("stem.weight", [4, 3, 3, 3])
    model.initializers.append(Writer.reals("b", [1, 2, 3, 4]))
    model.integers("shape", [1, -1])
    model.node(
      "Conv", ["x", "stem.weight", "b"], ["a"], name: "/stem/Conv",
      ["strides": .ints([2, 2]), "pads": .ints([1, 1, 1, 1]), "dilations": .ints([1, 1])])
    model.node(
      "MaxPool", ["a"], ["p"], ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
    model.node("Slice", ["p", "s", "e", "ax"], ["sl"])
    for (name, value) in [("s", 1), ("e", 3), ("ax", 2)] { model.integers(name, [value]) }
    model.node("Concat", ["sl", "sl"], ["cc"], ["axis": .int(1)])
    model.node("Shape", ["cc"], ["sh"])
    model.node("Gather", ["sh", "zero"], ["g"], ["axis": .int(0)])
    model.integers("zero", [0], dims: [])
    model.node("Unsqueeze", ["g", "first"], ["u"])
    model.integers("first", [0])
    model.node("Concat", ["u", "rest"], ["target"], ["axis": .int(0)])
    model.integers("rest", [-1])
    model.node("Reshape", ["cc", "target"], ["r"])
    model.weights("fc.weight", [64, 5])
    model.node("MatMul", ["r", "fc.weight"], ["y"], name: "/fc/MatMul", scopes: "['', 'fc', 'x']")
    model.output("y")
    return model.bytes
  }()

  @Test func theSampleIsRead() throws {
    let network = try NetworkFile.decode(Self.sample, file: "m")
    #expect(network.layers.map(\.name) == ["stem", "fc"])
    #expect(network.layers.map(\.macs) == [4 * 64 * 27, 320])
  }

  @Test func everyTruncation() throws {
    for count in Self.sample.indices {
      let cut = Array(Self.sample[..<count])
      let message = refusal { () throws(FormatError) in
        try NetworkFile.decode(FileContent(cut, name: "m"), formats: [ONNX.format])
      }
      // All that follows the graph is the set of operations.
      #expect(message?.hasPrefix("m: ") == true, "cut after \(count) bytes")
    }
  }

  @Test(.enabled(if: AcceptanceData.exists("interchange/onnx"), "\(AcceptanceData.absent)"))
  func truncationsOfRealFiles() throws {
    var random = SeededGenerator(seed: 15)
    let names = DirectoryNames.of(ONNXTruthTests.directory).filter {
      $0.hasSuffix(".onnx")
    }.sorted()
    #expect(names.count > 10)
    for name in names {
      let bytes = try FileBytes.read("\(ONNXTruthTests.directory)/\(name)")
      let lengths =
        name.hasPrefix("tiny_legacy")
        ? Array(0...4096)
        : (0..<(1000 / names.count)).map { _ in random.integer(0...(bytes.count - 1)) }
      for length in lengths { Self.damaged(Array(bytes[..<length])) }
    }
  }

  @Test func flippedBits() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<10_000 {
      var bytes = Self.sample
      if random.oneIn(2) {
        bytes.damage(using: &random)
      } else {
        bytes[random.integer(0...(bytes.count - 1))] ^= 1 << UInt8(random.integer(0...7))
      }
      Self.damaged(bytes)
    }
  }

  /// Lengths of 2⁶³, sizes and attributes at the ends of their types.
  @Test func enormousNumbers() {
    let largest = Writer.varint(1 << 63)
    for field in [2, 7, 8] {
      let bytes = Writer.number(1, 8) + Writer.key(field, 2) + largest + [0, 0, 0]
      #expect(
        refused(bytes)?.contains("a field should have 9223372036854775808 bytes, and 3 follow")
          == true)
    }
    #expect(
      refused(Writer.number(1, 8) + [0x3A] + Array(repeating: 0xFF, count: 11))?
        .contains("a number takes more than 10 bytes") == true)
    for value in [Int.min, -1, 0, 1 << 24, 1 << 40, Int.max] {
      for name in ["strides", "dilations", "pads", "kernel_shape", "group"] {
        var model = ONNXModelWriter()
        model.input("x", [1, 4, 8, 8])
        model.weights("w", [4, 4, 3, 3])
        let list = ONNXModelWriter.Value.ints(
          [Int](repeating: value, count: name == "pads" ? 4 : 2))
        for type in ["Conv", "ConvTranspose", "MaxPool", "AveragePool"] {
          model.node(type, ["x", "w"], ["y\(type)"], [name: name == "group" ? .int(value) : list])
        }
        Self.damaged(model.bytes)
      }
      for type in [
        "Slice", "Pad", "Reshape", "Expand", "Tile", "Range", "Resize", "Gather", "ConstantOfShape",
        "Split", "TopK", "OneHot",
      ] {
        var model = ONNXModelWriter()
        model.input("x", [4, 4])
        model.weights("w", [4, 4])
        for position in 1...4 { model.integers("v\(position)", [value, value]) }
        model.node(
          type, ["x", "v1", "v2", "v3", "v4"], ["y"], ["axis": .int(value), "axes": .ints([value])])
        model.node(
          type, ["v1", "v2", "v3", "v4"], ["z"], ["k": .int(value), "blocksize": .int(value)])
        model.node("MatMul", ["x", "w"], ["end"])
        #expect(refused(model.bytes) == nil)
      }
    }
  }

  /// Weights inside of the file take no memory, and no time: of 300 MB, some kilobytes are read.
  @Test func weightsAreNotRead() throws {
    var model = ONNXModelWriter()
    model.input("x", [1, 4])
    model.node("MatMul", ["x", "w"], ["y"])
    let elements = 1 << 22
    model.initializers = [
      Writer.tensor("w", [4, elements / 16])
        + Writer.message(9, [UInt8](repeating: 1, count: elements))
    ]
    let network = try NetworkFile.decode(model.bytes, file: "m")
    #expect(network.layers[0].params == elements / 4)
  }
}
