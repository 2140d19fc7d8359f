/// How strongly the inputs of a model's matrices were excited in a calibration: llama.cpp's importance matrix.
package struct ImportanceMatrix: Sendable {
  /// What is known of one tensor's inputs.
  package struct Entry: Hashable, Sendable {
    /// Inputs of a row.
    package let columns: Int
    /// Matrices in the tensor; more than 1 for experts.
    package let matrices: Int
    /// Sums of squares of inputs over the number of all tokens, by matrix, then by column; 0 where a matrix got no input.
    package let meanSquares: [Float]

    /// - Precondition: there are `columns · matrices` mean squares.
    package init(columns: Int, matrices: Int, meanSquares: [Float]) {
      precondition(meanSquares.count == columns * matrices)
      (self.columns, self.matrices, self.meanSquares) = (columns, matrices, meanSquares)
    }
  }

  /// The file's name for messages, as the user gave it.
  package let source: String
  /// By the tensor's name, such as `blk.0.attn_q.weight`.
  package let entries: [String: Entry]
  /// What was calibrated on, as far as the file says.
  package let provenance: [String: String]

  /// Whether an expert counts by the share of tokens that reach it; else each counts as if all did.
  package let countsExperts: Bool

  package init(
    source: String, entries: [String: Entry], provenance: [String: String],
    countsExperts: Bool = true
  ) {
    (self.source, self.entries, self.provenance) = (source, entries, provenance)
    self.countsExperts = countsExperts
  }
}
