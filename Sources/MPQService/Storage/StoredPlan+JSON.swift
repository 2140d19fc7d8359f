import MPQFiles
import MPQModel

/// A plan's value as JSON: `members` for answers, `record` with the layers' costs for drivers.
extension StoredPlan {
  /// All members that drivers do not keep in separate columns.
  var members: [(key: String, value: String)] {
    [
      ("request", request), ("solution", SolutionJSON.encode(answer)),
      ("budgets", JSONText.array(uses.map(\.json))), ("uniform", uniform?.json ?? "null"),
      ("gain", Decimals.json(gain)),
      ("messages", JSONText.array(messages.map { JSONText.quoted($0) })),
    ]
  }

  /// The user's own number formats, which the request has.
  func ownFormats() throws(FormatError) -> OwnFormats {
    try Self.ownFormats(
      try JSONValue(parsing: Array(request.utf8), file: "plan \(id)").object())
  }

  fileprivate static func ownFormats(_ request: JSONObject) throws(FormatError) -> OwnFormats {
    try OwnFormats(try request["formats"]?.string())
  }

  /// The text that a driver stores for a plan, in addition to the columns for look-ups.
  package var record: String {
    let costs = zip(answer.layers, answer.solution.plan?.formats ?? []).map { layer, formats in
      JSONText.array(
        [JSONText.quoted("\(layer.kind)"), "\(layer.macs)", "\(layer.params)"]
          + (formats.isPlain ? [] : Self.elements(of: formats)))
    }
    return JSONText.object(members).dropLast() + "\(Self.costsKey)\(JSONText.array(costs))}"
  }

  /// The last member of a record. In names of choices quotes are escaped, so the last place of the key is its own.
  fileprivate static let costsKey = ", \"costs\": "

  /// The names of both formats, and that of the choice or null; a format of which only the name is known stands in a
  /// list. An answer has the choice's name alone where it has one.
  private static func elements(of formats: LayerFormats) -> [String] {
    func name(_ format: NumberFormat) -> String {
      let name = JSONText.quoted(format.name)
      return format.storage == nil && format != .unchanged ? JSONText.array([name]) : name
    }
    return [name(formats.weight), name(formats.activation), JSONText.quoted(formats.label)]
  }

  /// - Parameters:
  ///   - root: an object with the `members`.
  ///   - formats: each layer's formats; nil to take those that the answer names.
  init(
    _ root: JSONValue, costs: [(kind: Layer.Kind, macs: Int, params: Int)],
    formats: [LayerFormats?]? = nil, id: String,
    createdAt: String, networkID: String?, tableID: String, names: DocumentNames, isProven: Bool
  ) throws(FormatError) {
    let object = try root.object()
    (self.id, self.createdAt, self.isProven) = (id, createdAt, isProven)
    (self.networkID, self.tableID, self.names) = (networkID, tableID, names)
    request = JSONText.encode(try object.required("request"))
    answer = try SolutionJSON.decode(
      try object.required("solution"), costs: costs, formats: formats)
    uses = try object.required("budgets").array().map { value throws(FormatError) in
      try BudgetUse(value)
    }
    uniform = try UniformFigures(
      try object.required("uniform"), floatSizeInBits: answer.solution.costs?.floatSizeInBits)
    gain = try object.required("gain").optionalNumber()
    messages = try object.required("messages").array().map { value throws(FormatError) in
      try value.string()
    }
  }
}

extension KeptPlan {
  /// `StoredPlan.members` as they stand in the record, without braces around them.
  ///
  /// - Throws: `StoreError` if the record is damaged.
  func members() throws(StoreError) -> String {
    let (bytes, key) = (Array(record.utf8), Array(StoredPlan.costsKey.utf8))
    let places = stride(from: bytes.count - key.count, to: 0, by: -1)
    guard let end = places.first(where: { bytes[$0...].starts(with: key) }) else {
      throw damaged("it has no costs")
    }
    return String(decoding: bytes[1..<end], as: UTF8.self)
  }

  /// Reads the plan.
  ///
  /// - Throws: `StoreError` if the record is damaged.
  package func value() throws(StoreError) -> StoredPlan {
    do throws(FormatError) {
      let root = try JSONValue(parsing: Array(record.utf8), file: "plan \(summary.id)")
      let own = try ownFormats(try root.object().required("request").object())
      var costs: [(kind: Layer.Kind, macs: Int, params: Int)] = []
      var formats: [LayerFormats?] = []
      for row in try root.object().required("costs").array() {
        let fields = try row.array()
        guard [3, 6].contains(fields.count), let kind = Layer.Kind(try fields[0].string()) else {
          throw row.mismatch("kind, macs and params, and the names of formats and choice")
        }
        costs.append((kind, try fields[1].integer(), try fields[2].integer()))
        formats.append(
          fields.count == 3
            ? nil
            : try own.known { () throws(FormatError) in try Self.formats(Array(fields[3...])) })
      }
      return try StoredPlan(
        root, costs: costs, formats: formats, id: summary.id, createdAt: summary.createdAt,
        networkID: summary.networkID, tableID: summary.tableID, names: summary.names,
        isProven: isProven)
    } catch {
      throw damaged("\(error)")
    }
  }

  private func ownFormats(_ request: JSONObject) throws(FormatError) -> OwnFormats {
    try StoredPlan.ownFormats(request)
  }

  /// The inverse of `StoredPlan.elements`.
  private static func formats(_ elements: [JSONValue]) throws(FormatError) -> LayerFormats {
    var label: String?
    if case .null = elements[2].content {} else { label = try elements[2].string() }
    func format(_ value: JSONValue) throws(FormatError) -> NumberFormat {
      if case .array(let names) = value.content, names.count == 1 {
        return .unknown(try names[0].string())
      }
      let name = try value.string()
      let plain: [NumberFormat] = [.unchanged, .none]
      guard let format = plain.first(where: { $0.name == name }) ?? NumberFormat(named: name) else {
        throw value.error("there is no number format '\(name)'")
      }
      return format
    }
    return LayerFormats(
      weight: try format(elements[0]), activation: try format(elements[1]), label: label)
  }

  private func damaged(_ cause: String) -> StoreError {
    .failed(cause: "the store's copy of a plan is damaged: \(cause)")
  }
}

extension StoredPlan.BudgetUse {
  var json: String {
    JSONText.object(
      [
        ("budget", JSONText.quoted(budget)), ("title", JSONText.quoted(title)),
        ("unit", JSONText.quoted(unit)), ("allowed", amount(allowed)),
        ("used", used.map(amount) ?? "null"),
      ] + (place.map { [("place", JSONText.quoted($0))] } ?? [])
        + (decimals == 0 ? [] : [("decimals", "\(decimals)")]))
  }

  private func amount(_ usage: Int) -> String {
    decimals == 0 ? "\(usage)" : "\(ExactDecimal(max(0, usage), decimals: decimals))"
  }

  fileprivate init(_ value: JSONValue) throws(FormatError) {
    let object = try value.object()
    budget = try object.required("budget").string()
    title = try object.required("title").string()
    unit = try object.required("unit").string()
    let decimals = try object["decimals"]?.integer() ?? 0
    func amount(_ value: JSONValue) throws(FormatError) -> Int {
      guard decimals > 0 else { return try value.integer() }
      guard (1...18).contains(decimals), case .number(let text) = value.content,
        let literal = DecimalLiteral(text), literal.approximate < 1e18
      else { throw value.mismatch("an amount") }
      return literal.units(ofDecimals: decimals)
    }
    allowed = try amount(try object.required("allowed"))
    let use = try object.required("used")
    if case .null = use.content { used = nil } else { used = try amount(use) }
    place = try object["place"]?.string()
    self.decimals = decimals
  }
}

extension StoredPlan.UniformFigures {
  var json: String {
    JSONText.object([
      ("level", JSONText.quoted(level)), ("label", JSONText.quoted(label)),
      ("importance", "\(importance)"), ("bitops", Self.json(costs.bitOperations)),
      ("searched_bitops", Self.json(costs.searchedBitOperations)),
      ("size_bytes", costs.weightSizeInBits.map { Decimals.bytes(bits: $0) } ?? "null"),
      ("compression", Decimals.json(costs.compressionRatio)),
    ])
  }

  private static func json(_ count: Int?) -> String { count.map { "\($0)" } ?? "null" }

  /// Returns nil for JSON null.
  fileprivate init?(_ value: JSONValue, floatSizeInBits: Int?) throws(FormatError) {
    if case .null = value.content { return nil }
    let object = try value.object()
    level = try object.required("level").string()
    label = try object.required("label").string()
    importance = try object.required("importance").number()
    costs = try SolutionJSON.costs(object, floatSizeInBits: floatSizeInBits)
  }
}
