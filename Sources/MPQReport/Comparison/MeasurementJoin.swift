package import MPQModel

/// Measured results joined to the plans that they measured.
///
/// A result names a file, and gives the costs of the plan. It belongs to
/// 1. the plan that was read from that file and row: the same path, or else the same file name
///    without directories and suffix, so that `tuned/plan.safetensors` measures `plan.csv`;
/// 2. else the uniform plan of the level in its name, such as `W3A4.csv` or `q4_K.csv`;
/// 3. else the only plan of the same costs.
///
/// All three costs have to agree: BitOps, BitOps of the searched layers, and size. If a table gives no costs, only
/// the first two ways remain. Layers of equal shape can swap their bits at equal costs, so results that were matched
/// the third way are marked wherever they are shown. A result holds for every plan of the same bits.
package struct MeasurementJoin: Sendable {
  /// The results by plan; the means if a plan has several.
  package let byPlan: [BitPlan: Measured]
  /// The float network's results, by name in order of appearance.
  package let floats: [(name: String, measured: Measured)]
  /// Results that belong to no plan here.
  package let unmatched: [(file: String, result: PlanMeasurement)]

  /// A plan that results may belong to.
  package struct Candidate: Sendable {
    /// The file it was read from and its row; nil for plans that were computed.
    package var file: String?
    package var row: Int?
    /// The bits of a uniform plan; nil for other plans.
    package var uniform: LayerFormats?
    package var plan: BitPlan
    package var costs: PlanCosts

    package init(
      file: String? = nil, row: Int? = nil, uniform: LayerFormats? = nil, plan: BitPlan,
      costs: PlanCosts
    ) {
      self.file = file
      self.row = row
      self.uniform = uniform
      self.plan = plan
      self.costs = costs
    }
  }

  /// A result whose costs are not those of the plan that it names.
  package struct Contradiction: Error, Hashable, CustomStringConvertible {
    package let description: String
  }

  /// - Throws: `Contradiction` if a result names the path of a plan, but other costs.
  package init(
    _ files: [(file: String, results: [PlanMeasurement])], candidates: [Candidate]
  ) throws(Contradiction) {
    var results: [BitPlan: [PlanMeasurement]] = [:]
    var byCosts = Set<BitPlan>()
    var floats: [(name: String, results: [PlanMeasurement])] = []
    var unmatched: [(file: String, result: PlanMeasurement)] = []
    for (file, measurement) in files.flatMap({ file in file.results.map { (file.file, $0) } }) {
      if measurement.isByName {
        if let plan = try Self.named(
          by: measurement, among: candidates, sameCosts: candidates, file: file)
        {
          results[plan, default: []].append(measurement)
        } else {
          unmatched.append((file, measurement))
        }
        continue
      }
      guard let costs = measurement.costs else {
        if let known = floats.firstIndex(where: { $0.name == measurement.name }) {
          floats[known].results.append(measurement)
        } else {
          floats.append((measurement.name, [measurement]))
        }
        continue
      }
      let sameCosts = candidates.filter { PlanMeasurement.Costs($0.costs) == costs }
      if let plan = try Self.named(
        by: measurement, among: candidates, sameCosts: sameCosts, file: file)
      {
        results[plan, default: []].append(measurement)
      } else if let plan = sameCosts.first?.plan, sameCosts.allSatisfy({ $0.plan == plan }) {
        results[plan, default: []].append(measurement)
        byCosts.insert(plan)
      } else {
        unmatched.append((file, measurement))
      }
    }
    byPlan = results.reduce(into: [:]) { joined, result in
      joined[result.key] = Measured(
        result.value, isByCostsAlone: byCosts.contains(result.key))
    }
    self.floats = floats.map { ($0.name, Measured($0.results, isByCostsAlone: false)) }
    self.unmatched = unmatched
  }

  /// The plan that a result names; nil if it names none.
  ///
  /// - Parameter sameCosts: the candidates with the costs of the result; all candidates if the result has no costs.
  ///   Then only a name that is nothing but a level counts, since a mixed plan may be called `plan-W3A3.csv`.
  private static func named(
    by measurement: PlanMeasurement, among candidates: [Candidate], sameCosts: [Candidate],
    file: String
  ) throws(Contradiction) -> BitPlan? {
    let exact = candidates.filter { $0.file == measurement.name && $0.row == measurement.row }
    if let named = exact.first {
      if let match = sameCosts.first(where: {
        $0.file == measurement.name && $0.row == measurement.row
      }) {
        return match.plan
      }
      let row = measurement.row.map { " row \($0)" } ?? ""
      throw Contradiction(
        description: "\(file):\(measurement.line): '\(measurement.name)'\(row) was measured at "
          + "\(measurement.costs?.bitOperations ?? 0) BitOps, but the plan in that file has "
          + "\(named.costs.bitOperations.map { "\($0)" } ?? "others") or another size; measure it anew, or name the file that "
          + "was measured")
    }
    let stem = FilePath.stem(of: measurement.name)
    let sameStem = sameCosts.filter { candidate in
      candidate.row == measurement.row
        && candidate.file.map { FilePath.stem(of: $0) == stem } ?? false
    }
    if let plan = sameStem.first?.plan, sameStem.allSatisfy({ $0.plan == plan }) { return plan }
    let isNamedAlone = measurement.isByName
    if isNamedAlone, measurement.row != nil || !sameStem.isEmpty { return nil }
    let name = measurement.name
    // A label of a choice may hold anything, so only a name that is nothing else counts.
    if let plan = sameCosts.first(where: { $0.uniform.map { "\($0)" } == stem })?.plan {
      return plan
    }
    guard let formats = isNamedAlone ? PlanName.level(in: name) : PlanName.formats(in: name) else {
      return nil
    }
    return sameCosts.first { $0.uniform == formats }?.plan
  }
}

/// The measured results of one plan.
package struct Measured: Hashable, Sendable {
  /// The mean loss of `count` results; nil if one of them has no loss.
  package let loss: Double?
  /// The mean top-1 accuracy, 0 to 1.
  package let accuracy: Double
  package let count: Int
  /// The sample's standard deviation; nil for a single result.
  package let accuracyDeviation: Double?
  /// Whether a result was matched by the plan's costs alone.
  package let isByCostsAlone: Bool

  /// - Precondition: there is at least one result.
  init(_ results: [PlanMeasurement], isByCostsAlone: Bool) {
    precondition(!results.isEmpty, "a mean needs a result")
    count = results.count
    let (accuracies, losses) = (results.map(\.accuracy), results.compactMap(\.loss))
    accuracy = accuracies.mean
    accuracyDeviation = count > 1 ? accuracies.deviation : nil
    loss = losses.count == count ? losses.mean : nil
    self.isByCostsAlone = isByCostsAlone
  }
}
