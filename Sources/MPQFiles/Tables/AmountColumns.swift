import MPQModel

/// The numeric columns of a table beside those that its format names: each is a resource.
///
/// A column's name may end in a unit in brackets, as in `energy [mJ]`. Amounts become whole numbers of a power of ten
/// per column: exactly, unless that needs more than 18 digits; then of the smallest one that does not.
struct AmountColumns {
  private struct Column {
    let name: String
    let position: Int
    /// The unit in brackets, and the power of ten that it stands for.
    let unit: (symbol: String, exponent: Int)?
    /// An amount per row; nil for a gap.
    var amounts: [DecimalLiteral?] = []
  }

  private var columns: [Column] = []
  /// More than any tool measures. Columns are compared with each other, and a file may come from a stranger.
  private static let mostColumns = 256
  /// Amounts are counted in machine words.
  private static let largest = 1e18
  /// Amounts of so many units or more may lose digits: a millionth of an amount decides nothing.
  private static let leastUnits = 1e6

  /// - Parameter file: its name, for messages.
  init<Known: CSVColumn>(_ csv: CSVReader<Known>, file: String) throws(FormatError) {
    guard csv.otherColumns.count <= Self.mostColumns else {
      throw csv.error(
        "has \(csv.otherColumns.count) further columns, and at most \(Self.mostColumns) are read; keep those of "
          + "resources that you limit")
    }
    for (title, position) in csv.otherColumns {
      let title = title.trimmed
      guard !title.isEmpty else { continue }
      let match = title.wholeMatch(of: /(.*\S)\s*[\[(]([^\])]+)[\])]/)
      let name = match.map { String($0.output.1) } ?? title
      if let character = ControlCharacters.first(in: name) {
        throw csv.error("a column's name holds the control character \(character); rename it")
      }
      let symbol = match.map { String($0.output.2) } ?? ""
      let exponent = Self.exponent(of: symbol, for: name)
      if !symbol.isEmpty, Self.exponent(of: symbol) == nil {
        throw csv.error(
          "column '\(title)': '\(symbol)' is no known unit; use J, W, s or Hz with a prefix such as m or u, or leave "
            + "the brackets out")
      }
      guard !columns.contains(where: { $0.name == name }) else {
        throw csv.error("the header has the column '\(name)' twice; rename one of them")
      }
      columns.append(
        Column(name: name, position: position, unit: exponent.map { (symbol, $0) }))
    }
  }

  /// The power of ten of a resource's unit; nil if it is none.
  static func exponent(of symbol: String, for name: String) -> Int? {
    let exponent = exponent(of: symbol)
    // Amounts of other names are those of the table.
    let own = Quantity.resource(name).symbol
    return exponent != nil && (own.isEmpty || !symbol.hasSuffix(own)) ? 0 : exponent
  }

  /// The power of ten of a unit; nil if it is none.
  private static func exponent(of symbol: String) -> Int? {
    let prefixes = [
      ("", 0), ("k", 3), ("M", 6), ("G", 9), ("m", -3), ("u", -6), ("µ", -6), ("μ", -6), ("n", -9),
      ("p", -12),
    ]
    for unit in ["J", "W", "s", "Hz"] where symbol.hasSuffix(unit) {
      if let prefix = prefixes.first(where: { $0.0 + unit == symbol }) { return prefix.1 }
    }
    return nil
  }

  /// Reads the row's amounts.
  ///
  /// A column whose first fields are no numbers holds something else and is left out.
  mutating func add<Known: CSVColumn>(_ csv: CSVReader<Known>, layer: String) throws(FormatError) {
    var dropped: [Int] = []
    for index in columns.indices {
      let position = columns[index].position
      if csv.isEmpty(at: position) {
        columns[index].amounts.append(nil)
        continue
      }
      guard let amount = csv.decimal(at: position) else {
        let text = csv.text(at: position).lowercased()
        let isNumber = Double(text) != nil
        guard isNumber || columns[index].amounts.contains(where: { $0 != nil }) else {
          // A column of texts, such as notes.
          dropped.append(index)
          continue
        }
        throw csv.error(
          "\(columns[index].name): expected an amount of at least 0 for layer '\(layer)', found "
            + "'\(csv.text(at: position))'")
      }
      guard !amount.isNegative else {
        throw csv.error(
          "\(columns[index].name): an amount of at least 0 is expected for layer '\(layer)', found "
            + "'\(csv.text(at: position))'; a cost cannot be negative")
      }
      guard amount.approximate < Self.largest else {
        throw csv.error(
          "\(columns[index].name): an amount below 1e18 is expected for layer '\(layer)', found "
            + "'\(csv.text(at: position))'; use a larger unit")
      }
      columns[index].amounts.append(amount)
    }
    for index in dropped.reversed() { columns.remove(at: index) }
  }

  /// The columns, and per row their amounts.
  ///
  /// - Throws: `FormatError` if a column's amounts are too large.
  func finished(file: String) throws(FormatError) -> (
    columns: [ResourceTable.Column], amounts: (Int) -> [Int?]
  ) {
    var done: [(column: ResourceTable.Column, amounts: [Int?])] = []
    for column in columns {
      let exponent = column.unit?.exponent ?? 0
      let total = column.amounts.reduce(0) { $0 + ($1?.approximate ?? 0) }
      let needed = column.amounts.map { $0?.decimals ?? 0 }.max() ?? 0
      // Sums of all rows keep below 10^18, so those of any plan do.
      let room = total > 0 ? 17 - Int(total.exponent10) : 18
      // In units of the base unit there are 0 to 18 decimals; further ones are rounded.
      let decimals = max(0, min(needed, room, 18 + exponent) - exponent)
      let shift = decimals + exponent
      guard shift <= room || total == 0 else {
        throw FormatError(
          file: file, .file,
          "the amounts of '\(column.name)' are too large to be counted; use another unit")
      }
      let scale = Double.tenfold(shift)
      if let lost = column.amounts.compactMap(\.self).first(where: { amount in
        let units = amount.approximate * scale
        return units > 0 && units < Self.leastUnits && amount.decimals > shift
      }) {
        throw FormatError(
          file: file, .file,
          "the amounts of '\(column.name)' differ by more than can be counted together: \(lost.approximate) beside "
            + "\(total); leave out choices that cannot be, or use amounts nearer to the others")
      }
      done.append(
        (
          .init(name: column.name, decimals: decimals, unit: column.unit?.symbol ?? ""),
          column.amounts.map { $0.map { $0.units(ofDecimals: shift) } }
        ))
    }
    let amounts = done.map(\.amounts)
    return (done.map(\.column), { row in amounts.map { $0[row] } })
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

extension Double {
  /// Ten to a power.
  fileprivate static func tenfold(_ power: Int) -> Double {
    (0..<abs(power)).reduce(1.0) { value, _ in power < 0 ? value / 10 : value * 10 }
  }

  /// The power of ten of the first digit.
  fileprivate var exponent10: Int {
    var (power, value) = (0, self)
    while value >= 10 { (power, value) = (power + 1, value / 10) }
    while value < 1 { (power, value) = (power - 1, value * 10) }
    return power
  }
}
