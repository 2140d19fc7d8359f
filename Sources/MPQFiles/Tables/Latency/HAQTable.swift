import MPQModel

/// Look-up tables of HAQ (`mit-han-lab/haq`, `lib/simulator/lookup_tables`): a NumPy array of cycles, by layer, bits of its
/// weights less 1, and bits of its activations less 1.
enum HAQTable {
  static let format = DocumentFormat<CycleGrid>(
    "a NumPy array", key: "npy",
    remedy:
      "a table of cycles by layer, bits of weights and bits of activations, as HAQ has them, goes with --resource, or with "
      + "--latency-table and --clock",
    recognises: { $0.starts(with: NPYHeader.magic) },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  /// Reads a table.
  ///
  /// - Throws: `FormatError` if the array has other dimensions, or an amount that none can have.
  private static func decode(_ content: FileContent) throws(FormatError) -> CycleGrid {
    let array = try NPYArray(content)
    let widths = IntegerFormats.bits.upperBound
    guard array.shape.count == 3, array.shape[0] > 0,
      array.shape[1...].allSatisfy((1...widths).contains)
    else {
      let shape = array.shape.map { "\($0)" }.joined(separator: ", ")
      throw FormatError(
        file: content.name, .file,
        "has the shape (\(shape)); expected layers, then up to \(widths) bits of weights, then up to \(widths) of activations, "
          + "such as (53, 8, 8)")
    }
    let amounts: [Double] =
      switch array.elements {
      case .integers(let integers): integers.map(Double.init)
      case .floats(let floats): floats
      }
    if let index = amounts.firstIndex(where: { !(0...CycleGrid.largest).contains($0) }) {
      let (layer, pair) = index.quotientAndRemainder(dividingBy: array.shape[1] * array.shape[2])
      throw FormatError(
        file: content.name, .file,
        "element [\(layer), \(pair / array.shape[2]), \(pair % array.shape[2])] is \(amounts[index]); expected cycles from 0 to 2^53"
      )
    }
    return CycleGrid(
      source: content.name, layerCount: array.shape[0], weightBits: array.shape[1],
      activationBits: array.shape[2], amounts: amounts)
  }
}
