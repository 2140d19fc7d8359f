import MPQModel

/// The header of a GGUF file: metadata and a list of tensors. The tensors themselves are not read.
///
/// The format is specified in https://github.com/ggml-org/ggml/blob/master/docs/gguf.md: `GGUF`, the version, the
/// numbers of tensors and of keys, the keys with their values, the tensors' names, dimensions, types and offsets;
/// then their data, each at a multiple of an alignment.
package struct GGUFHeader: Sendable {
  package static let magic = Array("GGUF".utf8)

  /// A value of the metadata; lists are passed over.
  package enum Value: Hashable, Sendable {
    case integer(Int)
    case float(Double)
    case boolean(Bool)
    case text(String)
  }

  /// An entry of the list of tensors.
  package struct Tensor: Hashable, Sendable {
    package let name: String
    /// Lengths of dimensions, that of a row first, as llama.cpp counts them.
    package let shape: [Int]
    package let type: GGUFType
    /// The number of elements.
    package let count: Int
    /// What its data take, in bits.
    package let storedBits: Int
    /// The tensor's bytes, counted from the start of the data.
    package let range: Range<Int>
  }

  /// 3, or 2, which has the same layout.
  package let version: UInt64
  /// Numbers and texts by key.
  package let metadata: [String: Value]
  /// In the file's order.
  package let tensors: [Tensor]
  /// The offset of the data in the file.
  package let dataStart: Int

  /// Reads the header and nothing after it.
  ///
  /// - Throws: `FormatError` with the offset of the first fault.
  /// - Complexity: O(length of the header + tensors · log tensors).
  package init(_ source: ByteSource) throws(FormatError) {
    var reading = GGUFReading(source)
    let (version, tensorCount, keyCount) = try reading.start()
    self.version = version
    let metadata = try reading.metadata(keyCount)
    self.metadata = metadata
    tensors = try reading.tensors(tensorCount)
    dataStart = try reading.dataStart(alignment: Self.alignment(in: metadata, of: source.name))
    try Self.checkData(of: tensors, bytes: max(0, source.count - dataStart), file: source.name)
  }

  /// The text of a key; nil if it has none.
  package func text(_ key: String) -> String? {
    if case .text(let text) = metadata[key] { text } else { nil }
  }

  /// The whole number of a key; nil if it has none.
  package func integer(_ key: String) -> Int? {
    if case .integer(let value) = metadata[key] { value } else { nil }
  }

  /// Offsets are multiples of 32 unless the file says otherwise.
  private static func alignment(
    in metadata: [String: Value], of file: String
  ) throws(FormatError) -> Int {
    let key = "general.alignment"
    switch metadata[key] {
    case nil: return 32
    case .integer(let alignment)
    where (1...(1 << 20)).contains(alignment) && alignment.nonzeroBitCount == 1:
      return alignment
    default:
      throw FormatError(
        file: file, .file, "'\(key)' is no power of two up to a mebibyte; the file is damaged")
    }
  }

  /// Checks that all data lie in the file, and no byte belongs to two tensors.
  private static func checkData(
    of tensors: [Tensor], bytes: Int, file: String
  ) throws(FormatError) {
    var previous: Tensor?
    for tensor in tensors.sorted(by: {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }) {
      guard tensor.range.upperBound <= bytes else {
        throw FormatError(
          file: file, .file,
          "the data of tensor '\(tensor.name)' should end at byte \(tensor.range.upperBound) of \(bytes); "
            + "is the file cut off?")
      }
      if let previous, tensor.range.lowerBound < previous.range.upperBound {
        throw FormatError(
          file: file, .file,
          "the data of tensor '\(tensor.name)' start within those of '\(previous.name)': the file is damaged, or "
            + "type \(previous.type.name) is another program's")
      }
      previous = tensor
    }
  }
}
