// Accumulators are single variables, because only these are sure to stay in registers; an array of
// them would live in memory.
extension TileProduct {
  /// Eight rows by 32 columns.
  @inline(__always)
  func wideTile(
    _ rows: UnsafePointer<Row>, _ segments: UnsafeBufferPointer<Segment>,
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
    _ out: UnsafeMutablePointer<Float>, _ adds: Bool
  ) {
    let left0 = left + Int(rows[0].left)
    let left1 = left + Int(rows[1].left)
    let left2 = left + Int(rows[2].left)
    let left3 = left + Int(rows[3].left)
    let left4 = left + Int(rows[4].left)
    let left5 = left + Int(rows[5].left)
    let left6 = left + Int(rows[6].left)
    let left7 = left + Int(rows[7].left)
    var sum0a = Lanes.zero
    var sum0b = Lanes.zero
    var sum1a = Lanes.zero
    var sum1b = Lanes.zero
    var sum2a = Lanes.zero
    var sum2b = Lanes.zero
    var sum3a = Lanes.zero
    var sum3b = Lanes.zero
    var sum4a = Lanes.zero
    var sum4b = Lanes.zero
    var sum5a = Lanes.zero
    var sum5b = Lanes.zero
    var sum6a = Lanes.zero
    var sum6b = Lanes.zero
    var sum7a = Lanes.zero
    var sum7b = Lanes.zero
    if adds {
      sum0a = out.lanes(at: Int(rows[0].out))
      sum0b = out.lanes(at: Int(rows[0].out) + 16)
      sum1a = out.lanes(at: Int(rows[1].out))
      sum1b = out.lanes(at: Int(rows[1].out) + 16)
      sum2a = out.lanes(at: Int(rows[2].out))
      sum2b = out.lanes(at: Int(rows[2].out) + 16)
      sum3a = out.lanes(at: Int(rows[3].out))
      sum3b = out.lanes(at: Int(rows[3].out) + 16)
      sum4a = out.lanes(at: Int(rows[4].out))
      sum4b = out.lanes(at: Int(rows[4].out) + 16)
      sum5a = out.lanes(at: Int(rows[5].out))
      sum5b = out.lanes(at: Int(rows[5].out) + 16)
      sum6a = out.lanes(at: Int(rows[6].out))
      sum6b = out.lanes(at: Int(rows[6].out) + 16)
      sum7a = out.lanes(at: Int(rows[7].out))
      sum7b = out.lanes(at: Int(rows[7].out) + 16)
    }
    for segment in segments {
      var element = Int(segment.left)
      var row = right + Int(segment.right)
      for _ in 0..<depth {
        let first = row.lanes(at: 0)
        let second = row.lanes(at: 16)
        var factor = Lanes(repeating: left0[element])
        sum0a.add(factor, times: first)
        sum0b.add(factor, times: second)
        factor = Lanes(repeating: left1[element])
        sum1a.add(factor, times: first)
        sum1b.add(factor, times: second)
        factor = Lanes(repeating: left2[element])
        sum2a.add(factor, times: first)
        sum2b.add(factor, times: second)
        factor = Lanes(repeating: left3[element])
        sum3a.add(factor, times: first)
        sum3b.add(factor, times: second)
        factor = Lanes(repeating: left4[element])
        sum4a.add(factor, times: first)
        sum4b.add(factor, times: second)
        factor = Lanes(repeating: left5[element])
        sum5a.add(factor, times: first)
        sum5b.add(factor, times: second)
        factor = Lanes(repeating: left6[element])
        sum6a.add(factor, times: first)
        sum6b.add(factor, times: second)
        factor = Lanes(repeating: left7[element])
        sum7a.add(factor, times: first)
        sum7b.add(factor, times: second)
        element &+= leftStride
        row += rightStride
      }
    }
    out.store(sum0a, at: Int(rows[0].out))
    out.store(sum0b, at: Int(rows[0].out) + 16)
    out.store(sum1a, at: Int(rows[1].out))
    out.store(sum1b, at: Int(rows[1].out) + 16)
    out.store(sum2a, at: Int(rows[2].out))
    out.store(sum2b, at: Int(rows[2].out) + 16)
    out.store(sum3a, at: Int(rows[3].out))
    out.store(sum3b, at: Int(rows[3].out) + 16)
    out.store(sum4a, at: Int(rows[4].out))
    out.store(sum4b, at: Int(rows[4].out) + 16)
    out.store(sum5a, at: Int(rows[5].out))
    out.store(sum5b, at: Int(rows[5].out) + 16)
    out.store(sum6a, at: Int(rows[6].out))
    out.store(sum6b, at: Int(rows[6].out) + 16)
    out.store(sum7a, at: Int(rows[7].out))
    out.store(sum7b, at: Int(rows[7].out) + 16)
  }

  /// Eight rows by 16 columns.
  @inline(__always)
  func narrowTile(
    _ rows: UnsafePointer<Row>, _ segments: UnsafeBufferPointer<Segment>,
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
    _ out: UnsafeMutablePointer<Float>, _ adds: Bool
  ) {
    let left0 = left + Int(rows[0].left)
    let left1 = left + Int(rows[1].left)
    let left2 = left + Int(rows[2].left)
    let left3 = left + Int(rows[3].left)
    let left4 = left + Int(rows[4].left)
    let left5 = left + Int(rows[5].left)
    let left6 = left + Int(rows[6].left)
    let left7 = left + Int(rows[7].left)
    var sum0 = Lanes.zero
    var sum1 = Lanes.zero
    var sum2 = Lanes.zero
    var sum3 = Lanes.zero
    var sum4 = Lanes.zero
    var sum5 = Lanes.zero
    var sum6 = Lanes.zero
    var sum7 = Lanes.zero
    if adds {
      sum0 = out.lanes(at: Int(rows[0].out))
      sum1 = out.lanes(at: Int(rows[1].out))
      sum2 = out.lanes(at: Int(rows[2].out))
      sum3 = out.lanes(at: Int(rows[3].out))
      sum4 = out.lanes(at: Int(rows[4].out))
      sum5 = out.lanes(at: Int(rows[5].out))
      sum6 = out.lanes(at: Int(rows[6].out))
      sum7 = out.lanes(at: Int(rows[7].out))
    }
    for segment in segments {
      var element = Int(segment.left)
      var row = right + Int(segment.right)
      for _ in 0..<depth {
        let values = row.lanes(at: 0)
        sum0.add(Lanes(repeating: left0[element]), times: values)
        sum1.add(Lanes(repeating: left1[element]), times: values)
        sum2.add(Lanes(repeating: left2[element]), times: values)
        sum3.add(Lanes(repeating: left3[element]), times: values)
        sum4.add(Lanes(repeating: left4[element]), times: values)
        sum5.add(Lanes(repeating: left5[element]), times: values)
        sum6.add(Lanes(repeating: left6[element]), times: values)
        sum7.add(Lanes(repeating: left7[element]), times: values)
        element &+= leftStride
        row += rightStride
      }
    }
    out.store(sum0, at: Int(rows[0].out))
    out.store(sum1, at: Int(rows[1].out))
    out.store(sum2, at: Int(rows[2].out))
    out.store(sum3, at: Int(rows[3].out))
    out.store(sum4, at: Int(rows[4].out))
    out.store(sum5, at: Int(rows[5].out))
    out.store(sum6, at: Int(rows[6].out))
    out.store(sum7, at: Int(rows[7].out))
  }
}
