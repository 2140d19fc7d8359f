package import MPQModel

/// An open safetensors file; only its header is in memory.
///
///     let file = try SafetensorsFile(ByteSource(opening: "model.safetensors"))
///     for name in file.names { use(try file.tensor(name)) }
///
/// A file of 40 GB with a header of 1 MB takes 1 MB of memory; a tensor takes memory when it is read.
package struct SafetensorsFile: Sendable {
  package static let format = DocumentFormat<SafetensorsFile>(
    "a safetensors checkpoint",
    remedy:
      "mpq-train takes it with --from, and mpq-solve as the network, without MACs; give importances as "
      + "CSV, JSON or a pickle",
    recognises: { head in
      head.bytes.count > 9 && head.starts(with: [0, 0, 0, 0], at: 4)
        && head.starts(with: Array("{\"".utf8), at: Safetensors.prefixLength)
    }, read: ContentReader { content throws(FormatError) in try SafetensorsFile(content.content) })

  private let source: ByteSource
  private let header: Safetensors.Header

  /// Reads the header.
  ///
  /// - Parameter valuesAreRead: whether tensors of other types are refused than those of which values are read.
  /// - Throws: `FormatError` with the tensor's name, if its type is not supported or the header does not
  ///   cover every byte of the data exactly once.
  /// - Complexity: O(length of the header + tensors · log tensors).
  package init(_ source: ByteSource, valuesAreRead: Bool = true) throws(FormatError) {
    self.source = source
    header = try Safetensors.Header(source, valuesAreRead: valuesAreRead)
  }

  /// The file's metadata: texts by key.
  package var metadata: [String: String] { header.metadata }

  /// The tensors' names, in the order of their data.
  package var names: [String] { header.entries.map(\.name) }

  /// The tensors, in the order of their data.
  package var tensors: [StoredTensor] {
    header.entries.map {
      StoredTensor(
        name: $0.name, shape: $0.shape, type: $0.typeName, count: $0.count,
        storedBits: 8 * $0.range.count)
    }
  }

  /// Reads a tensor; nil if no tensor has the name.
  ///
  /// Elements are converted to the nearest `Float`: a 64-bit number beyond its range becomes infinite,
  /// an integer beyond 2²⁴ may be rounded.
  ///
  /// - Throws: `FormatError` if the data cannot be read, or do not fit into memory.
  package func tensor(_ name: String) throws(FormatError) -> TensorArchive.Tensor? {
    guard let entry = header.entries.first(where: { $0.name == name }) else { return nil }
    return try tensor(entry)
  }

  /// Reads the tensors that a test picks, by their names.
  ///
  /// - Throws: `FormatError` as `tensor(_:)` does.
  /// - Complexity: O(tensors + elements that are read).
  package func tensors(
    where isPicked: (StoredTensor) -> Bool
  ) throws(FormatError) -> [String: TensorArchive.Tensor] {
    var picked: [String: TensorArchive.Tensor] = [:]
    for (entry, tensor) in zip(header.entries, tensors) where isPicked(tensor) {
      picked[entry.name] = try self.tensor(entry)
    }
    return picked
  }

  /// Reads all tensors.
  ///
  /// - Throws: `FormatError` as `tensor(_:)` does; before reading any, if all together do not fit.
  package func archive() throws(FormatError) -> TensorArchive {
    // An 8-bit element takes 32 bits in memory. The sum cannot overflow: the file has as many bytes.
    let elements = header.entries.reduce(0) { $0 + $1.count }
    try MemoryNeed.check(elements * MemoryLayout<Float>.stride, for: source.name)
    var archive = TensorArchive(metadata: metadata)
    for entry in header.entries { archive.tensors[entry.name] = try tensor(entry) }
    return archive
  }

  /// Elements converted at once; parts keep a tensor from being in memory twice.
  private static let elementsAtOnce = 1 << 18

  private func tensor(
    _ entry: Safetensors.Header.Entry
  ) throws(FormatError) -> TensorArchive.Tensor {
    try MemoryNeed.check(entry.count * MemoryLayout<Float>.stride, for: source.name)
    guard let elementType = entry.elementType else {
      throw FormatError(
        file: source.name, .file,
        "tensor '\(entry.name)': elements of type '\(entry.typeName)' are not read")
    }
    let size = elementType.size
    let start = header.dataStart + entry.range.lowerBound
    var values: [Float] = []
    values.reserveCapacity(entry.count)
    while values.count < entry.count {
      let count = min(Self.elementsAtOnce, entry.count - values.count)
      let from = start + values.count * size
      let bytes = try Safetensors.bytes(in: from..<(from + count * size), of: source)
      values += elementType.values(in: bytes, from: 0, count: count)
    }
    return TensorArchive.Tensor(shape: entry.shape, values: values)
  }
}
