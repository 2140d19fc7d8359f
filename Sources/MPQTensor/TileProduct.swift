/// A product of two matrices; the left one is not stored, its elements are read in place from a buffer.
///
/// Row r of the left matrix consists of segments: runs of `depth` floats, `leftStride` apart, that
/// start at offset `rowOffsets[r] + segment.left` of the left operand. A convolution is such a
/// product: a row per position of its result, a segment per tap of its kernel, channels as depth. So
/// are its two gradients. No unrolled image ("im2col") is written: its elements are read in place, from
/// the first-level cache.
///
///     out[r][column] = Σ_segment Σ_k left[rowOffsets[r] + segment.left + k · leftStride]
///                                  · right[segment.right + k · rightStride + column]
///
/// Eight rows by 32 columns are accumulated in registers at a time.
package struct TileProduct: Sendable {
  /// A part of every row.
  package struct Segment: Hashable, Sendable {
    /// The segment's offset in the left operand, added to the row's offset.
    package let left: Int32
    /// The offset of the right operand's row for the segment's first element.
    package let right: Int32

    package init(left: Int, right: Int) {
      self.left = Int32(left)
      self.right = Int32(right)
    }
  }

  /// Floats from one element of a segment to the next.
  let leftStride: Int
  /// Floats from one row of the right operand to the next.
  let rightStride: Int
  /// Elements of each segment.
  let depth: Int
  let segments: [Segment]
  /// Offsets of the rows in the left operand and in the result. The last row is repeated up to a whole
  /// tile; the repetitions write the same values to the same place.
  let rows: [Row]
  struct Row: Sendable {
    var left: Int32
    var out: Int32
  }

  /// Rows of the result that are computed together.
  static let tileRows = 8

  /// - Parameters:
  ///   - rows: the offset of each row in the left operand and in the result.
  ///   - segments: the parts of every row.
  package init(
    rows: [(left: Int, out: Int)], segments: [Segment], depth: Int, leftStride: Int,
    rightStride: Int
  ) {
    self.segments = segments
    self.depth = depth
    self.leftStride = leftStride
    self.rightStride = rightStride
    var padded = rows.map { Row(left: Int32($0.left), out: Int32($0.out)) }
    if let last = padded.last {
      while !padded.count.isMultiple(of: Self.tileRows) { padded.append(last) }
    }
    self.rows = padded
  }

  /// Computes the product.
  ///
  /// - Parameters:
  ///   - left: the buffer to which row offsets and segments refer.
  ///   - right: rows of at least `columns` floats.
  ///   - out: the result; **overwritten**, or **added to** if `adds`.
  ///   - columns: a multiple of 16.
  /// - Complexity: O(rows · segments · depth · columns), no allocation.
  package func run(
    left: UnsafePointer<Float>, right: UnsafePointer<Float>, out: UnsafeMutablePointer<Float>,
    columns: Int, adds: Bool
  ) {
    rows.withUnsafeBufferPointer { rows in
      segments.withUnsafeBufferPointer { segments in
        var column = 0
        while column + 32 <= columns {
          for tile in stride(from: 0, to: rows.count, by: Self.tileRows) {
            wideTile(
              rows.baseAddress! + tile, segments, left, right + column, out + column, adds)
          }
          column += 32
        }
        if column < columns {
          for tile in stride(from: 0, to: rows.count, by: Self.tileRows) {
            narrowTile(
              rows.baseAddress! + tile, segments, left, right + column, out + column, adds)
          }
        }
      }
    }
  }
}
