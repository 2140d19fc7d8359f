import MPQModel
import Testing

@Suite struct PlanCostsTests {
  /// Two searched layers between two pinned ones.
  private static func network() throws -> Network {
    try Network(
      name: "four",
      layers: [
        Layer(name: "first", macs: 100, params: 9, pinned: .eightBit),
        Layer(name: "a", macs: 10, params: 4),
        Layer(name: "b", macs: 20, params: 12),
        Layer(
          name: "last", macs: 5, params: 7,
          pinned: LayerFormats(weight: 16, activation: 8)),
      ])
  }

  private static func plan() -> BitPlan {
    BitPlan([
      .eightBit, LayerFormats(weight: 2, activation: 3),
      LayerFormats(weight: 4, activation: 6), LayerFormats(weight: 16, activation: 8),
    ])
  }

  @Test func countsByHand() throws {
    var latency = LatencyTable(source: "t")
    try latency.add(layer: "a", formats: Self.plan().formats[1], picoseconds: 70)
    try latency.add(layer: "last", formats: Self.plan().formats[3], picoseconds: 5)
    var network = try Self.network()
    network.resources.latency = latency
    let costs = PlanCosts(of: Self.plan(), in: network)
    // 10 · 2 · 3 + 20 · 4 · 6, and the pinned 100 · 8 · 8 and 5 · 16 · 8
    #expect(costs.searchedBitOperations == 540)
    #expect(costs.bitOperations == 7580)
    // 9 · 8 + 4 · 2 + 12 · 4 + 7 · 16
    #expect(costs.weightSizeInBits == 240)
    #expect(costs.floatSizeInBits == 1024)
    #expect(costs.sizeInBytes == 30)
    #expect(costs.compressionRatio == 1024.0 / 240)
    // (4 · 2 + 12 · 4) / 16
    #expect(costs.meanWeightBits == 3.5)
    #expect(costs.meanActivationBits == 4.5)
    #expect(costs.latencyInPicoseconds == 75)
  }

  @Test func hasNoLatencyWithoutATable() throws {
    #expect(PlanCosts(of: Self.plan(), in: try Self.network()).latencyInPicoseconds == nil)
  }

  @Test func layersWithoutWeightsHaveNoMean() throws {
    let network = try Network(name: "empty", layers: [Layer(name: "a", macs: 0, params: 0)])
    let costs = PlanCosts(of: BitPlan([.eightBit]), in: network)
    #expect(costs.meanWeightBits == nil)
    #expect(costs.meanActivationBits == 8)
    #expect(costs.bitOperations == 0)
    #expect(costs.compressionRatio == nil)
    #expect(costs.bitsPerWeight == nil)
  }

  @Test func aFullyPinnedNetworkHasNoMeans() throws {
    let network = try Network(
      name: "pinned", layers: [Layer(name: "a", macs: 1, params: 1, pinned: .eightBit)])
    let costs = PlanCosts(of: BitPlan([.eightBit]), in: network)
    #expect(costs.meanWeightBits == nil)
    #expect(costs.meanActivationBits == nil)
    #expect(costs.searchedBitOperations == 0)
  }

  @Test func theLargestNetworkDoesNotOverflow() throws {
    let network = try Network(
      name: "large",
      layers: [Layer(name: "a", macs: Network.largestTotal, params: Network.largestTotal)])
    let widths = LayerFormats(weight: 32, activation: 32)
    let costs = PlanCosts(of: BitPlan([widths]), in: network)
    #expect(costs.bitOperations == 1 << 62)
    #expect(costs.weightSizeInBits == 1 << 57)
  }

  @Test func measuresCountOneLayer() throws {
    let layer = Layer(name: "a", macs: 7, params: 5)
    let widths = LayerFormats(weight: 2, activation: 3)
    let network = try Network(name: "n", layers: [layer])
    func usage(_ measure: Measure) -> Int? { measure.usage(of: layer, at: widths, in: network) }
    #expect(usage(.bitOperations) == 42)
    #expect(usage(.weightSize) == 10)
    #expect(usage(.weightBits(.parameters)) == 10)
    #expect(usage(.weightBits(.layers)) == 2)
    #expect(usage(.activationBits(.parameters)) == 15)
    #expect(usage(.activationBits(.layers)) == 3)
    #expect(usage(.latency) == nil)
  }
}
