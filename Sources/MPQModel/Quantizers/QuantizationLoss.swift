/// What a format loses of a matrix, weighted by its inputs: Σ meanSquare[column] · (weight − stored weight)².
///
/// If inputs are uncorrelated, that is the mean square by which the layer's output changes, summed over its outputs.
package struct QuantizationLoss: Sendable {
  private let quantizer: BlockQuantizer
  package private(set) var sum = 0.0
  private var stored: [Float] = []

  package init(_ quantizer: BlockQuantizer) { self.quantizer = quantizer }

  package var format: NumberFormat { quantizer.format }

  /// Adds whole rows of a matrix.
  ///
  /// - Parameters:
  ///   - rows: finite weights, row after row.
  ///   - meanSquares: of a row's inputs.
  /// - Precondition: a row is a multiple of the format's block and as long as `meanSquares`.
  package mutating func add(_ rows: [Float], meanSquares: ArraySlice<Float>) {
    let columns = meanSquares.count
    precondition(rows.count.isMultiple(of: columns) && columns.isMultiple(of: quantizer.block))
    stored = rows
    for start in stride(from: 0, to: rows.count, by: quantizer.block) {
      quantizer.reconstruct(&stored, start)
    }
    for start in stride(from: 0, to: rows.count, by: columns) {
      var row = 0.0
      for (column, meanSquare) in meanSquares.enumerated() {
        let lost = Double(rows[start + column]) - Double(stored[start + column])
        row += Double(meanSquare) * lost * lost
      }
      sum += row
    }
  }
}
