import MPQModel
import Testing

@Suite struct NetworkTests {
  @Test func totalsAndSearchedLayers() throws {
    let network = try Network(
      name: "n",
      layers: [
        Layer(name: "a", macs: 3, params: 1, pinned: .eightBit),
        Layer(name: "b", macs: 4, params: 2),
        Layer(name: "c", macs: 0, params: 0),
      ])
    #expect(network.macs == 7)
    #expect(network.params == 3)
    #expect(network.searched == [1, 2])
  }

  @Test(arguments: [
    ([Layer](), "the network has no layers"),
    (
      [Layer(name: "a", macs: 1, params: 1), Layer(name: "a", macs: 1, params: 1)],
      "layer 'a' occurs twice; names must be unique"
    ),
    ([Layer(name: "a", macs: -1, params: 1)], "layer 'a' has a negative cost"),
    ([Layer(name: "a", macs: 1, params: -1)], "layer 'a' has a negative cost"),
    (
      [Layer(name: "a", macs: 1, params: .max)],
      "up to layer 'a' the costs add up to more than 4503599627370496, beyond what is counted "
        + "exactly; check macs and params"
    ),
    (
      [Layer(name: "a", macs: 1 << 52, params: 1), Layer(name: "b", macs: .max, params: 1)],
      "up to layer 'b' the costs add up to more than 4503599627370496, beyond what is counted "
        + "exactly; check macs and params"
    ),
  ])
  func refuses(layers: [Layer], message: String) {
    do {
      _ = try Network(name: "n", layers: layers)
      Issue.record("the network was taken")
    } catch {
      #expect(error.description == message)
    }
  }

  @Test func takesTheLargestTotal() throws {
    let network = try Network(
      name: "n", layers: [Layer(name: "a", macs: Network.largestTotal, params: 0)])
    #expect(network.macs == Network.largestTotal)
  }
}
