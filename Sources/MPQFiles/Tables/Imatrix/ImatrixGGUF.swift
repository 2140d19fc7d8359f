import MPQModel

/// Importance matrices of llama.cpp as GGUF files: per tensor `NAME.in_sum2`, sums of squares by column and matrix, and
/// `NAME.counts`, how many inputs were added up for each matrix.
///
/// Sums are divided by the one largest count of the file, the tokens of the calibration. So losses are means over all
/// tokens and compare across tensors, as the sums do: an expert counts by the share of tokens that reach it.
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
    var counted: [(sums: GGUFHeader.Tensor, columns: Int, counts: [Float])] = []
    for tensor in header.tensors where tensor.name.hasSuffix(sums) {
      let name = String(tensor.name.dropLast(sums.count))
      guard let inputs = tensors[name + counts] else {
        throw fault(tensor.name, "has no \(counts) beside it; is the file of another program?")
      }
      let columns = tensor.shape.first ?? 1
      guard tensor.count > 0, columns > 0, inputs.count == tensor.count / columns else {
        throw fault(
          tensor.name, "has \(tensor.count) sums in rows of \(columns), and \(inputs.count) counts"
        )
      }
      let counts = try numbers(inputs)
      guard counts.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
        throw fault(inputs.name, "holds a count that is negative or not finite")
      }
      counted.append((tensor, columns, counts))
    }
    // Tokens of the calibration: a matrix outside of experts reads each of them.
    let tokens = counted.lazy.flatMap(\.counts).max() ?? 0
    var entries: [String: ImportanceMatrix.Entry] = [:]
    for (tensor, columns, counts) in counted {
      let sums = try numbers(tensor)
      var means: [Float] = []
      means.reserveCapacity(sums.count)
      for (matrix, count) in counts.enumerated() {
        for sum in sums[(matrix * columns)..<((matrix + 1) * columns)] {
          let mean = count > 0 ? sum / tokens : 0
          guard sum >= 0, mean.isFinite else {
            throw fault(
              tensor.name, "holds \(sum) over \(count); expected sums and counts of at least 0")
          }
          means.append(mean)
        }
      }
      entries[String(tensor.name.dropLast(Self.sums.count))] = .init(
        columns: columns, matrices: counts.count, meanSquares: means)
    }
    guard !entries.isEmpty else {
      throw FormatError(
        file: content.name, .file, "has no tensor that ends in \(sums); is it an importance matrix?"
      )
    }
    guard tokens > 0 else {
      throw FormatError(
        file: content.name, .file, "counts no input of any tensor; calibrate with a text again")
    }
    var provenance: [String: String] = [:]
    for (key, field) in [("imatrix.chunk_count", "chunks"), ("imatrix.chunk_size", "chunk_size")] {
      if let value = header.integer(key) { provenance[field] = "\(value)" }
    }
    return ImportanceMatrix(source: content.name, entries: entries, provenance: provenance)
  }
}
