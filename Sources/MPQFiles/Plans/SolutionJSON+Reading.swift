package import MPQModel

extension SolutionJSON {
  /// Reads an answer back.
  ///
  /// - Parameters:
  ///   - costs: each layer's macs and params, and kind if known; the object lacks them.
  ///   - formats: each layer's formats; nil to take those that the object names.
  /// - Throws: `FormatError` if a member is missing or has another type.
  package static func decode(
    _ value: JSONValue, costs: [(kind: Layer.Kind, macs: Int, params: Int)],
    formats known: [LayerFormats?]? = nil
  ) throws(FormatError) -> PlanAnswer {
    let answer = try value.object()
    let rows = try answer.required("layers").array()
    guard rows.count == costs.count else {
      throw value.error("has \(rows.count) layers, and costs of \(costs.count)")
    }
    var (layers, formats, importances) = ([Layer](), [LayerFormats](), [Double?]())
    var layerCosts: [LayerCosts] = []
    for (index, (row, cost)) in zip(rows, costs).enumerated() {
      let fields = try row.object()
      let own: LayerFormats
      if let format = known?[index] { own = format } else { own = try self.formats(fields) }
      formats.append(own)
      importances.append(try fields.required("importance").optionalNumber())
      layers.append(
        Layer(
          name: try fields.required("layer").string(), kind: cost.kind, macs: cost.macs,
          params: cost.params, pinned: try fields.required("pinned").bool() ? own : nil))
      layerCosts.append(try self.costs(fields, of: layers[layers.count - 1], at: own))
    }
    return PlanAnswer(
      network: try answer.required("network").string(), layers: layers, layerCosts: layerCosts,
      budgets: try BudgetsJSON.decode(answer.required("budgets")),
      alpha: try answer.required("alpha").number(),
      solution: try solution(
        answer, plan: rows.isEmpty ? nil : BitPlan(formats), importances,
        params: layers.reduce(0) { $0 + $1.params }),
      blocking: try blocking(answer))
  }

  private static func solution(
    _ answer: JSONObject, plan: BitPlan?, _ importances: [Double?], params: Int
  ) throws(FormatError) -> PlanSolution {
    let importance = try answer.required("importance").optionalNumber()
    let word = try answer.required("status")
    guard let status = PlanSolution.Status(rawValue: try word.string()) else {
      throw word.mismatch("a status")
    }
    // Null stands for an infinite bound: ∞ without a plan, else −∞.
    let bound = try answer.required("bound").optionalNumber()
    var solution = PlanSolution(
      status: status, proof: try answer.required("proof").string(), plan: plan,
      layerImportances: importances, importance: importance,
      bound: bound ?? (importance == nil ? .infinity : -.infinity),
      costs: plan == nil ? nil : try costs(answer, floatSizeInBits: 32 * params),
      // Clocks count nanoseconds, so the time is written as the same text again.
      searchTime: .nanoseconds(
        Int((try answer.required("solve_seconds").number() * 1e9).rounded())))
    solution.tolerance = try answer["optimality_tolerance"]?.number()
    // Of a cheapest plan the gap is that of what it uses.
    if let importance, let bound, let gap = try answer.required("gap").optionalNumber(), gap > 0,
      answer["minimized"] == nil
    {
      solution.floor = importance - (importance - bound) / gap
    }
    solution.minimized = try answer["minimized"].map { value throws(FormatError) in
      let fields = try value.object()
      return PlanSolution.Minimized(
        measure: try fields.required("measure").string(),
        amount: try fields.required("amount").optionalNumber(),
        bound: try fields.required("bound").optionalNumber(),
        importanceLimit: try fields.required("max_importance").optionalNumber() ?? .infinity)
    }
    solution.verification = try answer["verification"].map { value throws(FormatError) in
      try VerificationJSON.decode(value)
    }
    return solution
  }

  /// Reads a plan's costs from an object with its figures.
  ///
  /// - Parameter floatSizeInBits: nil if it follows from the compression.
  package static func costs(
    _ object: JSONObject, floatSizeInBits: Int?
  ) throws(FormatError) -> PlanCosts {
    let size = try object.required("size_bytes").optionalNumber().map { Int(8 * $0) }
    let compression = try object.required("compression").optionalNumber() ?? 0
    var costs = PlanCosts(
      bitOperations: try object.required("bitops").optionalInteger(),
      searchedBitOperations: try object.required("searched_bitops").optionalInteger(),
      weightSizeInBits: size,
      floatSizeInBits: floatSizeInBits ?? Int((compression * Double(size ?? 0)).rounded()),
      meanWeightBits: try object["mean_weight_bits"]?.optionalNumber(),
      meanActivationBits: try object["mean_activation_bits"]?.optionalNumber(),
      latencyInPicoseconds: try object["latency_seconds"].map { value throws(FormatError) in
        Int((try value.number() * 1e12).rounded())
      })
    costs.activationMemoryInBits = try object["activation_memory_bytes"]?.optionalNumber().map {
      Int(8 * $0)
    }
    costs.resources = try resources(object["resources"])
    return costs
  }

  /// What a layer of an answer may get, by its `format` or by both widths.
  static func formats(_ fields: JSONObject) throws(FormatError) -> LayerFormats {
    if let format = fields["format"] { return LayerFormats(named: try format.string()) }
    return LayerFormats(
      weight: try fields.required("weight_bits").format(),
      activation: try fields.required("activation_bits").format())
  }

  private static func costs(
    _ fields: JSONObject, of layer: Layer, at formats: LayerFormats
  ) throws(FormatError) -> LayerCosts {
    var costs = LayerCosts(of: layer, at: formats)
    if let operations = fields["bitops"] { costs.bitOperations = try operations.optionalInteger() }
    if let bytes = fields["size_bytes"] {
      costs.sizeInBits = try bytes.optionalNumber().map { Int(8 * $0) }
    }
    costs.resources = try resources(fields["resources"])
    return costs
  }

  private static func resources(
    _ value: JSONValue?
  ) throws(FormatError) -> [PlanCosts.ResourceUse] {
    var uses: [PlanCosts.ResourceUse] = []
    for (name, amount) in try value?.object().members ?? [] {
      guard let literal = DecimalLiteral(amount.text), literal.decimals <= 18 else {
        throw amount.mismatch("an amount")
      }
      uses.append(
        .init(
          name: name, usage: literal.units(ofDecimals: literal.decimals),
          decimals: literal.decimals))
    }
    return uses
  }

  private static func blocking(
    _ answer: JSONObject
  ) throws(FormatError) -> [PlanAnswer.BlockingBudget]? {
    guard let value = answer["blocking"] else { return nil }
    var rows: [PlanAnswer.BlockingBudget] = []
    for row in try value.array() {
      let fields = try row.object()
      let decimals = try fields["decimals"]?.integer() ?? 0
      func amount(_ value: JSONValue) throws(FormatError) -> Int {
        guard decimals > 0 else { return try value.integer() }
        guard let literal = DecimalLiteral(value.text) else { throw value.mismatch("an amount") }
        return literal.units(ofDecimals: decimals)
      }
      func optionalAmount(_ value: JSONValue) throws(FormatError) -> Int? {
        if case .null = value.content { return nil }
        return try amount(value)
      }
      let least = try amount(try fields.required("attainable_min"))
      let most = try amount(try fields.required("attainable_max"))
      guard least <= most else { throw row.error("the least that is attainable is above the most") }
      rows.append(
        PlanAnswer.BlockingBudget(
          budget: try fields.required("budget").string(),
          unit: try fields.required("unit").string(),
          allowed: try amount(try fields.required("allowed")), attainable: least...most,
          leastWithOthers: try optionalAmount(try fields.required("least_with_others")),
          place: try fields["place"]?.string(), decimals: decimals))
    }
    return rows
  }
}
