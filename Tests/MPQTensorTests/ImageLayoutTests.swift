import MPQTensor
import Testing

@Suite struct ImageLayoutTests {
  @Test func pixelsStartAtWholeLanes() {
    let padded = ImageLayout(channels: 20, height: 3, width: 5)
    #expect(padded.pixelStride == 32 && padded.rowStride == 160 && padded.imageStride == 480)
    #expect(padded.positions == 15 && padded.elementCount == 300)
    let dense = ImageLayout(channels: 3, height: 2, width: 4, isPadded: false)
    #expect(dense.pixelStride == 3 && dense.rowStride == 12 && dense.imageStride == 24)
  }
}
