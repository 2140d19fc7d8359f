import MPQTensor
import Testing

@Suite struct LanesTests {
  @Test func roundsUpToWholeLanes() {
    #expect([0, 1, 15, 16, 17, 32, 33].map { Lanes.roundedUp($0) } == [0, 16, 16, 16, 32, 32, 48])
  }

  @Test func boundsKeepWhatIsNotANumber() {
    var lanes = Lanes(repeating: 2)
    lanes[3] = .nan
    lanes[4] = -5
    let low = lanes.noLess(than: Lanes(repeating: 0))
    #expect(low[3].isNaN && low[4] == 0 && low[5] == 2)
    let high = lanes.noMore(than: Lanes(repeating: 1))
    #expect(high[3].isNaN && high[4] == -5 && high[5] == 1)
  }

  @Test func loadsAndStoresAnywhere() {
    let buffer = FloatBuffer((0..<40).map(Float.init))
    var lanes = buffer.base.lanes(at: 3)
    #expect((0..<16).allSatisfy { lanes[$0] == Float($0 + 3) })
    lanes.add(lanes, times: lanes)
    buffer.base.store(lanes, at: 21)
    #expect(buffer[20] == 20 && buffer[21] == 12 && buffer[36] == 18 * 18 + 18 && buffer[37] == 37)
  }
}
