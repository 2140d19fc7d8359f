import MPQFiles
import MPQModel
import Testing

@Suite struct NetworkDescriptionJSONTests {
  /// Reads a network of these operations, the first of them on line 4.
  func read(_ operations: String..., inputShape: String = "[2, 8, 8]") throws(FormatError)
    -> NetworkDescription
  {
    let text = """
      {"name": "small",
       "input_shape": \(inputShape),
       "operations": [
      \(operations.joined(separator: ",\n"))
       ]}
      """
    return try NetworkDescription(json: Array(text.utf8), file: "network.json")
  }

  static let convolution =
    #"{"name": "c", "kind": "convolution", "inputs": ["input"], "out_channels": 4, "kernel": 3}"#

  func message(_ operations: String, inputShape: String = "[2, 8, 8]") -> String {
    do {
      _ = try read(Self.convolution, operations, inputShape: inputShape)
      return ""
    } catch {
      return error.description
    }
  }

  @Test func readsEveryKindAndItsDefaults() throws {
    let description = try read(
      #"{"name": "c", "kind": "convolution", "inputs": ["input"], "out_channels": 4, "kernel": [3, 1],"#
        + #" "stride": [1, 2], "padding": 1, "groups": 2, "bias": true, "pinned": false}"#,
      #"{"name": "bn", "kind": "batch_normalization", "inputs": ["c"], "epsilon": 1e-3}"#,
      #"{"name": "relu", "kind": "relu", "inputs": ["bn"]}"#,
      #"{"name": "relu6", "kind": "relu6", "inputs": ["relu"]}"#,
      #"{"name": "sum", "kind": "add", "inputs": ["relu", "relu6"]}"#,
      #"{"name": "max", "kind": "max_pool", "inputs": ["sum"], "kernel": 2}"#,
      #"{"name": "avg", "kind": "average_pool", "inputs": ["max"], "kernel": 2, "stride": 1}"#,
      #"{"name": "gap", "kind": "global_average_pool", "inputs": ["avg"]}"#,
      #"{"name": "flat", "kind": "flatten", "inputs": ["gap"]}"#,
      #"{"name": "drop", "kind": "dropout", "inputs": ["flat"], "rate": 0.25}"#,
      #"{"name": "fc", "kind": "linear", "inputs": ["drop"], "out_features": 3,"#
        + #" "pinned": {"weight_bits": 4, "activation_bits": 6}}"#)
    #expect(description.name == "small")
    #expect(description.inputShape == .image(channels: 2, height: 8, width: 8))
    let kinds: [any OperationKind] = [
      Convolution(
        outChannels: 4, kernel: Extent(height: 3, width: 1), stride: Extent(height: 1, width: 2),
        padding: 1, groups: 2, bias: true),
      BatchNormalization(epsilon: 1e-3, momentum: 0.1), ReLU(), ReLU6(), Add(),
      MaxPool(kernel: 2, stride: 2), AveragePool(kernel: 2, stride: 1), GlobalAveragePool(),
      Flatten(), Dropout(rate: 0.25), Linear(outFeatures: 3, bias: true),
    ]
    let operations = zip(description.operations, kinds).map { operation, kind in
      NetworkOperation(
        name: operation.name, kind: kind, inputs: operation.inputs, pinning: operation.pinning)
    }
    #expect(description.operations == operations)
    #expect(description.operations[0].pinning == .searched)
    let bits = LayerFormats(weight: 4, activation: 6)
    #expect(description.operations[10].pinning == .pinned(bits))
    #expect(
      try NetworkDescription(json: Array(description.json.utf8), file: "again") == description)
  }

  @Test func writesAnOperationPerLineWithoutDefaults() throws {
    let text = """
      {
        "name": "small",
        "input_shape": [2, 8, 8],
        "operations": [
          {"name": "c", "kind": "convolution", "inputs": ["input"], "out_channels": 4, "kernel": [3, 1], "pinned": false},
          {"name": "bn", "kind": "batch_normalization", "inputs": ["c"], "epsilon": 0.001},
          {"name": "sum", "kind": "add", "inputs": ["c", "bn"]},
          {"name": "flat", "kind": "flatten", "inputs": ["sum"]},
          {"name": "fc", "kind": "linear", "inputs": ["flat"], "out_features": 3, "bias": false, "pinned": {"weight_bits": 4, "activation_bits": 6}}
        ]
      }

      """
    #expect(try NetworkDescription(json: Array(text.utf8), file: "f").json == text)
  }

  @Test(arguments: [
    (
      #"{"name": "r", "kind": "gelu", "inputs": ["c"]}"#,
      "'kind': expected one of convolution, batch_normalization, relu, relu6, add, max_pool, "
        + "average_pool, global_average_pool, flatten, linear, dropout, found \"gelu\""
    ),
    (
      #"{"name": "r", "kind": "max_pool", "inputs": ["c"], "kernal": 2}"#,
      "unknown key 'kernal'; known here: name, kind, inputs, pinned, kernel, stride, padding"
    ),
    (
      #"{"name": "r", "kind": "linear", "inputs": ["c"], "out_features": 1, "pinned": {"weight_bits": 8, "activation_bits": 33}}"#,
      "'activation_bits': expected a whole number from 1 to 32, found 33"
    ),
    (#"{"name": "r", "inputs": ["c"]}"#, "the key 'kind' is missing; add it"),
    (#"{"name": "r", "kind": "relu"}"#, "the key 'inputs' is missing; add it"),
    (#"{"kind": "relu", "inputs": ["c"]}"#, "the key 'name' is missing; add it"),
    (
      #"{"name": "r", "kind": "relu", "inputs": "c"}"#,
      "'inputs': expected a list in [ ], found \"c\""
    ),
    (
      #"{"name": "r", "kind": "relu", "inputs": [1]}"#,
      "'inputs': expected a text in quotes, found 1"
    ),
    (
      #"{"name": "r", "kind": "max_pool", "inputs": ["c"], "kernel": "2"}"#,
      "'kernel': expected a whole number or [height, width], found \"2\""
    ),
    (
      #"{"name": "r", "kind": "max_pool", "inputs": ["c"], "kernel": [2, 2, 2]}"#,
      "'kernel': expected [height, width], found a list of 3"
    ),
    (
      #"{"name": "r", "kind": "max_pool", "inputs": ["c"], "kernel": 2.5}"#,
      "'kernel': expected a whole number, found 2.5"
    ),
    (
      #"{"name": "r", "kind": "linear", "inputs": ["c"], "out_features": 2, "pinned": true}"#,
      #"'pinned': expected false or {"weight_bits": 8, "activation_bits": 8}, found true"#
    ),
    (
      #"{"name": "r", "kind": "linear", "inputs": ["c"], "out_features": 2, "pinned": {}}"#,
      "the key 'weight_bits' is missing; add it"
    ),
    ("3", "'operations': expected an object in { }, found 3"),
  ])
  func refusesFaultyOperations(operation: String, expected: String) {
    #expect(message(operation) == "network.json:5: \(expected)")
  }

  @Test func namesTheLineOfFaultsInMeaning() {
    #expect(
      message(#"{"name": "r", "kind": "relu", "inputs": ["d"]}"#)
        .hasPrefix("network.json:5: relu 'r': there is no operation 'd' to read"))
    #expect(
      message(#"{"name": "c", "kind": "relu", "inputs": ["c"]}"#)
        .hasPrefix("network.json:5: relu 'c': the name occurs twice"))
    #expect(
      message(#"{"name": "s", "kind": "add", "inputs": ["c", "input"]}"#)
        .hasPrefix("network.json:5: add 's': its inputs differ in shape"))
    #expect(
      message(#"{"name": "r", "kind": "relu", "inputs": ["input"]}"#)
        .hasPrefix("network.json:4: convolution 'c': nothing reads its result"))
    #expect(
      message(#"{"name": "r", "kind": "relu", "inputs": ["c"]}"#, inputShape: "[2, 0, 8]")
        .hasPrefix("network.json:2: input_shape is [2, 0, 8]; expected [channels, height, width]"))
  }

  @Test func refusesFaultsAroundTheOperations() {
    func message(_ text: String) -> String {
      do {
        _ = try NetworkDescription(json: Array(text.utf8), file: "n.json")
        return ""
      } catch {
        return error.description
      }
    }
    #expect(message("") == "n.json:1: the file is empty; expected JSON text")
    #expect(message("{}") == "n.json:1: the key 'name' is missing; add it")
    #expect(
      message("{\"name\": \"n\",\n\"layers\": []}")
        == "n.json:2: unknown key 'layers'; known here: name, input_shape, operations")
    #expect(
      message("{\"name\": \"n\", \"input_shape\": [1, 1, 1],\n\"operations\": []}")
        == "n.json:2: the network has no layers")
    #expect(
      message("{\"name\": \"n\", \"input_shape\": [1, 1e-2, 1], \"operations\": []}")
        == "n.json:1: 'input_shape': expected a whole number, found 1e-2")
  }

  /// Damaged files are read or refused with a line, and never trap.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func survivesDamage(seed: UInt64) {
    var state = seed
    func random(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let operations = [
      Self.convolution,
      #"{"name": "s", "kind": "add", "inputs": ["c", "c"]}"#,
      #"{"name": "p", "kind": "max_pool", "inputs": ["s"], "kernel": [2, 1], "padding": 0}"#,
      #"{"name": "f", "kind": "flatten", "inputs": ["p"]}"#,
      #"{"name": "l", "kind": "linear", "inputs": ["f"], "out_features": 3, "pinned": false}"#,
    ].joined(separator: ",\n")
    let text = Array(
      "{\"name\": \"n\", \"input_shape\": [2, 8, 8], \"operations\": [\n\(operations)]}".utf8)
    let pieces = ["9", "99999999999", "-", "0", "\"", ",", "{", "]", "c", "null", "\n", ".5"]
    for _ in 0..<5_000 {
      var damaged = text
      for _ in 0...random(below: 3) {
        let start = random(below: damaged.count)
        let end = min(start + random(below: 3), damaged.count)
        damaged.replaceSubrange(start..<end, with: pieces[random(below: pieces.count)].utf8)
      }
      do {
        _ = try NetworkDescription(json: damaged, file: "n.json")
      } catch {
        guard case .line = error.place else {
          Issue.record("seed \(seed): no line in '\(error)'")
          return
        }
      }
    }
  }
}
