import MPQTensor
import TestFixtures
import Testing

@Suite struct MatrixProductTests {
  @Test func isTheProductOfMatricesOrTheirTransposes() {
    for seed in UInt64(1)...300 {
      var random = SeededGenerator(seed: seed)
      let (rows, columns, depth) = (
        random.integer(1...20), random.integer(1...20), random.integer(1...20)
      )
      let (isLeftTransposed, isRightTransposed) = (random.oneIn(2), random.oneIn(2))
      let adds = random.oneIn(2)
      let leftStride = (isLeftTransposed ? rows : depth) + random.integer(0...3)
      let rightStride = (isRightTransposed ? depth : columns) + random.integer(0...3)
      let resultStride = columns + random.integer(0...3)
      let left = FloatBuffer.random(
        count: leftStride * (isLeftTransposed ? depth : rows), &random)
      let right = FloatBuffer.random(
        count: rightStride * (isRightTransposed ? columns : depth), &random)
      let result = FloatBuffer.random(count: rows * resultStride, &random)
      let before = result.values
      MatrixProduct.multiply(
        .init(left.base, stride: leftStride, isTransposed: isLeftTransposed),
        .init(right.base, stride: rightStride, isTransposed: isRightTransposed),
        rows: rows, columns: columns, depth: depth, into: result.base,
        resultStride: resultStride, adds: adds)
      for row in 0..<rows {
        for column in 0..<resultStride {
          let place = row * resultStride + column
          guard column < columns else {
            #expect(result[place] == before[place], "seed \(seed)")
            continue
          }
          var sum = Bounded(exactly: adds ? before[place] : 0)
          for element in 0..<depth {
            sum.add(
              left[
                isLeftTransposed ? element * leftStride + row : row * leftStride + element],
              times: right[
                isRightTransposed ? column * rightStride + element : element * rightStride + column]
            )
          }
          #expect(sum.contains(result[place]), "seed \(seed)")
        }
      }
    }
  }

  @Test func anEmptyProductIsNothing() {
    let result = FloatBuffer([5])
    MatrixProduct.multiply(
      .init(result.base, stride: 1), .init(result.base, stride: 1), rows: 0, columns: 1, depth: 1,
      into: result.base, resultStride: 1, adds: false)
    #expect(result.values == [5])
  }
}
