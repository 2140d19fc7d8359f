import HTTPTypes
package import MPQFiles
package import MPQModel
package import MPQSearch
import MPQWords

/// A network, a table, and the search's settings: the part of a request that is independent of budgets.
package struct TableRequest: Sendable {
  package static let keys = [
    "network", "table", "candidates", "constraints", "tie_shared_inputs", "outliers", "strict",
    "invalid", "alpha", "equal_widths", "formats", "resources", "for", "group_size",
  ]

  /// The id or name that the client gave; after `resolve(in:)`, the id. Nil for a network that is made of a table of
  /// choices.
  package var network: String?
  package var table: String
  package let candidates: TableJoin.Candidates
  package let constraints: SearchConstraints
  package let tieSharedInputs: Bool
  package let outliers: OutlierRule
  package let invalid: InvalidRule
  package let isStrict: Bool
  /// The factor of weight importances; nil to derive it from the searched tensors.
  package let alpha: Double?
  /// The user's own number formats.
  package let formats: OwnFormats
  /// The texts of tables of resources, as the client gave them, and what they hold.
  package let resourceTexts: [String]
  package let resources: [ResourceTable]
  /// The export whose target's formats, ties and limits hold; nil for none.
  package let target: PlanExport?
  /// The weights that share a scale in the target's formats; nil for the target's usual number.
  package let groupSize: Int?

  package init(_ members: RequestField.Members) throws(ServiceProblem) {
    network = try members["network"].flatMap { (field) throws(ServiceProblem) in
      field.isNull ? nil : try field.string()
    }
    table = try members.required("table").string()
    formats = try OwnFormats(try members["formats"]?.string(), field: "/formats")
    resourceTexts = try members.list("resources", upTo: Self.mostResourceTables) {
      (field) throws(ServiceProblem) in try field.string()
    }
    let texts = resourceTexts
    var constraints: SearchConstraints
    (candidates, constraints, resources) = try formats.known { () throws(ServiceProblem) in
      let lists = try members["candidates"]?.members(["weight_bits", "activation_bits"])
      let candidates = TableJoin.Candidates(
        weight: try lists?["weight_bits"]?.formats(),
        activation: try lists?["activation_bits"]?.formats())
      let constraints =
        try members["constraints"]?.read { (value) throws(FormatError) in
          try ConstraintsJSON.decode(value)
        } ?? SearchConstraints(source: "request")
      return (candidates, constraints, try Self.resources(texts))
    }
    if try members["equal_widths"]?.bool() ?? false { constraints.equalWidths = true }
    self.constraints = constraints
    tieSharedInputs = try members["tie_shared_inputs"]?.bool() ?? false
    outliers = try members["outliers"]?.choice() ?? .standard
    invalid = try members["invalid"]?.choice() ?? .error
    isStrict = try members["strict"]?.bool() ?? false
    alpha = try members["alpha"]?.number(in: ChoiceProblem.validAlpha)
    target = try members["for"].map { (field) throws(ServiceProblem) in try Self.target(field) }
    groupSize = try members["group_size"].map { (field) throws(ServiceProblem) in
      let size = try field.number(in: Self.groupSizes)
      guard let size = Int(exactly: size) else { throw field.problem("a whole number") }
      return size
    }
    if groupSize != nil, target?.target?.hasGroups != true {
      throw ServiceProblem(
        .unprocessableContent, "is of a tool with groups of weights; name one with for",
        field: "/group_size")
    }
  }

  /// The longest rows of known models have 2^17 weights.
  private static let groupSizes = 2.0...Double(1 << 17)

  private static func target(_ field: RequestField) throws(ServiceProblem) -> PlanExport {
    let name = try field.string()
    let known = PlanExport.all.filter { $0.target != nil }
    guard let export = known.first(where: { $0.name == name }) else {
      throw field.problem("the name of a target: \(WordList.or(known.map(\.name)))")
    }
    return export
  }

  /// More tables than a flow of tools writes; each is asked for each choice.
  private static let mostResourceTables = 16

  private static func resources(_ texts: [String]) throws(ServiceProblem) -> [ResourceTable] {
    var tables = Resources()
    for (index, text) in texts.enumerated() {
      let pointer = "/resources/\(index)"
      do {
        try tables.add(
          try FileContent(Array(text.utf8), name: "resources/\(index)")
            .read(as: FileFormats.resources))
      } catch let error as FormatError {
        throw ServiceProblem(error, field: pointer)
      } catch {
        throw ServiceProblem(.unprocessableContent, "\(error)", field: pointer)
      }
    }
    return tables.tables
  }

  /// Replaces names by ids.
  ///
  /// - Returns: the names of the network and the table.
  package mutating func resolve(in store: any DocumentStore) async throws -> DocumentNames {
    var name: String?
    if let network {
      let found = try await store.reference(.network, network, field: "/network")
      (self.network, name) = (found.id, found.name)
    }
    let table = try await store.reference(.table, self.table, field: "/table")
    self.table = table.id
    return DocumentNames(network: name, table: table.name)
  }

  /// Joins network and table; whether they can be searched is in the join's `problems`.
  package func join(_ network: Network, _ table: ImportanceTable) throws(ServiceProblem)
    -> TableJoin
  {
    // Each pattern is compared with each name, byte by byte, and more often if it has braces.
    let names = network.layers.reduce(0) { $0 + $1.name.utf8.count }
    let patterns =
      constraints.rules.map(\.pattern)
      + constraints.ties.flatMap { $0.layers.filter(SearchConstraints.isPattern) }
    let bytes = patterns.reduce(0) { $0 + $1.utf8.count }
    let passes = patterns.reduce(0) { $0 + NamePattern.passes(of: $1) }
    let work = passes * names + network.layers.count * bytes
    guard work <= ServiceLimits.matchedBytes else {
      throw ServiceProblem(
        .contentTooLarge,
        "\(patterns.count) patterns for \(network.layers.count) layers are too many; "
          + "join rules by patterns", field: "/constraints/layers")
    }
    var constraints = constraints
    if tieSharedInputs {
      guard let ties = network.sharedInputTies else {
        throw ServiceProblem(
          .unprocessableContent,
          "tie_shared_inputs needs a network.json or an ONNX model; this file does not say what layers read",
          field: "/tie_shared_inputs")
      }
      constraints.ties += ties
    }
    var (network, table, candidates) = (network, table, candidates)
    if let target {
      do {
        let search = try target.search(
          network, table, weight: candidates.weight, activation: candidates.activation,
          constraints: constraints, settings: .init(groupSize: groupSize))
        (network, table, constraints) = (search.network, search.table, search.constraints)
        candidates = .init(activation: search.activation)
      } catch {
        throw ServiceProblem(.unprocessableContent, "\(error)", field: "/for")
      }
    }
    return TableJoin(
      network: network, table: table, candidates: candidates, constraints: constraints,
      outliers: outliers, invalid: invalid, strict: isStrict, spelling: .request)
  }

  /// The request in canonical form, with its defaults filled in: requests with equal members are
  /// equivalent.
  package var canonical: [(key: String, value: String)] {
    var lists: [(String, String)] = []
    if let formats = candidates.weight { lists.append(("weight_bits", Self.list(formats))) }
    if let formats = candidates.activation {
      lists.append(("activation_bits", Self.list(formats)))
    }
    return [
      ("network", JSONText.quoted(network)), ("table", JSONText.quoted(table)),
      ("candidates", JSONText.object(lists)), ("constraints", canonicalConstraints),
      ("tie_shared_inputs", "\(tieSharedInputs)"), ("outliers", JSONText.quoted(outliers.rawValue)),
      ("strict", "\(isStrict)"),
    ]
      // The default is left out, so that requests from before this setting keep their ids.
      + (invalid == .error ? [] : [("invalid", JSONText.quoted(invalid.rawValue))])
      + (alpha.map { [("alpha", "\($0)")] } ?? [])
      + (target.map { [("for", JSONText.quoted($0.name))] } ?? [])
      + (groupSize.map { [("group_size", "\($0)")] } ?? [])
      + (formats.text.map { [("formats", JSONText.quoted($0))] } ?? [])
      + (resourceTexts.isEmpty
        ? [] : [("resources", JSONText.array(resourceTexts.map { JSONText.quoted($0) }))])
  }

  private var canonicalConstraints: String {
    let rules = constraints.rules.map { rule in
      var members = [("name", JSONText.quoted(rule.pattern))]
      if let formats = rule.weight {
        members.append(("weight_bits", Self.list(formats)))
      }
      if let formats = rule.activation {
        members.append(("activation_bits", Self.list(formats)))
      }
      if let labels = rule.choices {
        members.append(("choices", JSONText.array(labels.map { JSONText.quoted($0) })))
      }
      if let isEqual = rule.equalWidths { members.append(("equal_widths", "\(isEqual)")) }
      return JSONText.object(members)
    }
    let ties = constraints.ties.map { tie in
      let shared = [(TensorKind.weight, "weight_bits"), (.activation, "activation_bits")]
        .filter { tie.shared.contains($0.0) }.map { JSONText.quoted($0.1) }
      return JSONText.object([
        ("layers", JSONText.array(tie.layers.map { JSONText.quoted($0) })),
        ("share", JSONText.array(shared)),
      ])
    }
    return JSONText.object(
      [("layers", JSONText.array(rules)), ("ties", JSONText.array(ties))]
        // The default is left out, so that requests from before this key keep their ids.
        + (constraints.equalWidths ? [("equal_widths", "true")] : []))
  }

  /// A list of formats; those of which only a name is known are left out.
  static func list(_ formats: [NumberFormat]) -> String {
    JSONText.array(formats.filter { $0.storage != nil }.map(JSONText.format))
  }
}

extension DocumentStore {
  /// The id and the name of a document that a field of a request names.
  func reference(
    _ kind: DocumentKind, _ key: String, field: String
  ) async throws -> (id: String, name: String) {
    do {
      return try await reference(kind, key)
    } catch let error as StoreError {
      guard case .notFound = error else { throw error }
      throw ServiceProblem(error, field: field)
    }
  }
}
