import Foundation
import FoundationXML
import MPQModel
import MPQReport
import TestFixtures
import Testing

/// Charts as the service's page shows them.
@Suite struct PageChartTests {
  /// The elements of a chart, in their order.
  private final class Elements: NSObject, XMLParserDelegate {
    private(set) var all: [(name: String, attributes: [String: String], title: String)] = []
    private var text = ""

    init(_ chart: SVGChart) throws {
      super.init()
      let parser = XMLParser(data: Data(chart.document.utf8))
      parser.delegate = self
      try #require(parser.parse(), "\(chart.name): \(String(describing: parser.parserError))")
    }

    func parser(
      _: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      if name == "title" { text = "" } else { all.append((name, attributes, "")) }
    }

    func parser(_: XMLParser, foundCharacters string: String) { text += string }

    func parser(
      _: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
      if name == "title" { all[all.count - 1].title = text }
    }

    func of(_ style: String) -> [[String: String]] {
      all.map(\.attributes).filter { $0["class"] == style }
    }

    var spots: [(attributes: [String: String], title: String)] {
      all.filter { $0.attributes["class"] == "spot" }.map { ($0.attributes, $0.title) }
    }
  }

  private static let odd = "<b a=\"1\" c='2'>&amp; 層"

  private func network(_ names: [String], pinned: Int? = nil) throws -> Network {
    try Network(
      name: Self.odd,
      layers: names.enumerated().map { index, name in
        Layer(
          name: name, macs: 1000 * (index + 1), params: 100,
          pinned: index == pinned ? .eightBit : nil)
      })
  }

  private func plan(_ network: Network) -> BitPlan {
    BitPlan(
      network.layers.indices.map {
        LayerFormats(weight: .integer(2 + $0 % 5), activation: .integer(3 + $0 % 4))
      })
  }

  /// A chart is drawn once: on a page it has the bars that it has in a report.
  @Test(arguments: [1, 20, 300]) func barsAreThoseOfTheReport(count: Int) throws {
    let network = try network((0..<count).map { "block\($0)" }, pinned: 0)
    func bars(_ medium: ChartMedium) throws -> [[String: String]] {
      let chart = PlanChart(network: network, plan: plan(network), medium: medium).draw()
      return try Elements(chart).all.map(\.attributes)
        .filter { ["weight", "activation", "share", "pinned"].contains($0["class"]) }
        .map { $0.filter { ["class", "x", "width", "height"].contains($0.key) } }
    }
    let report = try bars(.report)
    #expect(report.count >= 4 * count)
    #expect(try bars(.page(width: 960)) == report)
  }

  @Test func everyLayerHasASpotThatSaysWhatItIs() throws {
    let network = try network(["first", Self.odd, "third"], pinned: 2)
    let chart = PlanChart(
      network: network, plan: plan(network), limited: [Self.odd], medium: .page(width: 400)
    ).draw()
    let elements = try Elements(chart)
    #expect(elements.spots.map { $0.attributes["data-layer"] } == ["first", Self.odd, "third"])
    #expect(elements.spots.map { $0.attributes["data-position"] } == ["0", "1", "2"])
    #expect(
      elements.spots.map(\.title) == [
        "first: weights 2 bits, activations 3 bits, 6.7 % of BitOps, 22.2 % of size",
        "\(Self.odd): weights 3 bits, activations 4 bits, 26.7 % of BitOps, 33.3 % of size, limited by you",
        "third: weights 4 bits, activations 5 bits, 66.7 % of BitOps, 44.4 % of size, pinned by the network",
      ])
    // One in the legend, one below its layer.
    #expect(elements.of("limit").count == 2)
    #expect(elements.of("title").isEmpty)
    #expect(elements.all.first?.attributes["width"] == "400")
    #expect(chart.title == "\(Self.odd): bits per layer")
  }

  @Test func withoutAPlanThereAreLayersWithoutBars() throws {
    let chart = PlanChart(
      network: try network(["a", "b"]), plan: nil, mostBits: 6, medium: .page(width: 400)
    ).draw()
    let elements = try Elements(chart)
    #expect(elements.spots.map(\.title) == ["a: no plan", "b: no plan"])
    // Those of the legend.
    #expect(elements.all.filter { $0.name == "rect" }.count == 2 + 3)
    #expect(chart.description.hasPrefix("No plan to show"))
  }

  /// Plans of few bits are drawn on the axis of those of many, so that bars can be compared.
  @Test func axesReachTheBitsThatTheyAreGiven() throws {
    let network = try network(["a"])
    func height(mostBits: Int) throws -> Double? {
      let chart = PlanChart(
        network: network, plan: plan(network), mostBits: mostBits, medium: .page(width: 400)
      ).draw()
      return try Elements(chart).of("weight").compactMap { $0["height"].flatMap(Double.init) }.last
    }
    let (low, high) = (try #require(try height(mostBits: 4)), try #require(try height(mostBits: 8)))
    #expect(abs(low / high - 2) < 0.01)
  }

  private typealias Point = TradeOffChart.Point

  private func tradeOff(
    _ frontier: [Point], levels: [Point] = [], plan: Point? = nil, width: Double = 700
  ) throws -> Elements {
    try Elements(
      TradeOffChart(
        network: "n", frontier: frontier, levels: levels, otherUniform: [], plan: plan, ends: [],
        medium: .page(width: width)
      ).draw())
  }

  @Test func everyPointHasASpotInTheOrderOfItsCosts() throws {
    let elements = try tradeOff(
      [
        Point(amount: 1_000_000, y: 9, words: "best"),
        // Neighbouring budgets with one and the same plan.
        Point(amount: 1_000_000, y: 9, words: "best"),
        Point(amount: 3_000_000, y: 2.5, words: Self.odd, isOpen: true),
      ],
      levels: [Point(amount: 2_000_000, y: 5, name: "W3A3", words: "uniform W3A3")],
      plan: Point(amount: 1_500_000, y: 7))
    #expect(
      elements.spots.map(\.title) == [
        "best: 1 M BitOps, importance 9", "uniform W3A3: 2 M BitOps, importance 5",
        "\(Self.odd): 3 M BitOps, importance 2.5",
      ])
    #expect(
      elements.spots.map { $0.attributes["data-bitops"] } == ["1000000", "2000000", "3000000"])
    #expect(elements.spots.map { $0.attributes["data-importance"] } == ["9.0", "5.0", "2.5"])
    #expect(elements.spots[2].attributes["data-name"] == Self.odd)
    // Each with its place in the legend.
    #expect(elements.of("own").count == 2 && elements.of("step open").count == 2)
    #expect(elements.of("step").count == 2)
  }

  @Test func spotsAreWhereTheMarksAre() throws {
    let points = (1...9).map { Point(amount: Double($0 * $0), y: 10 / Double($0)) }
    for width in [320.0, 960, 4000] {
      let elements = try tradeOff(points, width: width)
      let places = elements.spots.map { [$0.attributes["cx"], $0.attributes["cy"]] }
      #expect(elements.of("step").dropFirst().map { [$0["cx"], $0["cy"]] } == places)
      #expect(Set(places).count == 9)
    }
  }

  /// Nothing that a request may say makes a chart that is none.
  @Test func extremeRequestsAreDrawn() throws {
    for width in [100.0, 101.5, 4000] {
      for layers in [["a"], (0..<900).map { "l.\($0)." + String(repeating: "x.y", count: 700) }] {
        let network = try network(layers)
        let chart = PlanChart(network: network, plan: plan(network), medium: .page(width: width))
        #expect(!chart.draw().document.contains("nan"))
        _ = try Elements(chart.draw())
      }
      let costs: [[Double]] = [[0, 9e18], [0, 0], [1, 1], [9e18, 9e18 - 2048]]
      let importances: [[Double]] = [
        [-1e300, 1e300], [0, 0], [5e-324, 1e300], [-5e-324, 0], [1, 1 + 1e-15],
      ]
      for amounts in costs {
        for values in importances {
          let points = (0..<2).map { Point(amount: amounts[$0], y: values[$0], name: "n") }
          let elements = try tradeOff(points, levels: points, plan: points[0], width: width)
          #expect(elements.spots.count == Set(values).count + 2 || amounts[0] != amounts[1])
        }
      }
      #expect(try tradeOff([], width: width).spots.isEmpty)
    }
  }
}
