extension Quantity {
  /// How amounts of a resource of a table are written: with a prefix, and the unit that its name implies.
  ///
  /// Names with `energy` count joules, with `power` watts, with `time`, `latency` or `seconds` seconds, and with
  /// `bytes`, `memory` or `ram` (but not `bram`, which counts blocks) bytes; any other is a number alone.
  package static func resource(_ name: String) -> Quantity {
    let name = name.lowercased()
    func has(_ words: String...) -> Bool { words.contains { name.contains($0) } }
    if has("energy", "joule") { return withUnit("J", "an energy", example: "3.1mJ") }
    if has("power", "watt") { return withUnit("W", "a power", example: "1.5W") }
    if has("time", "latency", "seconds") { return withUnit("s", "a time", example: "3.1ms") }
    if has("bytes", "memory", "ram"), !has("bram", "params") { return .bytes }
    return withUnit("", "an amount", example: "53k")
  }

  /// Amounts with SI prefixes from pico to peta, with or without the unit's symbol.
  private static func withUnit(_ symbol: String, _ what: String, example: String) -> Quantity {
    let large = [
      ("", 1), ("k", 1000), ("M", million), ("G", billion), ("T", trillion), ("P", quadrillion),
    ]
    let small = [("m", -3), ("u", -6), ("µ", -6), ("μ", -6), ("n", -9), ("p", -12)]
    // A prefix without a unit is common for counts, but `m` alone could be meant as mega.
    let plain = symbol.isEmpty ? large : [("", 1)]
    var quantity = Quantity(
      style: .metric,
      units: plain + (symbol.isEmpty ? [] : large.map { ($0.0 + symbol, $0.1) }),
      expected: "\(what) such as \(example)",
      expectedInRequests: "\(what), such as \"\(example)\" or a number in the table's unit")
    quantity.symbol = symbol
    if !symbol.isEmpty { quantity.smallUnits = small.map { ($0.0 + symbol, $0.1) } }
    return quantity
  }
}
