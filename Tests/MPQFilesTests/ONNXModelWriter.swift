/// Writes small ONNX models, field by field, so that the tests know nothing of the reader's generated code.
struct ONNXModelWriter {
  /// The value of a node's attribute.
  enum Value {
    case int(Int)
    case float(Float)
    case string(String)
    case ints([Int])
    case floats([Float])
    case tensor([UInt8])
    case graph([UInt8])
    /// The call's attribute of this name, inside of a function.
    case reference(String)
  }

  var version = 8
  var opset = 17
  var producer = "test"
  /// Whether the opset is written.
  var hasOpset = true
  private(set) var nodes: [[UInt8]] = []
  var initializers: [[UInt8]] = []
  private(set) var inputs: [[UInt8]] = []
  private(set) var outputs: [[UInt8]] = []
  private(set) var listed: [[UInt8]] = []
  private var functions: [[UInt8]] = []

  // MARK: - Parts

  mutating func node(
    _ type: String, _ inputs: [String], _ outputs: [String], name: String = "", domain: String = "",
    scopes: String? = nil, _ attributes: [String: Value] = [:]
  ) {
    nodes.append(
      Self.node(
        type, inputs, outputs, name: name, domain: domain, scopes: scopes, attributes))
  }

  static func node(
    _ type: String, _ inputs: [String], _ outputs: [String], name: String = "", domain: String = "",
    scopes: String? = nil, _ attributes: [String: Value] = [:]
  ) -> [UInt8] {
    var bytes = inputs.flatMap { text(1, $0) } + outputs.flatMap { text(2, $0) }
    if !name.isEmpty { bytes += text(3, name) }
    bytes += text(4, type)
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      bytes += message(5, attribute(name, value))
    }
    if !domain.isEmpty { bytes += text(7, domain) }
    if let scopes {
      bytes += message(9, text(1, "pkg.torch.onnx.name_scopes") + text(2, scopes))
    }
    return bytes
  }

  private static func attribute(_ name: String, _ value: Value) -> [UInt8] {
    let type: Int
    var bytes = text(1, name)
    switch value {
    case .float(let number):
      (type, bytes) = (1, bytes + key(2, 5) + float(number))
    case .int(let number): (type, bytes) = (2, bytes + self.number(3, number))
    case .string(let string): (type, bytes) = (3, bytes + text(4, string))
    case .tensor(let tensor): (type, bytes) = (4, bytes + message(5, tensor))
    case .graph(let graph): (type, bytes) = (5, bytes + message(6, graph))
    case .floats(let numbers): (type, bytes) = (6, bytes + message(7, numbers.flatMap(float)))
    case .ints(let numbers): (type, bytes) = (7, bytes + numbers.flatMap { self.number(8, $0) })
    case .reference(let other): (type, bytes) = (2, bytes + text(21, other))
    }
    return bytes + number(20, type)
  }

  /// A constant of 64-bit integers.
  static func integers(_ name: String, _ values: [Int], dims: [Int]? = nil) -> [UInt8] {
    tensor(name, dims ?? [values.count], type: 7)
      + message(
        9, values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } })
  }

  /// A constant of floats.
  static func reals(_ name: String, _ values: [Float], dims: [Int]? = nil) -> [UInt8] {
    tensor(name, dims ?? [values.count], type: 1) + message(4, values.flatMap(float))
  }

  /// A tensor without its elements, as one whose data lie in another file.
  static func tensor(_ name: String, _ dims: [Int], type: Int = 1) -> [UInt8] {
    dims.flatMap { number(1, $0) } + number(2, type) + text(8, name)
  }

  mutating func weights(_ name: String, _ dims: [Int], type: Int = 1) {
    initializers.append(Self.tensor(name, dims, type: type))
  }

  mutating func integers(_ name: String, _ values: [Int], dims: [Int]? = nil) {
    initializers.append(Self.integers(name, values, dims: dims))
  }

  /// Sizes are numbers, names or, if empty, left open; nil for no shape at all.
  static func value(_ name: String, _ dims: [String]?, type: Int = 1) -> [UInt8] {
    var tensor = number(1, type)
    if let dims {
      tensor += message(
        2,
        dims.flatMap { dim in
          message(1, Int(dim).map { number(1, $0) } ?? (dim.isEmpty ? [] : text(2, dim)))
        })
    }
    return text(1, name) + message(2, message(1, tensor))
  }

  mutating func input(_ name: String, _ dims: [Int]) { input(name, dims.map(String.init)) }
  mutating func input(_ name: String, _ dims: [String]?) { inputs.append(Self.value(name, dims)) }
  mutating func output(_ name: String) { outputs.append(Self.value(name, nil)) }
  mutating func list(_ name: String, _ dims: [String]) { listed.append(Self.value(name, dims)) }

  mutating func function(
    _ name: String, domain: String, inputs: [String], outputs: [String], nodes: [[UInt8]]
  ) {
    functions.append(
      Self.text(1, name) + inputs.flatMap { Self.text(4, $0) }
        + outputs.flatMap { Self.text(5, $0) }
        + nodes.flatMap { Self.message(7, $0) } + Self.text(10, domain))
  }

  // MARK: - Whole

  static func graph(
    nodes: [[UInt8]], initializers: [[UInt8]] = [], inputs: [[UInt8]] = [], outputs: [[UInt8]],
    listed: [[UInt8]] = []
  ) -> [UInt8] {
    nodes.flatMap { message(1, $0) } + text(2, "g") + initializers.flatMap { message(5, $0) }
      + inputs.flatMap { message(11, $0) } + outputs.flatMap { message(12, $0) }
      + listed.flatMap { message(13, $0) }
  }

  var bytes: [UInt8] {
    let graph = Self.graph(
      nodes: nodes, initializers: initializers, inputs: inputs, outputs: outputs, listed: listed)
    return Self.number(1, version) + Self.text(2, producer) + Self.text(3, "1.0")
      + Self.message(7, graph)
      + (hasOpset ? Self.message(8, Self.text(1, "") + Self.number(2, opset)) : [])
      + functions.flatMap { Self.message(25, $0) }
  }

  // MARK: - Fields

  static func varint(_ value: UInt64) -> [UInt8] {
    var (rest, bytes) = (value, [UInt8]())
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  static func key(_ field: Int, _ form: UInt64) -> [UInt8] { varint(UInt64(field) << 3 | form) }

  static func number(_ field: Int, _ value: Int) -> [UInt8] {
    key(field, 0) + varint(UInt64(bitPattern: Int64(value)))
  }

  static func message(_ field: Int, _ body: [UInt8]) -> [UInt8] {
    key(field, 2) + varint(UInt64(body.count)) + body
  }

  static func text(_ field: Int, _ text: String) -> [UInt8] { message(field, Array(text.utf8)) }

  private static func float(_ value: Float) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
  }
}
