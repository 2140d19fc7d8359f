import HTTPTypes
import MPQFiles
import MPQModel
import MPQReport
import MPQSearch

extension Planner {
  /// Joins a network and a table, and describes the result.
  func check(
    _ request: TableRequest, names: DocumentNames, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> String {
    let join = try join(request, Resources(tables: request.resources))
    var problems = join.problems
    var search: BitSearch?
    var uniform: [UniformPlan] = []
    if problems.isEmpty {
      do {
        search = try searchForRanges(join, isCancelled: isCancelled)
        let limits = SearchLimits(isCancelled: isCancelled)
        uniform = try Self.search(
          join, budgets: [], alpha: join.alpha(request.alpha), limits: limits
        ).uniformBaselines(limits: limits).plans
      } catch let problem as ServiceProblem where problem.status == .unprocessableContent {
        problems.append(problem.detail)
      }
    }
    let isSearchable = problems.isEmpty
    let measured = request.network.flatMap { id in
      join.table.isMeasured(onNetworkWithSHA256: join.network.origin?.fileSHA256 ?? id)
    }
    let choices = join.layers.reduce(0) { $0 + $1.choiceCount }
    let resources = join.network.resources.names
    return JSONText.object(
      [
        ("network", Answers.named(request.network, names.network)),
        ("table", Answers.named(request.table, names.table)), ("searchable", "\(isSearchable)"),
        ("measured_on_this_network", measured.map { "\($0)" } ?? "null"),
        ("table_layers", "\(join.table.layers.count)"),
        ("joined_layers", "\(join.joinedTableLayers)"),
        ("name_hint", join.nameHint.map { JSONText.quoted($0) } ?? "null"),
        ("problem_count", "\(problems.count)"), ("problems", Self.first(problems)),
        ("warning_count", "\(join.warnings.count)"), ("warnings", Self.first(join.warnings)),
        ("outliers", JSONText.array(join.outliers.map(Self.outlier))),
        ("choices", "\(choices)"), ("alpha", "\(join.alpha(request.alpha))"),
        ("weight_bits", TableRequest.list(join.weightFormats)),
        ("activation_bits", TableRequest.list(join.activationFormats)),
        ("layers", JSONText.array(Self.layers(join))),
        ("ranges", isSearchable ? search.map { ranges($0, join) } ?? "null" : "null"),
        ("uniform", JSONText.array(uniform.map(Answers.uniform))),
      ]
        + (resources.isEmpty
          ? [] : [("resources", JSONText.array(resources.map { JSONText.quoted($0) }))])) + "\n"
  }

  /// The lines that a check lists.
  private static func first(_ lines: [String]) -> String {
    JSONText.array(lines.prefix(listed).map { JSONText.quoted($0) })
  }

  private static func outlier(_ outlier: TableJoin.Outlier) -> String {
    JSONText.object([
      ("layer", JSONText.quoted(outlier.layer)), ("tensor", JSONText.quoted("\(outlier.tensor)")),
      ("bits", JSONText.format(outlier.entry.format)),
      ("importance", "\(outlier.entry.importance)"),
    ])
  }

  /// For each layer the widths that the table has or the request fixes, and whether the search may choose
  /// each.
  private static func layers(_ join: TableJoin) -> [String] {
    var candidates: [String: TableJoin.LayerCandidates] = [:]
    for (layer, own) in join.searchedLayers { candidates[join.name(of: layer)] = own }
    func list(
      _ known: [ImportanceTable.Entry], _ available: [ImportanceTable.Entry]
    ) -> String {
      let fixed = available.filter { entry in !known.contains { $0.format == entry.format } }
      // What is left as the network has it is no candidate.
      let entries = (known + fixed).filter { $0.format != .unchanged }.sorted {
        $0.format < $1.format
      }.map { entry in
        JSONText.object([
          ("bits", JSONText.format(entry.format)), ("importance", "\(entry.importance)"),
          ("available", "\(available.contains { $0.format == entry.format })"),
        ])
      }
      return JSONText.array(entries)
    }
    let scoresChoices = join.table.scoresChoices
    return join.network.layers.map { layer in
      let (own, row) = (candidates[layer.name], join.table[layer.name])
      let hasNone = layer.pinned != nil || scoresChoices
      return JSONText.object(
        Answers.layer(layer) + [
          ("weight", hasNone ? "[]" : list(row?.weight ?? [], own?.weight ?? [])),
          ("activation", hasNone ? "[]" : list(row?.activation ?? [], own?.activation ?? [])),
        ] + (scoresChoices ? [("choices", choices(row, own, layer))] : []))
    }
  }

  /// The options of a layer in a table of choices, and whether the search may choose each.
  private static func choices(
    _ row: ImportanceTable.LayerImportance?, _ own: TableJoin.LayerCandidates?, _ layer: Layer
  ) -> String {
    guard layer.pinned == nil, let row else { return "[]" }
    let available = Set((own?.scoredChoices(alpha: 1) ?? []).map { "\($0.formats)" })
    return JSONText.array(
      row.choices.map { choice in
        JSONText.object([
          ("choice", JSONText.quoted("\(choice.formats)")),
          ("weight_bits", SolutionJSON.bits(choice.formats.weight)),
          ("activation_bits", SolutionJSON.bits(choice.formats.activation)),
          ("importance", Decimals.json(choice.usableImportance)),
          ("available", "\(available.contains("\(choice.formats)"))"),
        ])
      })
  }

  /// The attainable range of each budget, in its unit, with marks for sliders.
  private func ranges(_ search: BitSearch, _ join: TableJoin) -> String {
    let ranges = budgetKinds.compactMap { kind -> (String, String)? in
      guard let name = kind.range, join.network.hasCosts || !kind.countsWeights,
        let usages = search.attainable(by: kind)
      else { return nil }
      // A client can ask for the tight end as it stands.
      let ends = [
        kind.tightestAmount(forUsage: usages.lowerBound, in: join.network),
        kind.amount(ofUsage: usages.upperBound, in: join.network),
      ].sorted()
      var members = [("min", Decimals.json(ends[0])), ("max", Decimals.json(ends[1]))]
      if let slider = kind.slider {
        let marks = slider.marks(
          BudgetKind.SliderRange(
            network: join.network, weightFormats: join.weightFormats,
            activationFormats: join.activationFormats, attainable: ends[0]...ends[1]))
        members.append(("marks", JSONText.array(marks.map(Self.mark))))
      }
      return (name, JSONText.object(members))
    }
    let resources = join.network.resources.names.compactMap { name -> (String, String)? in
      let kind = BudgetKind.onResource(name)
      guard let usages = search.attainable(by: kind) else { return nil }
      let decimals = join.network.resources.column(name)?.decimals ?? 0
      return (
        name,
        JSONText.object([
          ("min", "\(ExactDecimal(usages.lowerBound, decimals: decimals))"),
          ("max", "\(ExactDecimal(usages.upperBound, decimals: decimals))"),
        ])
      )
    }
    return JSONText.object(
      ranges + (resources.isEmpty ? [] : [("max", JSONText.object(resources))]))
  }

  private static func mark(_ mark: (amount: Double, label: String)) -> String {
    JSONText.object([
      ("amount", Decimals.json(mark.amount)), ("label", JSONText.quoted(mark.label)),
    ])
  }
}
