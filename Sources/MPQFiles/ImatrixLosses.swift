package import MPQModel

/// Makes an importance table of an importance matrix and the weights of the model that it was made with.
package enum ImatrixLosses {
  /// The losses of a network's layers by an importance matrix in a file.
  ///
  /// - Throws: `FormatError` also if there is no network, or it is not read from weights.
  package static func table(
    of content: FileContent, weights: FileContent?, network: Network?, formats: [NumberFormat]?
  ) throws(FormatError) -> ImportanceTable {
    guard let weights, let network else { throw needsWeights(content.name) }
    return try table(
      of: try content.read(as: FileFormats.imatrices), weights: weights, network: network,
      formats: formats)
  }

  /// The losses of a GGUF model's searched layers in llama.cpp's types.
  ///
  /// A table of tokens has no products: each token reads one row of it as it stands, so its loss is the mean of its rows'.
  /// Any other layer that the matrix says nothing of has no rows.
  ///
  /// - Parameters:
  ///   - network: as it was read from the weights' file.
  ///   - formats: those to try; nil tries all that there are quantizers for.
  /// - Throws: `FormatError` if the weights are none of a GGUF, or do not fit the matrix.
  /// - Complexity: O(weights · formats); memory for a few rows.
  package static func table(
    of matrix: ImportanceMatrix, weights: FileContent, network: Network, formats: [NumberFormat]?
  ) throws(FormatError) -> ImportanceTable {
    guard weights.isOne(of: [GGUFModel.format]) else { throw needsWeights(matrix.source) }
    let header = try GGUFHeader(weights.content)
    let tensors = Dictionary(uniqueKeysWithValues: header.tensors.map { ($0.name, $0) })
    let quantizers = BlockQuantizer.all.filter { formats?.contains($0.format) ?? true }
    if let format = formats?.first(where: { format in
      !quantizers.contains { $0.format == format }
    }) {
      let known = BlockQuantizer.all.map(\.format.name).joined(separator: ", ")
      throw FormatError(
        file: matrix.source, .file,
        "there is no quantizer for \(format) here, so what it loses is not known; give candidates among \(known)"
      )
    }
    var table = ImportanceTable(source: matrix.source)
    table.provenance = matrix.provenance
    var experts: String?
    for layer in network.layers where layer.pinned == nil {
      guard let name = layer.names?.weight, let tensor = tensors[name] else { continue }
      let isLookUp = layer.macs == 0 && tensor.shape.count == 2
      guard let entry = matrix.entries[name] ?? (isLookUp ? Self.lookUp(tensor) : nil) else {
        continue
      }
      if tensor.shape.dropFirst(2).contains(where: { $0 > 1 }) { experts = experts ?? name }
      let losses = try losses(
        of: tensor, entry: entry, try FloatTensor(tensor, in: header, of: weights.content),
        quantizers.filter { layer.canStore($0.format) }, weights: weights.name, matrix.source)
      for loss in losses {
        do {
          try table.addRow(
            layer: layer.name, tensor: .weight, format: loss.format, importance: loss.sum)
        } catch {
          throw FormatError(file: matrix.source, .file, "tensor '\(name)': \(error)")
        }
      }
    }
    if let experts, !matrix.countsExperts {
      table.warnings.append(
        "\(matrix.source): the old form does not say how many tokens each expert of '\(experts)' had, so experts may count as "
          + "if all tokens reached them; take the GGUF form of llama-imatrix")
    }
    guard !table.layers.isEmpty else {
      throw FormatError(
        file: matrix.source, .file,
        "has no entry for a layer of \(weights.name) that is searched; it has such as "
          + "'\(matrix.entries.keys.min() ?? "")'")
    }
    return table
  }

  /// Every row is read as often, and then every column of it with a factor of 1.
  private static func lookUp(_ tensor: GGUFHeader.Tensor) -> ImportanceMatrix.Entry {
    let share = 1 / Float(max(1, tensor.shape[1]))
    return .init(
      columns: tensor.shape[0], matrices: 1,
      meanSquares: Array(repeating: share, count: tensor.shape[0]))
  }

  /// The searched layers that a table lacks, in a sentence; nil if it has all.
  package static func gap(in table: ImportanceTable, of network: Network) -> String? {
    let missing = network.layers.filter { $0.pinned == nil && table[$0.name] == nil }.map(\.name)
    guard let first = missing.first else { return nil }
    return
      "\(table.source): says nothing of \(missing.count) searched layers, such as '\(first)': fix their type with "
      + #"--constraints, such as {"layers": [{"name": "\#(first)", "weight_format": "q6_K"}]}; llama-imatrix takes the "#
      + "output in with --process-output"
  }

  /// The error where an importance matrix comes without weights.
  private static func needsWeights(_ file: String) -> FormatError {
    FormatError(
      file: file, .file,
      "is an importance matrix of llama.cpp, which says how strong inputs are and not what types lose; give the float GGUF "
        + "of the model as the network (F32, F16 or BF16), and the losses are computed from both")
  }

  /// Weights that are read at once, at least; whole rows are.
  private static let weightsAtOnce = 1 << 18

  private static func losses(
    of tensor: GGUFHeader.Tensor, entry: ImportanceMatrix.Entry, _ numbers: FloatTensor,
    _ quantizers: [BlockQuantizer], weights: String, _ source: String
  ) throws(FormatError) -> [QuantizationLoss] {
    let columns = tensor.shape.first ?? 1
    let matrices = tensor.shape.count > 2 ? tensor.shape[2...].reduce(1, *) : 1
    // The old form has the columns of all matrices in one row.
    guard columns > 0, entry.meanSquares.count == columns * matrices,
      entry.columns == columns || entry.matrices == 1
    else {
      throw FormatError(
        file: source, .file,
        "'\(tensor.name)' has \(entry.columns) columns and \(entry.matrices) matrices here, and \(columns) and \(matrices) in "
          + "\(weights); take the importance matrix of this model")
    }
    var losses = quantizers.map { QuantizationLoss($0) }
    let rows = tensor.count / columns / matrices
    let rowsAtOnce = max(1, weightsAtOnce / columns)
    for matrix in 0..<matrices {
      let meanSquares = entry.meanSquares[(matrix * columns)..<((matrix + 1) * columns)]
      for row in stride(from: 0, to: rows, by: rowsAtOnce) {
        let first = (matrix * rows + row) * columns
        let part = try numbers.numbers(
          in: first..<(first + min(rowsAtOnce, rows - row) * columns))
        guard part.allSatisfy(\.isFinite) else {
          throw FormatError(
            file: weights, .file, "tensor '\(tensor.name)' holds a number that is not finite")
        }
        for index in losses.indices { losses[index].add(part, meanSquares: meanSquares) }
      }
    }
    return losses
  }
}
