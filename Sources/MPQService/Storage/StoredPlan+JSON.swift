package import MPQFiles
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

  /// The text that a driver stores for a plan, in addition to the columns for look-ups.
  package var record: String {
    let layers = answer.solution.plan == nil ? [] : answer.layers
    let costs = layers.map { layer in
      JSONText.array([JSONText.quoted("\(layer.kind)"), "\(layer.macs)", "\(layer.params)"])
    }
    return JSONText.object(members).dropLast() + "\(Self.costsKey)\(JSONText.array(costs))}"
  }

  /// The last member of a record. It holds no text of a user, so the last place of the key is its own.
  fileprivate static let costsKey = ", \"costs\": "

  /// - Parameter root: an object with the `members`.
  init(
    _ root: JSONValue, costs: [(kind: Layer.Kind, macs: Int, params: Int)], id: String,
    createdAt: String, networkID: String, tableID: String, names: DocumentNames, isProven: Bool
  ) throws(FormatError) {
    let object = try root.object()
    (self.id, self.createdAt, self.isProven) = (id, createdAt, isProven)
    (self.networkID, self.tableID, self.names) = (networkID, tableID, names)
    request = JSONText.encode(try object.required("request"))
    answer = try SolutionJSON.decode(try object.required("solution"), costs: costs)
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
      var costs: [(kind: Layer.Kind, macs: Int, params: Int)] = []
      for row in try root.object().required("costs").array() {
        let fields = try row.array()
        guard fields.count == 3, let kind = Layer.Kind(try fields[0].string()) else {
          throw row.mismatch("kind, macs and params")
        }
        costs.append((kind, try fields[1].integer(), try fields[2].integer()))
      }
      return try StoredPlan(
        root, costs: costs, id: summary.id, createdAt: summary.createdAt,
        networkID: summary.networkID, tableID: summary.tableID, names: summary.names,
        isProven: isProven)
    } catch {
      throw damaged("\(error)")
    }
  }

  private func damaged(_ cause: String) -> StoreError {
    .failed(cause: "the store's copy of a plan is damaged: \(cause)")
  }
}

extension StoredPlan.BudgetUse {
  var json: String {
    JSONText.object([
      ("budget", JSONText.quoted(budget)), ("title", JSONText.quoted(title)),
      ("unit", JSONText.quoted(unit)), ("allowed", "\(allowed)"),
      ("used", used.map { "\($0)" } ?? "null"),
    ])
  }

  fileprivate init(_ value: JSONValue) throws(FormatError) {
    let object = try value.object()
    budget = try object.required("budget").string()
    title = try object.required("title").string()
    unit = try object.required("unit").string()
    allowed = try object.required("allowed").integer()
    used = try object.required("used").optionalInteger()
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
