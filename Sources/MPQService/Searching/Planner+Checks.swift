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
    let join = try join(request)
    var problems = join.problems
    var rows: [Infeasibility.Row] = []
    var uniform: [UniformPlan] = []
    if problems.isEmpty {
      do {
        rows = try attainable(join, isCancelled: isCancelled)
        let limits = SearchLimits(isCancelled: isCancelled)
        uniform = try Self.search(
          join, budgets: [], alpha: request.alpha ?? join.defaultAlpha, limits: limits
        ).uniformBaselines(limits: limits).plans
      } catch let problem as ServiceProblem where problem.status == .unprocessableContent {
        problems.append(problem.detail)
      }
    }
    let isSearchable = problems.isEmpty
    let measured = join.table.isMeasured(onNetworkWithSHA256: request.network)
    let choices = join.layers.reduce(0) { $0 + $1.weight.count * $1.activation.count }
    return JSONText.object([
      ("network", Answers.named(request.network, names.network)),
      ("table", Answers.named(request.table, names.table)), ("searchable", "\(isSearchable)"),
      ("measured_on_this_network", measured.map { "\($0)" } ?? "null"),
      ("table_layers", "\(join.table.layers.count)"),
      ("joined_layers", "\(join.joinedTableLayers)"),
      ("name_hint", join.nameHint.map { JSONText.quoted($0) } ?? "null"),
      ("problem_count", "\(problems.count)"), ("problems", Self.first(problems)),
      ("warning_count", "\(join.warnings.count)"), ("warnings", Self.first(join.warnings)),
      ("outliers", JSONText.array(join.outliers.map(Self.outlier))),
      ("choices", "\(choices)"), ("alpha", "\(request.alpha ?? join.defaultAlpha)"),
      ("weight_bits", TableRequest.list(join.weightFormats)),
      ("activation_bits", TableRequest.list(join.activationFormats)),
      ("layers", JSONText.array(Self.layers(join))),
      ("ranges", isSearchable ? ranges(rows, join) : "null"),
      ("uniform", JSONText.array(uniform.map(Answers.uniform))),
    ]) + "\n"
  }

  /// The lines that a check lists.
  private static func first(_ lines: [String]) -> String {
    JSONText.array(lines.prefix(listed).map { JSONText.quoted($0) })
  }

  private static func outlier(_ outlier: TableJoin.Outlier) -> String {
    JSONText.object([
      ("layer", JSONText.quoted(outlier.layer)), ("tensor", JSONText.quoted("\(outlier.tensor)")),
      ("bits", "\(outlier.entry.format)"), ("importance", "\(outlier.entry.importance)"),
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
      let entries = (known + fixed).sorted { $0.format < $1.format }.map { entry in
        JSONText.object([
          ("bits", "\(entry.format)"), ("importance", "\(entry.importance)"),
          ("available", "\(available.contains { $0.format == entry.format })"),
        ])
      }
      return JSONText.array(entries)
    }
    return join.network.layers.map { layer in
      let (own, row) = (candidates[layer.name], join.table[layer.name])
      let isPinned = layer.pinned != nil
      return JSONText.object(
        Answers.layer(layer) + [
          ("weight", isPinned ? "[]" : list(row?.weight ?? [], own?.weight ?? [])),
          ("activation", isPinned ? "[]" : list(row?.activation ?? [], own?.activation ?? [])),
        ])
    }
  }

  /// The attainable range of each budget, in its unit, with marks for sliders.
  private func ranges(_ rows: [Infeasibility.Row], _ join: TableJoin) -> String {
    let ranges = budgetKinds.compactMap { kind -> (String, String)? in
      guard let name = kind.range,
        let usages = rows.first(where: { $0.row.measure == kind.measure })?.usages(of: kind)
      else { return nil }
      // What is told as the tight end can be asked for.
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
    return JSONText.object(ranges)
  }

  private static func mark(_ mark: (amount: Double, label: String)) -> String {
    JSONText.object([
      ("amount", Decimals.json(mark.amount)), ("label", JSONText.quoted(mark.label)),
    ])
  }
}

extension Infeasibility.Row {
  /// The range of a budget's usage over all plans, over the layers that the budget counts.
  func usages(of kind: BudgetKind) -> ClosedRange<Int> {
    let pinned = kind.countsPinnedLayers ? row.pinnedUsage : 0
    return attainable.lowerBound + pinned...attainable.upperBound + pinned
  }
}
