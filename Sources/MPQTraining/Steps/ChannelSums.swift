import MPQTensor

/// Sums over pixels, sixteen channels at a time, with two accumulators each to hide latency.
enum ChannelSums {
  /// Σ(x − shift) and Σ(x − shift)².
  @inline(__always)
  static func sumAndSquares(
    _ values: UnsafePointer<Float>, pixels: Int, stride: Int, shift: Lanes
  ) -> (sum: Lanes, squares: Lanes) {
    var (sum0, sum1, squares0, squares1) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var pixel = 0
    while pixel + 2 <= pixels {
      let first = values.lanes(at: pixel * stride) - shift
      let second = values.lanes(at: (pixel + 1) * stride) - shift
      sum0 += first
      sum1 += second
      squares0.add(first, times: first)
      squares1.add(second, times: second)
      pixel += 2
    }
    if pixel < pixels {
      let last = values.lanes(at: pixel * stride) - shift
      sum0 += last
      squares0.add(last, times: last)
    }
    return (sum0 + sum1, squares0 + squares1)
  }

  /// Σu and Σu · (x − shift).
  @inline(__always)
  static func sumAndProducts(
    _ upstream: UnsafePointer<Float>, _ values: UnsafePointer<Float>, pixels: Int, stride: Int,
    shift: Lanes
  ) -> (sum: Lanes, products: Lanes) {
    var (sum0, sum1, products0, products1) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var pixel = 0
    while pixel + 2 <= pixels {
      let first = upstream.lanes(at: pixel * stride)
      let second = upstream.lanes(at: (pixel + 1) * stride)
      sum0 += first
      sum1 += second
      products0.add(first, times: values.lanes(at: pixel * stride) - shift)
      products1.add(second, times: values.lanes(at: (pixel + 1) * stride) - shift)
      pixel += 2
    }
    if pixel < pixels {
      let last = upstream.lanes(at: pixel * stride)
      sum0 += last
      products0.add(last, times: values.lanes(at: pixel * stride) - shift)
    }
    return (sum0 + sum1, products0 + products1)
  }
}
