import MPQModel
import Testing

@Suite struct BudgetTests {
  private func network(searched: Int) throws -> Network {
    var layers = (0..<searched).map { Layer(name: "l\($0)", macs: 100, params: 10) }
    layers.append(Layer(name: "last", macs: 7, params: 3, pinned: .eightBit))
    return try Network(name: "n", layers: layers)
  }

  private func decimal(_ text: String) throws -> ExactDecimal {
    try #require(ExactDecimal(text))
  }

  @Test func meanBitsCanBeSpentToTheLast() throws {
    let network = try network(searched: 10)
    let mean = try decimal("2.3")
    #expect(Budget.maxMeanWeightBits(mean, by: .layers).limit(for: network) == 23)
    #expect(Budget.maxMeanActivationBits(mean, by: .layers).limit(for: network) == 23)
    #expect(Budget.maxMeanWeightBits(mean, by: .parameters).limit(for: network) == 230)
    #expect(Budget.maxMeanActivationBits(mean, by: .parameters).limit(for: network) == 230)
  }

  @Test func levelsCountSearchedLayersOnly() throws {
    let network = try network(searched: 3)
    #expect(Budget.level(try #require(Level("W3A4"))).limit(for: network) == 3600)
    #expect(Budget.level(try #require(Level("W2.5A3.3"))).limit(for: network) == 2475)
    #expect(!Budget.level(try #require(Level("W3A4"))).kind.countsPinnedLayers)
  }

  @Test func sizesCountEverything() throws {
    let network = try network(searched: 3)
    #expect(Budget.minCompression(try decimal("12.2")).limit(for: network) == 86)
    #expect(Budget.minCompression(try decimal("4")).limit(for: network) == 33 * 8)
    #expect(Budget.minCompression(ExactDecimal(0)).limit(for: network) == .max)
    #expect(Budget.maxSize(bytes: try decimal("10.5")).limit(for: network) == 84)
    #expect(Budget.maxBitOperations(try decimal("48.3e2")).limit(for: network) == 4830)
    #expect(Budget.maxBitOperations(try decimal("0.9")).limit(for: network) == 0)
    #expect(Budget.maxLatency(picoseconds: try decimal("3.9")).limit(for: network) == 3)
    for budget in [
      Budget.minCompression(ExactDecimal(1)), .maxSize(bytes: ExactDecimal(1)),
      .maxBitOperations(ExactDecimal(1)), .maxLatency(picoseconds: ExactDecimal(1)),
    ] { #expect(budget.kind.countsPinnedLayers) }
  }

  /// Quotients are rounded, and a rounded one may allow less than the usage that it stands for.
  @Test(arguments: [(3, 7), (11, 13), (100, 177), (9, 10), (1, 3)])
  func theTightestAmountAllowsItsUsage(params: Int, others: Int) throws {
    let network = try Network(
      name: "n",
      layers: [
        Layer(name: "a", macs: 10, params: params), Layer(name: "b", macs: 33, params: others),
        Layer(name: "last", macs: 7, params: 3, pinned: .eightBit),
      ])
    for kind in BudgetKind.all where kind.quantity.style != .level && kind != .maxLatency {
      for usage in 20..<200 {
        let amount = kind.tightestAmount(forUsage: usage, in: network)
        let budget = try kind.budget("\(amount)")
        #expect(budget.limit(for: network) >= usage, "\(kind.name) \(amount)")
      }
    }
  }

  @Test func hugeBudgetsSaturate() throws {
    let network = try network(searched: 3)
    let huge = try decimal("999999999999999e2")
    #expect(Budget.maxSize(bytes: huge).limit(for: network) == 799_999_999_999_999_200)
    #expect(Budget.maxSize(bytes: ExactDecimal(.max)).limit(for: network) == .max)
    #expect(Budget.maxMeanWeightBits(ExactDecimal(.max), by: .layers).limit(for: network) == .max)
    #expect(
      Budget.minCompression(try decimal("1e-18")).limit(for: network) == .max)
  }

  @Test func budgetsOfOneMeasureShareIt() throws {
    #expect(
      Budget.level(try #require(Level("W3A4"))).measure
        == Budget.maxBitOperations(ExactDecimal(1)).measure)
    #expect(
      Budget.minCompression(ExactDecimal(1)).measure
        == Budget.maxSize(bytes: ExactDecimal(1)).measure)
    #expect(
      Budget.maxMeanWeightBits(ExactDecimal(1), by: .layers).measure == .weightBits(.layers))
    #expect(
      Budget.maxMeanActivationBits(ExactDecimal(1), by: .parameters).measure
        == .activationBits(.parameters))
  }
}
