/// Copies an ONNX file without the elements of its large tensors.
///
/// Of a model of 2 GB these are all but a megabyte, and costs need none of them: only small tensors take part in arithmetic
/// of shapes. The file is gone through field by field, and what is left out is not even read.
struct ModelSkim {
  /// The most bytes of elements that a tensor keeps: those of `SmallValues.most` 64-bit numbers.
  private static let mostElementBytes = 8 * SmallValues.most
  /// The most bytes that are kept. An exported language model of 70 billion weights keeps some 20 MB.
  private static let mostKept = 1 << 26
  /// The most messages with fields of their own; exported networks have up to some hundred thousand.
  private static let mostMessages = 1 << 20
  /// The deepest nesting of graphs, such as an If in a branch of an If. Tools nest two or three.
  private static let deepestGraph = 16
  /// Bytes in memory for each byte that is kept and for each message, measured with small messages and rounded up.
  private static let (bytesPerKeptByte, bytesPerMessage) = (40, 400)

  private let file: String
  private var reader: WireReader
  private var kept = 0
  private var messages = 0

  /// The messages that hold tensors, and what of their fields is kept; other messages are kept whole or left out.
  private enum Message {
    case model, graph, node, attribute, tensor, sparseTensor, function

    func part(_ field: Int) -> Part {
      switch (self, field) {
      case (.model, 7): .message(.graph)
      case (.model, 25): .message(.function)
      case (.model, 1...3), (.model, 8): .whole
      case (.graph, 1): .message(.node)
      case (.graph, 5): .message(.tensor)
      case (.graph, 15): .message(.sparseTensor)
      case (.graph, 2), (.graph, 11...13): .whole
      case (.node, 5): .message(.attribute)
      case (.node, 1...4), (.node, 7), (.node, 9): .whole
      case (.attribute, 5): .message(.tensor)
      case (.attribute, 6): .message(.graph)
      case (.attribute, 1...4), (.attribute, 7...8), (.attribute, 21): .whole
      case (.tensor, 4...7), (.tensor, 9...11): .elements
      case (.tensor, 1...2), (.tensor, 8): .whole
      case (.sparseTensor, 1): .message(.tensor)
      case (.sparseTensor, 3): .whole
      case (.function, 7): .message(.node)
      case (.function, 11): .message(.attribute)
      case (.function, 1), (.function, 4...6), (.function, 9...10): .whole
      default: .leftOut
      }
    }
  }

  private enum Part {
    case leftOut, whole, elements
    case message(Message)
  }

  /// A model's bytes without those that costs do not need.
  ///
  /// - Throws: `FormatError` with the byte at which the file is damaged, or if what it keeps is too large.
  static func bytes(of source: ByteSource) throws(FormatError) -> [UInt8] {
    var skim = ModelSkim(source)
    let bytes = try skim.message(.model, in: 0..<source.count, depth: 0)
    try MemoryNeed.check(
      bytes.count * bytesPerKeptByte + skim.messages * bytesPerMessage, for: source.name)
    return bytes
  }

  private init(_ source: ByteSource) {
    file = source.name
    reader = WireReader(source)
  }

  private mutating func message(
    _ kind: Message, in range: Range<Int>, depth: Int
  ) throws(FormatError) -> [UInt8] {
    messages += 1
    guard messages <= Self.mostMessages else { throw tooLarge("\(Self.mostMessages) messages") }
    let depth = kind == .graph ? depth + 1 : depth
    guard depth <= Self.deepestGraph else {
      throw reader.damaged(
        range.lowerBound, "graphs are nested more than \(Self.deepestGraph) deep")
    }
    var bytes: [UInt8] = []
    var elements: [UInt8] = []
    var elementBytes = 0
    reader.move(to: range.lowerBound)
    while reader.offset < range.upperBound {
      let key = try reader.key(before: range.upperBound)
      let value = try reader.value(of: key, before: range.upperBound)
      switch kind.part(key.number) {
      case .leftOut: break
      case .whole:
        try keep(value.count)
        try copy(key, value, to: &bytes)
      case .elements:
        elementBytes += value.count
        // Elements that are too many are none, so their tensor has dimensions alone.
        if elementBytes <= Self.mostElementBytes { try copy(key, value, to: &elements) }
      case .message(let inner):
        guard case .lengthDelimited = key.form else {
          throw reader.damaged(key.offset, "field \(key.number) should be a message")
        }
        let body = try message(inner, in: value, depth: depth)
        bytes.appendVarint(UInt64(key.number) << 3 | 2)
        bytes.appendVarint(UInt64(body.count))
        bytes += body
      }
      reader.move(to: value.upperBound)
    }
    if elementBytes <= Self.mostElementBytes {
      try keep(elements.count)
      bytes += elements
    }
    return bytes
  }

  private mutating func keep(_ count: Int) throws(FormatError) {
    kept += count
    guard kept <= Self.mostKept else { throw tooLarge("\(Self.mostKept >> 20) MiB") }
  }

  private mutating func copy(
    _ key: WireReader.Key, _ value: Range<Int>, to bytes: inout [UInt8]
  ) throws(FormatError) {
    switch key.form {
    case .varint: bytes.appendVarint(UInt64(key.number) << 3)
    case .fixed(let size): bytes.appendVarint(UInt64(key.number) << 3 | (size == 8 ? 1 : 5))
    case .lengthDelimited:
      bytes.appendVarint(UInt64(key.number) << 3 | 2)
      bytes.appendVarint(UInt64(value.count))
    }
    try reader.copy(value, to: &bytes)
  }

  private func tooLarge(_ limit: String) -> FormatError {
    FormatError(
      file: file, .file,
      "besides its weights the ONNX model has more than \(limit), the most that is read; is it the right file?"
    )
  }
}

extension [UInt8] {
  fileprivate mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }
}
