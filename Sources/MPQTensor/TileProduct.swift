/// A product of two matrices whose left one is not stored but read from where it lies.
///
/// Row r of the left matrix is made of segments: stretches of `depth` floats, `leftStride` apart,
/// that start `rowOffsets[r] + segment.left` behind the left operand. A convolution is such a
/// product: a row per position of its result, a segment per tap of its kernel, channels as depth. So
/// are its two gradients. What an unrolled image ("im2col") would hold is read in place, from the
/// first-level cache, and there is nothing to pack.
///
///     out[r][column] = Σ_segment Σ_k left[rowOffsets[r] + segment.left + k · leftStride]
///                                  · right[segment.right + k · rightStride + column]
///
/// Eight rows by 32 columns are accumulated in registers at a time.
package struct TileProduct: Sendable {
  /// A stretch of every row.
  package struct Segment: Hashable, Sendable {
    /// Where it starts in the left operand, behind the row's offset.
    package let left: Int32
    /// Where the right operand's row for its first element starts.
    package let right: Int32

    package init(left: Int, right: Int) {
      self.left = Int32(left)
      self.right = Int32(right)
    }
  }

  /// Floats between two elements of a segment.
  let leftStride: Int
  /// Floats between the right operand's rows.
  let rightStride: Int
  /// Elements of each segment.
  let depth: Int
  let segments: [Segment]
  /// Where rows start in the left operand and in the result; the last row again and again up to a
  /// whole tile, which then writes the same values to the same place.
  let rows: [Row]
  struct Row: Sendable {
    var left: Int32
    var out: Int32
  }

  /// Rows of the result that are computed together.
  static let tileRows = 8

  /// - Parameters:
  ///   - rows: where each row starts, in the left operand and in the result.
  ///   - segments: the stretches of which every row is made.
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
  ///   - left: what row offsets and segments count from.
  ///   - right: rows of at least `columns` floats.
  ///   - out: the result; **overwritten**, or **added to** where `adds` says so.
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
