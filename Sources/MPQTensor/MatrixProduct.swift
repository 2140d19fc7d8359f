import COpenBLAS

/// Products of dense row-major matrices, by OpenBLAS on the calling thread.
package enum MatrixProduct {
  /// A matrix in memory.
  package struct Matrix {
    let base: UnsafePointer<Float>
    /// Floats from one row to the next.
    let stride: Int
    let isTransposed: Bool

    /// - Parameter isTransposed: whether the product uses the transpose of the stored matrix.
    package init(_ base: UnsafePointer<Float>, stride: Int, isTransposed: Bool = false) {
      self.base = base
      self.stride = stride
      self.isTransposed = isTransposed
    }
  }

  /// Writes `left · right` to `result`, or adds it.
  ///
  /// - Parameters:
  ///   - left: rows × depth, after a transposition.
  ///   - right: depth × columns, after a transposition.
  ///   - result: rows × columns; **overwritten**, or **added to** if `adds`.
  ///   - resultStride: floats from one row of the result to the next.
  /// - Complexity: O(rows · columns · depth).
  package static func multiply(
    _ left: Matrix, _ right: Matrix, rows: Int, columns: Int, depth: Int,
    into result: UnsafeMutablePointer<Float>, resultStride: Int, adds: Bool
  ) {
    guard rows > 0, columns > 0 else { return }
    cblas_sgemm(
      CblasRowMajor, left.isTransposed ? CblasTrans : CblasNoTrans,
      right.isTransposed ? CblasTrans : CblasNoTrans, blasint(rows), blasint(columns),
      blasint(depth), 1, left.base, blasint(left.stride), right.base, blasint(right.stride),
      adds ? 1 : 0, result, blasint(resultStride))
  }
}
