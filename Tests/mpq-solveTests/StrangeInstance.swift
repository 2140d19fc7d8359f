import TestFixtures

/// A well-formed instance of the kinds that nobody would think of, and flags to search it with: the same for a seed.
///
/// Layers without MACs or weights, all or some; costs up to the largest that a network may have; plans that all cost
/// the same of a measure; importances from 0 over subnormal numbers to 1e100, so that ratios overflow and differences
/// vanish; a single width, or all 32; all layers pinned but one; ties; latencies of 0 and of days.
struct StrangeInstance {
  private(set) var costs = "layer,macs,params,weight_bits,activation_bits\n"
  private(set) var importances = "layer,tensor,bits,importance\n"
  /// Nil without ties.
  private(set) var constraints: String?
  /// Nil without a latency table.
  private(set) var latencies: String?
  /// Budgets that hold together.
  private(set) var budgets: [String] = []
  /// What happens to importances that are not monotone.
  private(set) var rules: [String] = []
  /// How to search.
  private(set) var settings: [String] = []

  private struct Row {
    let name: String
    let macs: Int
    let params: Int
    /// Fixed widths, such as `8,32`; nil for a searched layer.
    let pinned: (weight: Int, activation: Int)?
  }

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rows = Self.rows(&random)
    let lists = [
      [4], [2, 3, 4, 5, 6], [1, 32], [1, 2, 31, 32], [8], rows.count < 4 ? Array(1...32) : [2, 8],
    ]
    let weights = lists.randomElement(using: &random)!
    let activations = random.oneIn(2) ? weights : [[8], [3, 4]].randomElement(using: &random)!
    for row in rows {
      let pinned = row.pinned.map { "\($0.weight),\($0.activation)" } ?? ","
      costs += "\(row.name),\(row.macs),\(row.params),\(pinned)\n"
    }
    let magnitude = Magnitude.allCases.randomElement(using: &random)!
    for row in rows {
      for (tensor, widths) in [("weight", weights), ("activation", activations)] {
        for bits in widths {
          importances += "\(row.name),\(tensor),\(bits),\(magnitude.draw(&random))\n"
        }
      }
    }
    let names = rows.filter { $0.pinned == nil }.map(\.name)
    if names.count > 1, random.oneIn(3) { constraints = Self.ties(names, &random) }
    if random.oneIn(3) { latencies = Self.latencies(rows, weights, activations, &random) }
    if random.oneIn(3) { rules = ["--outliers", random.oneIn(2) ? "keep" : "exclude"] }
    settings = Self.settings(&random)
    budgets = Self.budgets(rows, hasLatency: latencies != nil, &random)
  }

  // MARK: - Costs

  private static func rows(_ random: inout SeededGenerator) -> [Row] {
    let count = [1, 1, 2, 3, 5, random.integer(1...24)].randomElement(using: &random)!
    let style = random.integer(0...7)
    let same = [0, 1, 7, 1000].randomElement(using: &random)!
    func cost(_ random: inout SeededGenerator) -> Int {
      // Together at most what a network may have.
      let most = (1 << 52) / count
      return [0, 1, 64, random.integer(0...1_000_000), random.integer(0...most), most]
        .randomElement(using: &random)!
    }
    let pins = random.integer(0...2)
    let free = random.integer(0...(count - 1))
    return (0..<count).map { index in
      var (macs, params) = (cost(&random), cost(&random))
      switch style {
      case 0: macs = 0
      case 1: params = 0
      case 2: if random.oneIn(2) { macs = 0 }
      case 3: if random.oneIn(2) { params = 0 }
      case 4: (macs, params) = (same, same)
      case 5: if index > 0 { params = 0 }
      default: break
      }
      let isPinned = index != free && (pins == 2 || pins == 1 && random.oneIn(3))
      let widths = [1, 8, 32]
      return Row(
        name: index == 2 ? "\"läyer \"\"x\"\", <&>\"" : "l\(index)", macs: macs, params: params,
        pinned: isPinned
          ? (widths.randomElement(using: &random)!, widths.randomElement(using: &random)!) : nil)
    }
  }

  // MARK: - Importances

  /// How large the importances of a table are.
  private enum Magnitude: CaseIterable {
    case unit, subnormal, huge, zero, same, anything, spread

    func draw(_ random: inout SeededGenerator) -> Double {
      switch self {
      case .unit: random.real(0...1)
      case .subnormal:
        [5e-324, 1e-323, 3e-320, 2.5e-310, 2.2250738585072014e-308].randomElement(using: &random)!
      case .huge: [1e100, 9.9e99, random.real(0...1e99)].randomElement(using: &random)!
      case .zero: 0
      case .same: 0.125
      case .anything:
        [Self.unit, .subnormal, .huge, .zero, .spread].randomElement(using: &random)!.draw(&random)
      case .spread: [1e-300, 1e-150, 1e-20, 1, 1e30, 1e90].randomElement(using: &random)!
      }
    }
  }

  // MARK: - Ties and latencies

  private static func ties(_ names: [String], _ random: inout SeededGenerator) -> String {
    let ties = (0..<random.integer(1...3)).map { _ in
      // In JSON a quote is escaped otherwise than in CSV; patterns need none.
      let members = names.shuffled(using: &random).prefix(random.integer(2...names.count)).map {
        $0.hasPrefix("\"") ? "\"l*yer*\"" : "\"\($0)\""
      }
      let shared = [
        "\"weight_bits\"", "\"activation_bits\"", "[\"weight_bits\",\"activation_bits\"]",
      ]
      return "{\"layers\":[\(members.joined(separator: ","))],"
        + "\"share\":\(shared.randomElement(using: &random)!)}"
    }
    return "{\"ties\":[\(ties.joined(separator: ","))]}"
  }

  private static func latencies(
    _ rows: [Row], _ weights: [Int], _ activations: [Int], _ random: inout SeededGenerator
  ) -> String {
    var text = "layer,weight_bits,activation_bits,seconds\n"
    let style = random.integer(0...3)
    for row in rows {
      for weight in Set(weights + [row.pinned?.weight].compactMap { $0 }).sorted() {
        for activation in Set(activations + [row.pinned?.activation].compactMap { $0 }).sorted() {
          let seconds = ["0", "0.001", "\(random.integer(0...999_999))e-9", "30"][style]
          text += "\(row.name),\(weight),\(activation),\(seconds)\n"
        }
      }
    }
    return text
  }

  // MARK: - Flags

  private static func settings(_ random: inout SeededGenerator) -> [String] {
    var settings: [String] = []
    func add(_ flag: String, _ values: [String], onceIn count: Int, _ random: inout SeededGenerator)
    {
      if random.oneIn(count) { settings += [flag, values.randomElement(using: &random)!] }
    }
    add("--alpha", ["0", "1", "1e6", "5e-324", "1e-300"], onceIn: 3, &random)
    add("--gap", ["0.01", "0.99", "5e-324"], onceIn: 4, &random)
    add("--time-limit", ["0s", "1ms"], onceIn: 6, &random)
    return settings
  }

  private static func budgets(
    _ rows: [Row], hasLatency: Bool, _ random: inout SeededGenerator
  ) -> [String] {
    let macs = rows.reduce(0) { $0 + $1.macs }
    let params = rows.reduce(0) { $0 + $1.params }
    let flags: [(String, [String])] = [
      (
        "--max-bitops",
        [
          "0", "1", "\(min(macs * 9, 999_999_999_999_999_999))",
          "123456.7890123456789012345678901234567",
        ]
      ),
      ("--level", ["W3A4", "W2.5A3", "W1A1", "W0.0001A0.0001", "W32A32"]),
      (
        "--min-compression",
        ["4", "12.2", "1e-37", "999999999999999999", "8.0000000000000000000000001"]
      ),
      ("--max-size", ["0", "\(params / 2)", "999999999999999999"]),
      ("--max-mean-weight-bits", ["0", "3.5", "18.750001", "1e17"]),
      ("--max-mean-weight-bits-by-layers", ["3.5", "18.750001"]),
      ("--max-mean-activation-bits", ["3.5", "13.000001"]),
      ("--max-mean-activation-bits-by-parameters", ["3.5", "13.000001"]),
      ("--max-latency", ["0s", "1ms", "999999s"]),
    ]
    let taken = flags.filter { flag, _ in
      random.oneIn(3) && (hasLatency || flag != "--max-latency")
    }
    return (taken.isEmpty ? [flags[random.integer(0...2)]] : taken).flatMap { flag, values in
      [flag, values.randomElement(using: &random)!]
    }
  }
}
