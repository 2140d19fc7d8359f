import MPQTensor
import TestFixtures
import Testing

@Suite struct ChannelwiseProductTests {
  struct Shape {
    let channels: Int
    let rows: [(left: Int, out: Int)]
    let segments: [TileProduct.Segment]
    let left: FloatBuffer
    let right: FloatBuffer
    let out: FloatBuffer
    static let origin = 64

    init(_ random: inout SeededGenerator) {
      let channels = 16 * random.integer(1...3)
      self.channels = channels
      let rowCount = random.integer(1...11)
      rows = (0..<rowCount).map { (left: 16 * random.integer(0...9), out: $0 * channels) }
      segments = (0..<random.integer(1...11)).map {
        TileProduct.Segment(left: 16 * random.integer(-4...4), right: $0 * channels)
      }
      left = .random(count: Self.origin + 16 * 14 + channels, &random)
      right = .random(count: segments.count * channels, &random)
      out = .random(count: rowCount * channels, &random)
    }

    var product: ChannelwiseProduct { ChannelwiseProduct(rows: rows, segments: segments) }

    func tap(_ row: Int, _ segment: TileProduct.Segment, _ channel: Int) -> Float {
      left[Self.origin + rows[row].left + Int(segment.left) + channel]
    }
  }

  @Test func isTheSumOverTaps() {
    for seed in UInt64(1)...200 {
      var random = SeededGenerator(seed: seed)
      let shape = Shape(&random)
      shape.product.run(
        left: shape.left.base + Shape.origin, right: shape.right.base, out: shape.out.base,
        channels: shape.channels)
      for row in shape.rows.indices {
        for channel in 0..<shape.channels {
          var sum = Bounded(exactly: 0)
          for segment in shape.segments {
            sum.add(
              shape.tap(row, segment, channel), times: shape.right[Int(segment.right) + channel])
          }
          #expect(sum.contains(shape.out[shape.rows[row].out + channel]), "seed \(seed)")
        }
      }
    }
  }

  @Test func weightGradientIsAdded() {
    for seed in UInt64(1)...200 {
      var random = SeededGenerator(seed: seed)
      let shape = Shape(&random)
      let gradient = FloatBuffer.random(count: shape.right.count, &random)
      let before = gradient.values
      shape.product.addWeightGradient(
        left: shape.left.base + Shape.origin, upstream: shape.out.base, to: gradient.base,
        channels: shape.channels)
      for segment in shape.segments {
        for channel in 0..<shape.channels {
          let place = Int(segment.right) + channel
          var sum = Bounded(exactly: before[place])
          for row in shape.rows.indices {
            sum.add(
              shape.tap(row, segment, channel), times: shape.out[shape.rows[row].out + channel])
          }
          #expect(sum.contains(gradient[place]), "seed \(seed)")
        }
      }
    }
  }
}
