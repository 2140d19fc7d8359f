/// A depthwise convolution, or its gradient with respect to the input: each channel is convolved separately.
///
///     out[r][c] = Σ_segment left[rowOffsets[r] + segment.left + c] · right[segment.right + c]
///
/// Channels share nothing, so this is not a matrix product: sixteen channels are computed at a time,
/// in place.
package struct ChannelwiseProduct: Sendable {
  let rows: [TileProduct.Row]
  let segments: [TileProduct.Segment]

  /// - Parameters:
  ///   - rows: the offset of each position in the left operand and in the result.
  ///   - segments: the offset of each tap in the left operand, and of its weights in the right one.
  package init(rows: [(left: Int, out: Int)], segments: [TileProduct.Segment]) {
    self.rows = rows.map { TileProduct.Row(left: Int32($0.left), out: Int32($0.out)) }
    self.segments = segments
  }

  /// Computes the result, which is **overwritten**.
  ///
  /// - Parameter channels: a multiple of 16.
  /// - Complexity: O(rows · segments · channels), no allocation.
  package func run(
    left: UnsafePointer<Float>, right: UnsafePointer<Float>, out: UnsafeMutablePointer<Float>,
    channels: Int
  ) {
    rows.withUnsafeBufferPointer { rows in
      segments.withUnsafeBufferPointer { segments in
        for channel in stride(from: 0, to: channels, by: Lanes.scalarCount) {
          let left = left + channel
          let right = right + channel
          let out = out + channel
          var index = 0
          // Four positions at a time share one load of a weight.
          while index + 4 <= rows.count {
            let left0 = left + Int(rows[index].left)
            let left1 = left + Int(rows[index + 1].left)
            let left2 = left + Int(rows[index + 2].left)
            let left3 = left + Int(rows[index + 3].left)
            var sum0 = Lanes.zero
            var sum1 = Lanes.zero
            var sum2 = Lanes.zero
            var sum3 = Lanes.zero
            for segment in segments {
              let weight = right.lanes(at: Int(segment.right))
              let tap = Int(segment.left)
              sum0.add(left0.lanes(at: tap), times: weight)
              sum1.add(left1.lanes(at: tap), times: weight)
              sum2.add(left2.lanes(at: tap), times: weight)
              sum3.add(left3.lanes(at: tap), times: weight)
            }
            out.store(sum0, at: Int(rows[index].out))
            out.store(sum1, at: Int(rows[index + 1].out))
            out.store(sum2, at: Int(rows[index + 2].out))
            out.store(sum3, at: Int(rows[index + 3].out))
            index += 4
          }
          for row in rows[index...] {
            var sum = Lanes.zero
            for segment in segments {
              sum.add(
                left.lanes(at: Int(row.left) + Int(segment.left)),
                times: right.lanes(at: Int(segment.right)))
            }
            out.store(sum, at: Int(row.out))
          }
        }
      }
    }
  }

  /// Adds the gradient with respect to the weights: `gradient[segment.right + c] += Σ_r left[…] · upstream[r][c]`.
  ///
  /// - Parameters:
  ///   - left: the convolution's left operand.
  ///   - upstream: ∂loss/∂out, laid out as `out`.
  ///   - gradient: ∂loss/∂right; **added to**.
  /// - Complexity: O(rows · segments · channels), no allocation.
  package func addWeightGradient(
    left: UnsafePointer<Float>, upstream: UnsafePointer<Float>,
    to gradient: UnsafeMutablePointer<Float>, channels: Int
  ) {
    rows.withUnsafeBufferPointer { rows in
      segments.withUnsafeBufferPointer { segments in
        for channel in stride(from: 0, to: channels, by: Lanes.scalarCount) {
          let left = left + channel
          let upstream = upstream + channel
          let gradient = gradient + channel
          var index = 0
          // Three taps at a time: a row of the usual 3×3 kernel.
          while index + 3 <= segments.count {
            let (tap0, tap1, tap2) = (segments[index], segments[index + 1], segments[index + 2])
            var sum0 = gradient.lanes(at: Int(tap0.right))
            var sum1 = gradient.lanes(at: Int(tap1.right))
            var sum2 = gradient.lanes(at: Int(tap2.right))
            for row in rows {
              let error = upstream.lanes(at: Int(row.out))
              let left = left + Int(row.left)
              sum0.add(left.lanes(at: Int(tap0.left)), times: error)
              sum1.add(left.lanes(at: Int(tap1.left)), times: error)
              sum2.add(left.lanes(at: Int(tap2.left)), times: error)
            }
            gradient.store(sum0, at: Int(tap0.right))
            gradient.store(sum1, at: Int(tap1.right))
            gradient.store(sum2, at: Int(tap2.right))
            index += 3
          }
          for tap in segments[index...] {
            var sum = gradient.lanes(at: Int(tap.right))
            for row in rows {
              sum.add(
                left.lanes(at: Int(row.left) + Int(tap.left)),
                times: upstream.lanes(at: Int(row.out)))
            }
            gradient.store(sum, at: Int(tap.right))
          }
        }
      }
    }
  }
}
