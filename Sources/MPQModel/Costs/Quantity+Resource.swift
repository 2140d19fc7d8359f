extension Quantity {
  /// How amounts of a resource of a table are written: with a prefix, and the unit that its name implies.
  ///
  /// Names with the word `energy` count joules, with `power` watts, with `time`, `latency` or `seconds` seconds, and
  /// with `bytes`, `memory` or `ram` bytes. Any other is a number alone, and so is a name that ends in a unit, such as
  /// `energy_mJ`, or says what it counts, such as `latency_cycles`: then amounts are those of the table.
  package static func resource(_ name: String) -> Quantity {
    let words = Self.words(in: name)
    func has(_ wanted: Set<String>) -> Bool { !wanted.isDisjoint(with: words) }
    let last = name.split { !$0.isLetter }.last?.lowercased() ?? ""
    guard !ownUnits.contains(last), !ownUnits.contains(words.last ?? ""), !has(counted) else {
      return number
    }
    if has(["energy", "joule", "joules"]) { return withUnit("J", "an energy", example: "3.1mJ") }
    if has(["power", "watt", "watts"]) { return withUnit("W", "a power", example: "1.5W") }
    if has(["time", "runtime", "latency", "seconds"]) {
      return withUnit("s", "a time", example: "3.1ms")
    }
    return has(["bytes", "memory", "ram", "sram", "dram", "vram"]) ? .bytes : number
  }

  /// Units with a prefix, in lower case: an amount in one of them is no number of joules, watts, seconds or bytes.
  private static let ownUnits: Set = [
    "kj", "mj", "uj", "nj", "pj", "kw", "mw", "uw", "nw", "ms", "us", "ns", "ps", "kb", "mb", "gb",
    "kib", "mib", "gib", "bits", "kbit", "mbit", "khz", "mhz", "ghz",
  ]
  private static let counted: Set = [
    "cycle", "cycles", "step", "steps", "count", "counts", "blocks", "accesses", "transfers", "ops",
  ]

  /// The words of a name in lower case: `peakEnergy_mJ` has peak, energy and mj.
  private static func words(in name: String) -> [String] {
    var words: [String] = [""]
    var wasLower = false
    for character in name {
      // A word starts at a capital behind a small letter, but a unit such as `mJ` is one word.
      let starts = character.isUppercase && wasLower && words[words.count - 1].count > 1
      if !character.isLetter || starts { words.append("") }
      if character.isLetter { words[words.count - 1] += character.lowercased() }
      wasLower = character.isLowercase
    }
    return words.filter { !$0.isEmpty }
  }

  private static let number = withUnit("", "an amount", example: "53k")

  /// Amounts with SI prefixes from pico to peta and the unit's symbol; only in requests a number alone counts in it.
  private static func withUnit(_ symbol: String, _ what: String, example: String) -> Quantity {
    let large = [
      ("", 1), ("k", 1000), ("M", million), ("G", billion), ("T", trillion), ("P", quadrillion),
    ]
    let small = [("m", -3), ("u", -6), ("µ", -6), ("μ", -6), ("n", -9), ("p", -12)]
    let number = symbol.isEmpty ? "a number" : "a number of \(symbol)"
    var quantity = Quantity(
      style: .metric, units: large.map { ($0.0 + symbol, $0.1) },
      expected: symbol.isEmpty
        ? "\(what) such as \(example)" : "\(what) with its unit, such as \(example)",
      expectedInRequests: "\(what), such as \"\(example)\", or \(number)")
    quantity.symbol = symbol
    // Among counts, `m` alone could be meant as mega.
    if !symbol.isEmpty {
      quantity.smallUnits = small.map { ($0.0 + symbol, $0.1) }
      quantity.bareUnitInRequests = symbol
    }
    return quantity
  }
}
