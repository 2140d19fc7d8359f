/// Writes an ONNX file anew with more nodes, and keeps every other byte of it.
///
/// Field numbers are those of onnx/onnx.proto: of a model, 7 is the graph and 8 a set of operations; of a graph, 1 is a
/// node and 5 an initializer; of a node, 1 is an input and 2 an output.
struct ONNXEditor {
  private static let domain = "qonnx.custom_op.general"

  /// A field of a message: its number, where it stands with its key, and its value.
  private struct Field {
    var number: Int
    var whole: Range<Int>
    var value: Range<Int>
  }

  private let source: ByteSource
  private let content: [UInt8]
  private let model: [Field]
  private let graph: [Field]
  private var initializers: [String: Range<Int>] = [:]
  private var names: Set<String> = []
  /// New names of inputs of the nodes that make a tensor.
  private var replaced: [String: [String: String]] = [:]
  /// New nodes before the node that makes a tensor.
  private var added: [String: [[UInt8]]] = [:]
  private var constants: [[UInt8]] = []
  private var known: [String: [Quantizer: String]] = [:]
  /// Where the weights are; made when the first are read.
  private var elements: TensorElements?

  init(_ source: ByteSource) throws(FormatError) {
    self.source = source
    // The file twice, and a little more.
    try MemoryNeed.check(source.count / 2 * 5, for: source.name)
    let bytes = try FormatError.reading { () throws(FileError) in try source.bytes() }
    content = bytes
    model = try Self.fields(of: source, in: 0..<bytes.count)
    let graphs = model.filter { $0.number == 7 }
    guard graphs.count == 1 else {
      throw FormatError(
        file: source.name, .file, "the ONNX model has \(graphs.count) graphs; export it again")
    }
    graph = try Self.fields(of: source, in: graphs[0].value)
    for field in graph {
      switch field.number {
      case 1:
        for part in try Self.fields(of: source, in: field.value) where part.number <= 2 {
          names.insert(text(part.value))
        }
      case 5, 11, 12:
        let nameField = field.number == 5 ? 8 : 1
        for part in try Self.fields(of: source, in: field.value) where part.number == nameField {
          names.insert(text(part.value))
          if field.number == 5 { initializers[text(part.value)] = field.value }
        }
      default: break
      }
    }
  }

  private static func fields(
    of source: ByteSource, in range: Range<Int>
  ) throws(FormatError) -> [Field] {
    var reader = WireReader(source)
    reader.move(to: range.lowerBound)
    var fields: [Field] = []
    while reader.offset < range.upperBound {
      let key = try reader.key(before: range.upperBound)
      let value = try reader.value(of: key, before: range.upperBound)
      fields.append(Field(number: key.number, whole: key.offset..<value.upperBound, value: value))
      reader.move(to: value.upperBound)
    }
    return fields
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: content[range], as: UTF8.self)
  }

  // MARK: - Weights

  /// The largest magnitude of an initializer's elements, which may lie in a file beside the model.
  ///
  /// - Throws: `FormatError` if they are not there, not finite, or no numbers with a point.
  mutating func largestMagnitude(of name: String) throws(FormatError) -> Float {
    func fault(_ message: String) -> FormatError {
      FormatError(file: source.name, .file, "tensor '\(name)' \(message)")
    }
    guard let range = initializers[name] else { throw fault("is no initializer") }
    var (type, shape) = (0, [Int]())
    for field in try Self.fields(of: source, in: range) {
      switch field.number {
      case 1: shape += numbers(field.value)
      case 2: type = numbers(field.value).first ?? 0
      default: break
      }
    }
    guard ConstantOrigin.realTypes[type] != nil else {
      throw fault("has elements of type \(type), and only numbers with a point are rounded")
    }
    var reader: TensorElements
    if let elements { reader = elements } else { reader = try TensorElements(source) }
    let tensor = GraphValue(
      name: name, facts: TensorFacts(shape), source: .stored, isConstant: true, storedType: type)
    let values = try reader.values(of: tensor, isOutermost: true, type: type)
    elements = reader
    guard values.allSatisfy(\.isFinite) else { throw fault("holds a number that is not finite") }
    return values.reduce(0) { max($0, $1.magnitude) }
  }

  /// Whole numbers of up to ten bytes each, one after the other; negative ones have no meaning here and become 0.
  private func numbers(_ range: Range<Int>) -> [Int] {
    var (numbers, number, shift) = ([Int](), UInt64(0), UInt64(0))
    for byte in content[range] {
      if shift < 64 { number |= UInt64(byte & 0x7F) << shift }
      shift += 7
      guard byte < 0x80 else { continue }
      numbers.append(Int(exactly: number) ?? 0)
      (number, shift) = (0, 0)
    }
    return numbers
  }

  // MARK: - Nodes

  /// Rounds what a node reads of a tensor.
  ///
  /// - Parameters:
  ///   - tensor: one of the node's inputs.
  ///   - output: the node's first output.
  mutating func quantize(_ tensor: String, before output: String, _ quantizer: Quantizer) {
    if let name = known[tensor]?[quantizer] {
      replaced[output, default: [:]][tensor] = name
      return
    }
    let name = unique("\(tensor)_quantized")
    known[tensor, default: [:]][quantizer] = name
    replaced[output, default: [:]][tensor] = name
    let scale = constant(unique("\(name)_scale"), quantizer.scale)
    let zero = constant(unique("\(name)_zero_point"), 0)
    let bits = constant(unique("\(name)_bits"), Float(quantizer.bits))
    var node: [UInt8] = []
    for input in [tensor, scale, zero, bits] { node.append(field: 1, input) }
    node.append(field: 2, name)
    node.append(field: 3, unique("\(name)_Quant"))
    node.append(field: 4, "Quant")
    node.append(field: 5, Self.attribute("signed", quantizer.isSigned ? 1 : 0))
    node.append(field: 5, Self.attribute("narrow", quantizer.isNarrow ? 1 : 0))
    var rounding: [UInt8] = []
    rounding.append(field: 1, "rounding_mode")
    rounding.append(field: 4, "ROUND")
    rounding.append(field: 20, number: 3)
    node.append(field: 5, rounding)
    node.append(field: 7, Self.domain)
    added[output, default: []].append(node)
  }

  private static func attribute(_ name: String, _ value: UInt64) -> [UInt8] {
    var attribute: [UInt8] = []
    attribute.append(field: 1, name)
    attribute.append(field: 3, number: value)
    // The kind of attribute: a whole number.
    attribute.append(field: 20, number: 2)
    return attribute
  }

  /// Adds a tensor of one float without dimensions; returns its name.
  private mutating func constant(_ name: String, _ value: Float) -> String {
    var tensor: [UInt8] = []
    tensor.append(field: 2, number: 1)
    tensor.append(field: 8, name)
    tensor.append(field: 9, (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) })
    constants.append(tensor)
    return name
  }

  private mutating func unique(_ name: String) -> String {
    var own = name
    var number = 2
    while !names.insert(own).inserted {
      own = "\(name)_\(number)"
      number += 1
    }
    return own
  }

  // MARK: - Writing

  /// The file's new bytes.
  func bytes() throws(FormatError) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(content.count + 4096)
    var hasDomain = false
    for field in model {
      switch field.number {
      case 7: result.append(field: 7, try newGraph())
      case 8:
        let domains = try Self.fields(of: source, in: field.value).filter { $0.number == 1 }
        hasDomain = hasDomain || domains.contains { text($0.value) == Self.domain }
        result += content[field.whole]
      default: result += content[field.whole]
      }
    }
    if !hasDomain, !added.isEmpty {
      var set: [UInt8] = []
      set.append(field: 1, Self.domain)
      set.append(field: 2, number: 1)
      result.append(field: 8, set)
    }
    return result
  }

  private func newGraph() throws(FormatError) -> [UInt8] {
    var result: [UInt8] = []
    for field in graph {
      guard field.number == 1 else {
        result += content[field.whole]
        continue
      }
      let parts = try Self.fields(of: source, in: field.value)
      let output = parts.first { $0.number == 2 }.map { text($0.value) } ?? ""
      guard let replaced = replaced[output], !output.isEmpty else {
        result += content[field.whole]
        continue
      }
      for node in added[output] ?? [] { result.append(field: 1, node) }
      var node: [UInt8] = []
      for part in parts {
        if part.number == 1, let name = replaced[text(part.value)] {
          node.append(field: 1, name)
        } else {
          node += content[part.whole]
        }
      }
      result.append(field: 1, node)
    }
    for constant in constants { result.append(field: 5, constant) }
    return result
  }
}

extension [UInt8] {
  fileprivate mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  fileprivate mutating func append(field: Int, number: UInt64) {
    append(varint: UInt64(field) << 3)
    append(varint: number)
  }

  fileprivate mutating func append(field: Int, _ value: [UInt8]) {
    append(varint: UInt64(field) << 3 | 2)
    append(varint: UInt64(value.count))
    self += value
  }

  fileprivate mutating func append(field: Int, _ text: String) {
    append(field: field, Array(text.utf8))
  }
}
