import MPQTensor
import Testing

@Suite struct FloatBufferTests {
  @Test func startsAtZeroAlignedWithAVectorToSpare() {
    for count in [0, 1, 15, 16, 17, 1_000] {
      let buffer = FloatBuffer(count: count)
      #expect(Int(bitPattern: buffer.base) % 64 == 0)
      for index in 0..<count + Lanes.scalarCount { #expect(buffer.base[index] == 0) }
      buffer.base[count + Lanes.scalarCount - 1] = 1
    }
  }

  @Test func keepsAndClearsValues() {
    let buffer = FloatBuffer([1, 2, 3])
    #expect(buffer.values == [1, 2, 3])
    buffer.values = [4, 5, 6]
    buffer[1] = 7
    #expect(buffer.values == [4, 7, 6])
    buffer.clear()
    #expect(buffer.values == [0, 0, 0])
  }
}
