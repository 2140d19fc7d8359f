import MPQTensor
import TestFixtures
import Testing

/// Products against their definitions in double precision.
///
/// A sum of n products, each rounded once, is off by at most n · 2⁻²⁴ · Σ|products|; the bounds below
/// are that, with a little room for the last rounding.
@Suite struct TileProductTests {
  @Test(arguments: [false, true]) func isTheSumOverSegments(adds: Bool) {
    for seed in UInt64(1)...200 {
      var random = SeededGenerator(seed: seed)
      let columns = 16 * random.integer(1...5)
      let depth = random.integer(1...9)
      let leftStride = random.integer(1...3)
      let rightStride = columns + random.integer(0...5)
      let segmentCount = random.integer(1...6)
      let rowCount = random.integer(1...21)
      let reach = (depth - 1) * leftStride
      let rows = (0..<rowCount).map { row in
        (left: random.integer(0...40), out: row * (columns + 3) + random.integer(0...3))
      }
      // Stretches may lie before the row's start.
      let segments = (0..<segmentCount).map { segment in
        TileProduct.Segment(
          left: random.integer(-20...20), right: segment * depth * rightStride)
      }
      let origin = 20
      let left = FloatBuffer.random(count: origin + 60 + reach + 1, &random)
      let right = FloatBuffer.random(count: segmentCount * depth * rightStride + columns, &random)
      let out = FloatBuffer.random(count: rowCount * (columns + 3) + columns, &random)
      let before = out.values

      let product = TileProduct(
        rows: rows, segments: segments, depth: depth, leftStride: leftStride,
        rightStride: rightStride)
      // A row that is repeated to fill a tile would be added more than once if rows were not whole.
      product.run(
        left: left.base + origin, right: right.base, out: out.base, columns: columns, adds: adds)

      var expected = before.map { Bounded(exactly: $0) }
      for row in rows {
        for column in 0..<columns {
          var sum = Bounded(exactly: adds ? before[row.out + column] : 0)
          for segment in segments {
            for element in 0..<depth {
              sum.add(
                left[origin + row.left + Int(segment.left) + element * leftStride],
                times: right[Int(segment.right) + element * rightStride + column])
            }
          }
          expected[row.out + column] = sum
        }
      }
      #expect(zip(out.values, expected).allSatisfy { $1.contains($0) }, "seed \(seed)")
    }
  }

  @Test func doesNothingWithoutRows() {
    let product = TileProduct(
      rows: [], segments: [.init(left: 0, right: 0)], depth: 1, leftStride: 1, rightStride: 16)
    let (left, out) = (FloatBuffer([1]), FloatBuffer([Float](repeating: 7, count: 16)))
    product.run(left: left.base, right: out.base, out: out.base, columns: 16, adds: false)
    #expect(out.values == [Float](repeating: 7, count: 16))
  }
}
