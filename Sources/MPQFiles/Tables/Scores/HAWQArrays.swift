import MPQModel

/// The arrays of HAWQ-V3's integer program as JSON, an entry per layer: `Hutchinson_trace`,
/// `delta_weights_4bit_square` and so for each width, `parameters`, and if they are known `bops` (multiply-accumulates)
/// and `latency_int4` (milliseconds) for each width; alone, or several networks by their names.
///
/// The loss of a layer is trace · ‖ΔW‖². Weights and activations have one width. Layers have no names: they are `x0`,
/// `x1` and so on as in the program, or the searched layers of a network in their order. `ties` may list layers that
/// share their width, as in `[[4, 6], [9, 11]]`.
enum HAWQArrays {
  static let format = DocumentFormat<ImportanceTable>(
    "arrays of HAWQ", key: "hawq", form: .json, remedy: "give it as the importance table",
    recognises: { head in
      head.hasKeys(trace)
        || head.object?.members.first?.value.asObject?[trace] != nil
    },
    read: ContentReader(takesLabel: true) { content throws(FormatError) in try decode(content) })

  private static let trace = "Hutchinson_trace"

  private static func decode(_ content: FileContent) throws(FormatError) -> ImportanceTable {
    let root = try JSONValue(parsing: try content.bytes(), file: content.name)
    let arrays = try Arrays(network(in: try root.object(), content))
    var table = ImportanceTable(source: content.name)
    table.provenance = ["made_by": "HAWQ"]
    table.raisesNegativeScores = true
    table.binding = .order(weights: arrays.weights)
    for index in arrays.weights.indices {
      for (position, width) in arrays.widths.enumerated() {
        var entry = ResourceTable.Entry(amounts: [])
        entry.sizeInBits = arrays.weights[index] * width
        entry.macs = arrays.macs?[index]
        entry.picoseconds = arrays.picoseconds.map { $0[position][index] }
        let choice = ImportanceTable.Choice(
          LayerFormats(both: .integer(width)), importance: arrays.losses[position][index])
        try root.adding { () throws(ImportanceError) in
          try table.add(choice, layers: [name(index)], entry: entry)
        }
      }
    }
    for tie in arrays.ties { table.add(ImportanceTable.Tie(layers: tie.map(name))) }
    return table
  }

  private static func name(_ index: Int) -> String { "x\(index)" }

  /// The object with a network's arrays: the only one, or that which the label names.
  private static func network(
    in root: JSONObject, _ content: FileContent
  ) throws(FormatError) -> JSONObject {
    if root[trace] != nil { return root }
    let networks = root.members.filter { $0.value.asObject?[trace] != nil }
    let names = networks.map(\.key.printable).joined(separator: ", ")
    if let label = content.label {
      guard let named = networks.first(where: { $0.key == label }) else {
        throw root.error("has no network '\(label)'; expected one of \(names)")
      }
      return try named.value.object()
    }
    guard let first = networks.first else {
      throw root.error("the key '\(trace)' is missing; expected the arrays of HAWQ's program")
    }
    guard networks.count == 1 else {
      throw root.error(
        "has the arrays of \(networks.count) networks (\(names)); say which, as in -i \(first.key.printable)=FILE"
      )
    }
    return try first.value.object()
  }
}

/// The arrays of one network, all of one length.
private struct Arrays {
  /// Ascending widths.
  let widths: [Int]
  /// Per width, the losses of all layers.
  let losses: [[Double]]
  let weights: [Int]
  let macs: [Int]?
  /// Per width, the times of all layers.
  let picoseconds: [[Int]]?
  let ties: [[Int]]

  init(_ arrays: JSONObject) throws(FormatError) {
    var found: [(width: Int, key: String)] = []
    for key in arrays.members.map(\.key) where key.hasPrefix("delta_weights_") {
      let digits = key.dropFirst("delta_weights_".count).prefix { $0.isNumber }
      guard let width = Int(digits), IntegerFormats.bits.contains(width),
        key == "delta_weights_\(width)bit_square"
      else { continue }
      found.append((width, key))
    }
    found.sort { $0.width < $1.width }
    guard !found.isEmpty else {
      throw arrays.error("has no width; expected arrays such as 'delta_weights_4bit_square'")
    }
    widths = found.map(\.width)
    let traces = try arrays.required("Hutchinson_trace").list(of: "traces")
    func array(_ key: String) throws(FormatError) -> [JSONValue] {
      let value = try arrays.required(key)
      let elements = try value.array()
      guard elements.count == traces.count else {
        throw value.error(
          "has \(elements.count) entries, and 'Hutchinson_trace' has \(traces.count); expected one per layer"
        )
      }
      return elements
    }
    var losses: [[Double]] = []
    for (_, key) in found {
      var own: [Double] = []
      for (trace, delta) in zip(traces, try array(key)) {
        let product = (try trace.score() ?? .nan) * (try delta.score() ?? .nan)
        own.append(product)
      }
      losses.append(own)
    }
    self.losses = losses
    weights = try Self.counts(array("parameters"), of: arrays.required("parameters"))
    macs =
      arrays["bops"] == nil ? nil : try Self.counts(array("bops"), of: arrays.required("bops"))
    let keys = widths.map { "latency_int\($0)" }
    if keys.allSatisfy({ arrays[$0] != nil }) {
      var times: [[Int]] = []
      for key in keys {
        var own: [Int] = []
        for value in try array(key) {
          guard case .number(let text) = value.content, let literal = DecimalLiteral(text),
            !literal.isNegative, literal.approximate < Self.longest
          else { throw value.mismatch("milliseconds, from 0 to a million") }
          // Milliseconds in picoseconds.
          own.append(literal.units(ofDecimals: 9))
        }
        times.append(own)
      }
      picoseconds = times
    } else {
      picoseconds = nil
    }
    var ties: [[Int]] = []
    for tie in try arrays["ties"]?.array() ?? [] {
      var members: [Int] = []
      for member in try tie.array() {
        let index = try member.integer()
        guard traces.indices.contains(index), !members.contains(index) else {
          throw member.mismatch("layers from 0 to \(traces.count - 1), each once")
        }
        members.append(index)
      }
      ties.append(members)
    }
    self.ties = ties
  }

  /// Milliseconds of one layer; no layer takes a quarter of an hour.
  private static let longest = 1e6

  private static let expectedCounts = "whole numbers, alone, in millions or in units of 2^20"

  /// Whole numbers: as they stand, or in millions, or in units of 2²⁰ as one of HAWQ's networks has them.
  private static func counts(
    _ values: [JSONValue], of whole: JSONValue
  ) throws(FormatError) -> [Int] {
    var literals: [DecimalLiteral] = []
    for value in values {
      guard case .number(let text) = value.content, let literal = DecimalLiteral(text),
        !literal.isNegative, literal.approximate <= Double(Network.largestTotal)
      else { throw value.mismatch("a count of at least 0") }
      literals.append(literal)
    }
    let total = literals.reduce(0) { $0 + $1.approximate }
    let plain = literals.compactMap(\.wholeNumber)
    if plain.count == literals.count, total <= Double(Network.largestTotal) { return plain }
    // Millions have up to six decimals, and binary fractions of a mebi more.
    let isMillions = literals.allSatisfy { $0.decimals <= 6 }
    guard total <= Double(Network.largestTotal) / 1_048_576 else {
      throw whole.mismatch(expectedCounts)
    }
    let counts = literals.compactMap { literal -> Int? in
      isMillions
        ? literal.units(ofDecimals: 6) : Int(exactly: literal.approximate * 1_048_576)
    }
    guard counts.count == literals.count else { throw whole.mismatch(expectedCounts) }
    return counts
  }
}
