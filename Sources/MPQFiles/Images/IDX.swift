package import MPQModel

/// Grey images and their labels as IDX files, the form of MNIST and its relatives.
///
/// Two files make one half of a data set. Each is a magic number, the array's dimensions (all
/// big-endian, of 4 bytes) and the array's bytes; http://yann.lecun.com/exdb/mnist describes them.
package enum IDX {
  /// Images of one size, not yet labelled.
  package struct Images: Sendable, Equatable {
    package let count: Int
    package let height: Int
    package let width: Int
    /// Shape [image][row][column].
    package let pixels: [UInt8]
  }

  /// The number of classes of MNIST and its relatives.
  private static let usualClassCount = 10

  /// Reads one half of a data set from the contents of its two files.
  ///
  /// - Parameter classCount: the number of classes; nil for 10, or more if the largest label needs
  ///   more.
  /// - Throws: `FormatError` if a file is malformed, a label too large, or the counts differ.
  package static func decode(
    images: (bytes: [UInt8], file: String), labels: (bytes: [UInt8], file: String),
    classCount: Int?
  ) throws(FormatError) -> LabelledImages {
    let decoded = try decodeImages(images.bytes, file: images.file)
    let classes = try decodeLabels(labels.bytes, file: labels.file, classCount: classCount)
    guard classes.count == decoded.count else {
      throw FormatError(
        file: labels.file, .file,
        "holds \(classes.count) labels for the \(decoded.count) images of \(images.file); "
          + "get both from one data set")
    }
    let needed = Int(classes.max() ?? 0) + 1
    return LabelledImages(
      channels: 1, height: decoded.height, width: decoded.width,
      classCount: classCount ?? max(usualClassCount, needed),
      pixels: decoded.pixels, labels: classes)
  }

  /// Reads a file of images, `count` × `height` × `width` bytes.
  ///
  /// - Throws: `FormatError` if it is not such a file, has not the declared size, or is empty.
  package static func decodeImages(
    _ bytes: [UInt8], file: String
  ) throws(FormatError) -> Images {
    let sizes = try dimensions(of: bytes, .images, file: file)
    try MemoryNeed.check(bytes.count, for: file)
    let pixels = Array(bytes[headerLength(3)...])
    return Images(count: sizes[0], height: sizes[1], width: sizes[2], pixels: pixels)
  }

  /// Reads a file of labels, one byte each.
  ///
  /// - Parameter classCount: every label must be less; nil to accept any label.
  /// - Throws: `FormatError` if it is not such a file, has not the declared size, or is empty, or if
  ///   a label is too large.
  package static func decodeLabels(
    _ bytes: [UInt8], file: String, classCount: Int? = nil
  ) throws(FormatError) -> [UInt8] {
    _ = try dimensions(of: bytes, .labels, file: file)
    let labels = Array(bytes[headerLength(1)...])
    if let classCount, let item = labels.firstIndex(where: { $0 >= classCount }) {
      throw FormatError(
        file: file, .offset(headerLength(1) + item),
        "expected a label from 0 to \(classCount - 1), found \(labels[item]) for item \(item) "
          + "(counted from 0)")
    }
    return labels
  }

  /// The content of a file's array.
  package enum Kind: Sendable {
    case images, labels

    fileprivate var magic: Int { self == .images ? 0x803 : 0x801 }
    fileprivate var name: String { self == .images ? "images" : "labels" }
    fileprivate var dimensions: Int { self == .images ? 3 : 1 }
  }

  private static func headerLength(_ dimensions: Int) -> Int { 4 + 4 * dimensions }

  /// Unpacks a file that may be packed by gzip: first its header, then as much as the header declares,
  /// so that no small file fills the memory.
  ///
  /// - Throws: `FormatError` if the packed data are damaged, or are not what the header declares.
  package static func unpacked(
    _ bytes: [UInt8], as kind: Kind, file: String
  ) throws(FormatError) -> [UInt8] {
    guard Gzip.isPacked(bytes) else { return bytes }
    let start = headerLength(kind.dimensions)
    let header = try Gzip.prefix(of: bytes, count: start, file: file)
    // The data are too short or damaged; unpacking all of them throws the right error.
    guard header.count == start else {
      return try Gzip.inflated(bytes, file: file, limit: FileBytes.largestSize)
    }
    let (sizes, length) = try sizes(in: header, kind, file: file)
    let declared = "declares \(text(sizes)) bytes of \(kind.name)"
    guard let length, length <= Gzip.mostUnpacked(from: bytes.count) else {
      throw FormatError(
        file: file, .offset(4),
        "\(declared), more than \(bytes.count) packed bytes hold; is it cut off or damaged?")
    }
    return try Gzip.inflated(
      bytes, file: file, size: start + length,
      excess: "\(declared), and more follow; is it damaged?")
  }

  private static func text(_ sizes: [Int]) -> String {
    sizes.map(String.init).joined(separator: "×")
  }

  /// The array's dimensions; throws if the array's size differs from them.
  private static func dimensions(
    of bytes: [UInt8], _ kind: Kind, file: String
  ) throws(FormatError) -> [Int] {
    let (sizes, length) = try sizes(in: bytes, kind, file: file)
    let following = bytes.count - headerLength(kind.dimensions)
    guard length == following else {
      throw FormatError(
        file: file, .offset(4),
        "declares \(text(sizes)) bytes of \(kind.name), and \(following) follow; "
          + "is it cut off or damaged?")
    }
    return sizes
  }

  /// The dimensions that a header declares, and their product, which is nil if it is beyond `Int`.
  private static func sizes(
    in bytes: [UInt8], _ kind: Kind, file: String
  ) throws(FormatError) -> (sizes: [Int], length: Int?) {
    let (magic, count) = (kind.magic, kind.dimensions)
    guard bytes.count >= headerLength(count) else {
      throw FormatError(
        file: file, .file,
        "expected an IDX file of \(kind.name), which starts with \(headerLength(count)) bytes of header; "
          + "found \(bytes.count) bytes in all; is it cut off?")
    }
    let numbers = (0...count).map { index in
      bytes[(4 * index)..<(4 * index + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    guard numbers[0] == magic else {
      throw FormatError(
        file: file, .offset(0),
        "expected an IDX file of \(kind.name), with the magic number 0x\(String(magic, radix: 16)), "
          + "found 0x\(String(numbers[0], radix: 16)); is it the right file?")
    }
    let sizes = Array(numbers.dropFirst())
    guard !sizes.contains(0) else {
      throw FormatError(
        file: file, .offset(4),
        "declares \(text(sizes)) bytes of \(kind.name), an empty array; is it the right file?")
    }
    return (sizes, exactProduct(sizes, atMost: .max))
  }
}
