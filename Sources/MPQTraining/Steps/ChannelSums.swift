import MPQTensor

/// Sums over pixels, sixteen channels at a time, with two accumulators each to hide latency.
enum ChannelSums {
  /// Adds, for every channel, Σ(a − s) and Σ(a − s) · (b − t) over the pixels of some images.
  ///
  /// - Parameters:
  ///   - left: a, [pixels][channels].
  ///   - leftShifts: s, [channels]; nil for zeros.
  ///   - right: b, [pixels][channels].
  ///   - rightShifts: t, [channels].
  ///   - sums: [2][channels]; **added to**.
  @inline(__always)
  static func add(
    _ left: UnsafePointer<Float>, less leftShifts: FloatBuffer?, times right: UnsafePointer<Float>,
    less rightShifts: FloatBuffer, pixels: Int, stride: Int, to sums: UnsafeMutablePointer<Double>
  ) {
    for channel in Swift.stride(from: 0, to: stride, by: Lanes.scalarCount) {
      let leftShift = leftShifts?.base.lanes(at: channel) ?? .zero
      let rightShift = rightShifts.base.lanes(at: channel)
      let (left, right) = (left + channel, right + channel)
      var (sum0, sum1, products0, products1) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      var pixel = 0
      while pixel + 2 <= pixels {
        let first = left.lanes(at: pixel * stride) - leftShift
        let second = left.lanes(at: (pixel + 1) * stride) - leftShift
        sum0 += first
        sum1 += second
        products0.add(first, times: right.lanes(at: pixel * stride) - rightShift)
        products1.add(second, times: right.lanes(at: (pixel + 1) * stride) - rightShift)
        pixel += 2
      }
      if pixel < pixels {
        let last = left.lanes(at: pixel * stride) - leftShift
        sum0 += last
        products0.add(last, times: right.lanes(at: pixel * stride) - rightShift)
      }
      let (sum, products) = (sum0 + sum1, products0 + products1)
      for lane in 0..<Lanes.scalarCount {
        sums[channel + lane] += Double(sum[lane])
        sums[stride + channel + lane] += Double(products[lane])
      }
    }
  }
}
