/// Where the elements of a model's stored tensors lie: initializers, and the values of Constant nodes.
///
/// The file is gone through field by field once more, and no element is read.
struct TensorPlaces {
  /// Where one tensor's elements lie in the file. Repeated fields may stand in several pieces.
  struct Place {
    /// As they lie in memory.
    var raw: Range<Int>?
    /// Packed 32-bit numbers with a point.
    var floats: [Range<Int>] = []
    /// Whole numbers, among them the bits of 16-bit numbers with a point.
    var integers: [Range<Int>] = []
    /// Packed 64-bit numbers with a point.
    var doubles: [Range<Int>] = []
    /// What the model says of elements in another file: `location`, `offset`, `length`.
    var external: [String: String] = [:]
  }

  /// By the tensor's name; a Constant's is that of its result.
  private(set) var places: [String: Place] = [:]
  private let source: ByteSource
  private var reader: WireReader
  /// The longest name or other text that is read; longer ones are none.
  private static let longestText = 1 << 16
  /// The most fields of a message; exported graphs have up to some hundred thousand.
  private static let mostFields = 1 << 22

  init(_ source: ByteSource) throws(FormatError) {
    self.source = source
    reader = WireReader(source)
    for (number, graph) in try fields(in: 0..<source.count) where number == 7 {
      for (number, part) in try fields(in: graph) {
        if number == 5 {
          let (name, place) = try tensor(in: part)
          places[name] = place
        } else if number == 1 {
          try node(in: part)
        }
      }
    }
  }

  /// The fields of a message that have a length, each with its number and its bytes.
  private mutating func fields(
    in range: Range<Int>
  ) throws(FormatError) -> [(number: Int, bytes: Range<Int>)] {
    var fields: [(number: Int, bytes: Range<Int>)] = []
    reader.move(to: range.lowerBound)
    while reader.offset < range.upperBound {
      let key = try reader.key(before: range.upperBound)
      let value = try reader.value(of: key, before: range.upperBound)
      if case .lengthDelimited = key.form { fields.append((key.number, value)) }
      guard fields.count <= Self.mostFields else {
        throw reader.damaged(key.offset, "a message has more than \(Self.mostFields) fields")
      }
      reader.move(to: value.upperBound)
    }
    return fields
  }

  private mutating func text(_ range: Range<Int>) throws(FormatError) -> String {
    guard range.count <= Self.longestText else { return "" }
    var bytes: [UInt8] = []
    reader.move(to: range.lowerBound)
    try reader.copy(range, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A Constant's value; its name is that of the result.
  private mutating func node(in range: Range<Int>) throws(FormatError) {
    var (type, result, attributes) = ("", "", [Range<Int>]())
    for (number, part) in try fields(in: range) {
      switch number {
      case 2 where result.isEmpty: result = try text(part)
      case 4: type = try text(part)
      case 5: attributes.append(part)
      default: break
      }
    }
    guard type == "Constant", !result.isEmpty else { return }
    for attribute in attributes {
      for (number, part) in try fields(in: attribute) where number == 5 {
        places[result] = try tensor(in: part).place
      }
    }
  }

  private mutating func tensor(
    in range: Range<Int>
  ) throws(FormatError) -> (name: String, place: Place) {
    var (name, place) = ("", Place())
    for (number, part) in try fields(in: range) {
      switch number {
      case 4: place.floats.append(part)
      case 5: place.integers.append(part)
      case 8: name = try text(part)
      case 9: place.raw = part
      case 10: place.doubles.append(part)
      case 13:
        var (key, value) = ("", "")
        for (number, text) in try fields(in: part) {
          if number == 1 { key = try self.text(text) }
          if number == 2 { value = try self.text(text) }
        }
        place.external[key] = value
      default: break
      }
    }
    return (name, place)
  }
}
