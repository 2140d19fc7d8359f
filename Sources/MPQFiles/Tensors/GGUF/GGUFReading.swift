import MPQModel

/// Reads the parts of a GGUF file's header in their order.
struct GGUFReading {
  /// The versions that have the layout that is read; version 1 had shorter counts, and lasted weeks.
  private static let versions: ClosedRange<UInt64> = 2...3
  /// Dimensions of a tensor at most (`GGML_MAX_DIMS`).
  private static let mostDimensions: UInt64 = 4
  /// The longest name or key that is read, in bytes; those of llama.cpp have at most 64.
  private static let longestName: UInt64 = 1 << 16
  /// Texts of values that are kept; chat templates are passed over.
  private static let longestText: UInt64 = 1 << 12
  /// Texts of one list at most: the largest vocabularies have 300,000 tokens, and 600,000 pairs that make them.
  private static let mostTexts: UInt64 = 1 << 24
  /// Bytes that an entry of the list of tensors has at least: a name's length, one dimension, type and offset.
  private static let leastEntry = 8 + 4 + 4 + 8
  /// Bytes that a key has at least: its length, the type, and a value.
  private static let leastKey = 8 + 4 + 1

  private var reader: PartReader

  init(_ source: ByteSource) { reader = PartReader(source) }

  /// Reads version and counts.
  mutating func start() throws(FormatError) -> (version: UInt64, tensors: Int, keys: Int) {
    guard reader.left >= 24, try reader.read(4) == GGUFHeader.magic else {
      throw reader.error(
        "expected a GGUF file, which starts with 'GGUF', its version and two counts; is it cut off?",
        at: 0)
    }
    let version = try reader.unsigned(4)
    guard Self.versions.contains(version) else {
      let isSwapped = Self.versions.contains(UInt64(UInt32(version).byteSwapped))
      throw reader.error(
        (isSwapped ? "a GGUF file in big-endian order" : "GGUF version \(version)")
          + "; versions 2 and 3 in little-endian order are read: convert the model anew", at: 4)
    }
    let tensors = try count(of: "tensors", least: Self.leastEntry)
    return (version, tensors, try count(of: "keys", least: Self.leastKey))
  }

  /// Reads a count, which the file must be long enough for.
  private mutating func count(of what: String, least: Int) throws(FormatError) -> Int {
    let offset = reader.position
    let count = try reader.unsigned(8)
    guard count <= UInt64(reader.left / least) else {
      throw reader.error(
        "\(count) \(what) do not fit into the \(reader.left) bytes that follow; is the file cut off?",
        at: offset)
    }
    return Int(count)
  }

  private mutating func name(of what: String) throws(FormatError) -> String {
    let offset = reader.position
    let length = try reader.unsigned(8)
    guard length <= Self.longestName else {
      throw reader.error("\(what) has a name of \(length) bytes; the file is damaged", at: offset)
    }
    let name = try reader.text(length)
    if let character = ControlCharacters.first(in: name) {
      throw reader.error(
        "the name of \(what) holds the control character \(character); rename it", at: offset)
    }
    return name
  }

  // MARK: - Metadata

  mutating func metadata(_ count: Int) throws(FormatError) -> [String: GGUFHeader.Value] {
    var metadata: [String: GGUFHeader.Value] = [:]
    for index in 0..<count {
      try checkMemory(index + 1)
      let offset = reader.position
      let key = try name(of: "a key")
      let type = try reader.unsigned(4)
      guard let value = try value(of: key, type: type) else { continue }
      guard metadata.updateValue(value, forKey: key) == nil else {
        throw reader.error("key '\(key)' occurs twice; the file is damaged", at: offset)
      }
    }
    return metadata
  }

  private func checkMemory(_ count: Int) throws(FormatError) {
    if let shortage = MemoryNeed.shortage(afterValues: count) { throw reader.error(shortage) }
  }

  /// Reads a value; nil for lists and long texts, which are passed over.
  private mutating func value(of key: String, type: UInt64) throws(FormatError) -> GGUFHeader
    .Value?
  {
    if type == GGUFValueType.array {
      try skipList(of: key)
      return nil
    }
    if type == GGUFValueType.text {
      let length = try reader.unsigned(8)
      guard length <= Self.longestText else {
        try reader.skip(length)
        return nil
      }
      return .text(try reader.text(length))
    }
    guard let size = GGUFValueType.size(type) else { throw unknown(type, key) }
    let bits = try reader.unsigned(size)
    return GGUFValueType.value(bits, type: type)
  }

  private mutating func skipList(of key: String) throws(FormatError) {
    let type = try reader.unsigned(4)
    let offset = reader.position
    let count = try reader.unsigned(8)
    guard type == GGUFValueType.text else {
      guard let size = GGUFValueType.size(type) else { throw unknown(type, key) }
      guard count <= UInt64(reader.left / size) else {
        throw reader.error(
          "the list '\(key)' of \(count) values reaches beyond the file; is it cut off?", at: offset
        )
      }
      return try reader.skip(count * UInt64(size))
    }
    // Each text takes the 8 bytes of its length at least.
    guard count <= min(UInt64(reader.left / 8), Self.mostTexts) else {
      throw reader.error(
        "the list '\(key)' of \(count) texts is longer than the file or any vocabulary; is it cut off?",
        at: offset)
    }
    for _ in 0..<count { try reader.skip(try reader.unsigned(8)) }
  }

  private func unknown(_ type: UInt64, _ key: String) -> FormatError {
    reader.error("key '\(key)' has values of the unknown type \(type); the file is damaged")
  }

  // MARK: - Tensors

  mutating func tensors(_ count: Int) throws(FormatError) -> [GGUFHeader.Tensor] {
    var tensors: [GGUFHeader.Tensor] = []
    var names = Set<String>()
    for index in 0..<count {
      try checkMemory(index + 1)
      let offset = reader.position
      let tensor = try tensor()
      guard names.insert(tensor.name).inserted else {
        throw reader.error("tensor '\(tensor.name)' occurs twice; the file is damaged", at: offset)
      }
      tensors.append(tensor)
    }
    return tensors
  }

  private mutating func tensor() throws(FormatError) -> GGUFHeader.Tensor {
    let name = try name(of: "a tensor")
    let dimensions = try reader.unsigned(4)
    guard dimensions <= Self.mostDimensions else {
      throw reader.error(
        "tensor '\(name)' has \(dimensions) dimensions, more than \(Self.mostDimensions); the file is damaged"
      )
    }
    var shape: [Int] = []
    for _ in 0..<dimensions {
      guard let length = Int(exactly: try reader.unsigned(8)) else {
        throw reader.error("a dimension of tensor '\(name)' is too long; the file is damaged")
      }
      shape.append(length)
    }
    let number = try reader.unsigned(4)
    guard let type = GGUFType(number) else {
      throw reader.error(
        "tensor '\(name)' has the type \(number), which is not known here; convert the model with a current "
          + "llama.cpp, or quantize it from a float GGUF")
    }
    let offset = try reader.unsigned(8)
    guard let count = exactProduct(shape, atMost: .max), let bits = type.storedBits(of: count),
      let begin = Int(exactly: offset), begin <= .max - bits / 8
    else {
      throw reader.error("tensor '\(name)' is larger than any file; the file is damaged")
    }
    guard (shape.first ?? 1).isMultiple(of: type.block) else {
      throw reader.error(
        "tensor '\(name)' has rows of \(shape.first ?? 1), no multiple of the \(type.block) of type \(type.name); "
          + "the file is damaged")
    }
    return GGUFHeader.Tensor(
      name: name, shape: shape, type: type, count: count, storedBits: bits,
      range: begin..<(begin + bits / 8))
  }

  /// The offset of the data: the end of the header, rounded up.
  func dataStart(alignment: Int) -> Int {
    (reader.position + alignment - 1) / alignment * alignment
  }
}

/// The types of values in the metadata, by their numbers.
private enum GGUFValueType {
  static let text: UInt64 = 8
  static let array: UInt64 = 9

  /// Bytes of a value; nil for texts, lists and unknown types.
  static func size(_ type: UInt64) -> Int? {
    switch type {
    case 0, 1, 7: 1
    case 2, 3: 2
    case 4, 5, 6: 4
    case 10, 11, 12: 8
    default: nil
    }
  }

  /// The value of a number's bits; nil for a whole number that does not fit.
  static func value(_ bits: UInt64, type: UInt64) -> GGUFHeader.Value? {
    switch type {
    case 1: .integer(Int(Int8(truncatingIfNeeded: bits)))
    case 3: .integer(Int(Int16(truncatingIfNeeded: bits)))
    case 5: .integer(Int(Int32(truncatingIfNeeded: bits)))
    case 6: .float(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))))
    case 7: .boolean(bits != 0)
    case 11: .integer(Int(bitPattern: UInt(bits)))
    case 12: .float(Double(bitPattern: bits))
    default: Int(exactly: bits).map { .integer($0) }
    }
  }
}
