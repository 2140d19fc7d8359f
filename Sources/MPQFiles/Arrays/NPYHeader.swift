/// What the header of a NumPy array says of it.
///
/// The header is a Python dictionary, which is read as data: `{'descr': '<i8', 'fortran_order': False, 'shape': (53, 8), }`.
/// Versions 1.0, 2.0 and 3.0 differ in the size of the header's length, and in its encoding.
struct NPYHeader: Equatable {
  /// Kinds of elements.
  enum Kind: Character {
    case signed = "i"
    case unsigned = "u"
    case float = "f"
  }

  let kind: Kind
  /// Bytes of an element.
  let size: Int
  let isBigEndian: Bool
  /// Whether the first index counts fastest.
  let isFortranOrder: Bool
  let shape: [Int]
  /// The product of `shape`.
  let count: Int
  /// The offset of the first element.
  let dataOffset: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// The most bytes of a header's text; numpy's own limit for files from strangers is 10,000.
  static let mostBytes = 1 << 16
  /// As many as numpy allows.
  private static let mostDimensions = 64

  /// Reads the start of a file.
  ///
  /// - Parameter bytes: at least the header, where the file has all of it.
  /// - Throws: `FormatError` with the offset of what cannot be used.
  init(_ bytes: [UInt8], file: String) throws(FormatError) {
    func fault(_ offset: Int, _ message: String) -> FormatError {
      FormatError(file: file, .offset(offset), message)
    }
    guard bytes.starts(with: Self.magic) else {
      throw fault(
        0, "expected a NumPy array, which starts with \\x93NUMPY; save it with numpy.save")
    }
    guard bytes.count >= 8 else {
      throw fault(bytes.count, "the file ends in its header; is it cut off?")
    }
    let (major, minor) = (bytes[6], bytes[7])
    guard (1...3).contains(major), minor == 0 else {
      throw fault(6, "is of version \(major).\(minor) of the format; 1.0, 2.0 and 3.0 are read")
    }
    let lengthBytes = major == 1 ? 2 : 4
    let start = 8 + lengthBytes
    guard bytes.count >= start else {
      throw fault(bytes.count, "the file ends in its header; is it cut off?")
    }
    let length = (0..<lengthBytes).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    guard length <= Self.mostBytes else {
      throw fault(8, "its header has \(length) bytes; at most \(Self.mostBytes) are read")
    }
    guard bytes.count >= start + length else {
      throw fault(bytes.count, "the file ends in its header; is it cut off?")
    }
    var parser = PythonLiteral(bytes[start..<(start + length)], file: file)
    let members = try parser.dictionary()
    func member(_ key: String) throws(FormatError) -> PythonLiteral.Value {
      guard let value = members[key] else { throw fault(start, "its header lacks '\(key)'") }
      return value
    }
    guard case .text(let type) = try member("descr") else {
      throw fault(start, "holds records of several fields; save one array of numbers")
    }
    (kind, size, isBigEndian) = try Self.type(type) { fault(start, $0) }
    guard case .bool(let isFortranOrder) = try member("fortran_order") else {
      throw fault(start, "fortran_order: expected True or False")
    }
    self.isFortranOrder = isFortranOrder
    guard case .tuple(let shape) = try member("shape"), shape.count <= Self.mostDimensions else {
      throw fault(start, "shape: expected at most \(Self.mostDimensions) whole numbers in ( )")
    }
    self.shape = shape
    // An array with a dimension of 0 has no elements, whatever the others are.
    var count = shape.contains(0) ? 0 : 1
    for dimension in shape where count > 0 {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= Int.max / 8 else {
        throw fault(start, "shape: has more elements than can be counted")
      }
      count = product
    }
    self.count = count
    dataOffset = start + length
  }

  /// The meaning of a type such as `<i8`: byte order, kind and bytes.
  private static func type(
    _ text: String, fault: (String) -> FormatError
  ) throws(FormatError) -> (kind: Kind, size: Int, isBigEndian: Bool) {
    let characters = Array(text)
    guard characters.count == 3, "<>|=".contains(characters[0]),
      let kind = Kind(rawValue: characters[1]), let size = characters[2].wholeNumberValue,
      [1, 2, 4, 8].contains(size), kind != .float || size > 1
    else {
      throw fault(
        "holds elements of type '\(text.prefix(40))'; integers of 1 to 8 bytes and floats of 2 to 8 are read"
      )
    }
    return (kind, size, characters[0] == ">")
  }
}
