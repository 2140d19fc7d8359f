import MPQModel

/// Importance matrices of llama.cpp as GGUF files: per tensor `NAME.in_sum2`, sums of squares by column and matrix, and
/// `NAME.counts`, how many inputs were added up for each matrix.
enum ImatrixGGUF {
  static let format = DocumentFormat<ImportanceMatrix>(
    "an importance matrix of llama.cpp", key: "imatrix",
    remedy: "give it as the importance table, with the float GGUF as the network",
    recognises: { head in
      head.starts(with: GGUFHeader.magic) && head.bytes.firstRange(of: mark) != nil
    }, read: ContentReader { content throws(FormatError) in try decode(content) })

  /// The metadata's `general.type` with the text `imatrix`: lengths have 8 bytes, the type of a text is 8.
  private static let mark: [UInt8] =
    Array("general.type".utf8) + [8, 0, 0, 0] + [7, 0, 0, 0, 0, 0, 0, 0] + Array("imatrix".utf8)

  private static let (sums, counts) = (".in_sum2", ".counts")

  /// - Throws: `FormatError` with the tensor's name.
  private static func decode(_ content: FileContent) throws(FormatError) -> ImportanceMatrix {
    let header = try GGUFHeader(content.content)
    let tensors = Dictionary(uniqueKeysWithValues: header.tensors.map { ($0.name, $0) })
    // Sums and mean squares.
    try MemoryNeed.check(
      header.tensors.reduce(0) { $0.saturatingSum($1.count.saturatingProduct(8)) },
      for: content.name)
    func fault(_ tensor: String, _ message: String) -> FormatError {
      FormatError(file: content.name, .file, "tensor '\(tensor)': \(message)")
    }
    func numbers(_ tensor: GGUFHeader.Tensor) throws(FormatError) -> [Float] {
      guard tensor.type.name == "F32" else {
        throw fault(
          tensor.name, "has the type \(tensor.type.name); expected F32, as llama-imatrix writes it")
      }
      return try FloatTensor(tensor, in: header, of: content.content).numbers(in: 0..<tensor.count)
    }
    var entries: [String: ImportanceMatrix.Entry] = [:]
    for tensor in header.tensors where tensor.name.hasSuffix(sums) {
      let name = String(tensor.name.dropLast(sums.count))
      guard let counted = tensors[name + counts] else {
        throw fault(tensor.name, "has no \(counts) beside it; is the file of another program?")
      }
      let columns = tensor.shape.first ?? 1
      guard tensor.count > 0, columns > 0, counted.count == tensor.count / columns else {
        throw fault(
          tensor.name, "has \(tensor.count) sums in rows of \(columns), and \(counted.count) counts"
        )
      }
      let (sums, counts) = (try numbers(tensor), try numbers(counted))
      var means: [Float] = []
      means.reserveCapacity(sums.count)
      for (matrix, count) in counts.enumerated() {
        for sum in sums[(matrix * columns)..<((matrix + 1) * columns)] {
          // As llama-quantize does for a matrix that no input reached.
          let mean = count > 0 ? sum / count : 1
          guard mean >= 0, mean.isFinite, count >= 0 else {
            throw fault(
              tensor.name, "holds \(sum) over \(count); expected sums and counts of at least 0")
          }
          means.append(mean)
        }
      }
      entries[name] = .init(columns: columns, matrices: counts.count, meanSquares: means)
    }
    guard !entries.isEmpty else {
      throw FormatError(
        file: content.name, .file, "has no tensor that ends in \(sums); is it an importance matrix?"
      )
    }
    var provenance: [String: String] = [:]
    for (key, field) in [("imatrix.chunk_count", "chunks"), ("imatrix.chunk_size", "chunk_size")] {
      if let value = header.integer(key) { provenance[field] = "\(value)" }
    }
    return ImportanceMatrix(source: content.name, entries: entries, provenance: provenance)
  }
}
