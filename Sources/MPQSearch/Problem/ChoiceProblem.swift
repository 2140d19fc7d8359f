package import MPQModel

/// A group's position, which is also that of its searched layer in `TableJoin.layers`.
package typealias GroupPosition = Position<TableJoin.LayerCandidates>

/// A tie class's position in `ChoiceProblem.tieClasses`.
package typealias TieClassPosition = Position<ChoiceProblem.TieClass>

/// The search as plain numbers: a multiple-choice knapsack problem (MCKP) with several rows (MMKP).
///
///     minimise  Σ_g cost[choice_g]    subject to   Σ_g usage[choice_g, r] ≤ capacity_r  for every r
///
/// A group is a searched layer, a choice a pair of number formats that it may get. Groups of a tie
/// class share the format of one tensor; textbooks have no ties. Capacities are no part of the
/// problem, because a sweep asks for many of them. Textbooks maximise profit within one row: Sinha
/// and Zoltners ("The multiple-choice knapsack problem", 1979); Kellerer, Pferschy and Pisinger
/// ("Knapsack Problems", 2004, chapter 11).
///
/// Step 2 of the search in ARCHITECTURE.md.
package struct ChoiceProblem: Sendable {
  /// The number of budget rows.
  package let rowCount: Int
  /// Where each group's choices start; one entry more than there are groups.
  package internal(set) var groupStart: [Int] = [0]
  /// What each choice adds to the objective, at least 0.
  package internal(set) var cost: [Double] = []
  /// What each choice uses of each row: `usage[choice · rowCount + row]`, at least 0.
  package internal(set) var usage: [Int] = []
  /// Every format that some choice gives a tensor, ascending.
  package internal(set) var formats: [NumberFormat] = []
  /// What each choice gives the tensors of its layer, as positions in `formats`.
  package internal(set) var options: [TensorOptions] = []
  /// The names of choices that have one beside their formats; empty where no choice has one.
  package internal(set) var labels: [String?] = []
  /// Every class of groups that must agree in a tensor's format.
  package internal(set) var tieClasses: [TieClass] = []

  package var groupCount: Int { groupStart.count - 1 }
  package var groups: Range<GroupPosition> { 0..<GroupPosition(groupCount) }
  package var tieClassPositions: Range<TieClassPosition> { 0..<Position(tieClasses.count) }
  package var choiceCount: Int { cost.count }

  /// The choices of a group.
  @inline(__always)
  package func choices(of group: GroupPosition) -> Range<Int> {
    groupStart[group.index]..<groupStart[group.index + 1]
  }

  /// A format's position in `formats`; nil where no choice has it.
  func option(_ format: NumberFormat) -> Int? { formats.firstIndex(of: format) }

  /// What a choice stands for.
  package func formats(of choice: Int) -> LayerFormats {
    let option = options[choice]
    return LayerFormats(
      weight: formats[option.weight], activation: formats[option.activation],
      label: choice < labels.count ? labels[choice] : nil)
  }

  init(rowCount: Int) {
    self.rowCount = rowCount
  }

  /// Positions in `formats`, one for each tensor.
  package struct TensorOptions: Hashable, Sendable {
    package let weight: Int
    package let activation: Int

    subscript(tensor: TensorKind) -> Int {
      switch tensor {
      case .weight: weight
      case .activation: activation
      }
    }
  }

  /// Groups that must get the same format for one tensor.
  ///
  /// A group is in at most one class per tensor.
  package struct TieClass: Sendable {
    package let groups: [GroupPosition]
    package let tensor: TensorKind
    /// The formats that all of the groups have, as positions in `formats`, ascending.
    package let commonOptions: [Int]
  }

  /// What a selection uses of every row.
  ///
  /// - Parameter selection: one choice per group, as an index into `cost`.
  package func usage(of selection: [Int]) -> [Int] {
    var total = [Int](repeating: 0, count: rowCount)
    for choice in selection {
      for row in 0..<rowCount { total[row] += usage[choice * rowCount + row] }
    }
    return total
  }

  /// The objective of a selection, with the rounding of each addition carried along.
  package func cost(of selection: [Int]) -> Double {
    var sum = CompensatedSum()
    for choice in selection { sum.add(cost[choice]) }
    return sum.value
  }

  /// The sum of every group's least cost: no selection has less.
  var leastCost: Double {
    var sum = CompensatedSum()
    for group in groups { sum.add(choices(of: group).map { cost[$0] }.min() ?? 0) }
    return sum.value
  }

  /// A selection after every exchange of one choice that lowers the cost within the capacities and the ties, the
  /// largest gain of each group first.
  func spendingSlack(_ selection: [Int], capacities: [Int]) -> [Int] {
    var selection = selection
    for group in groups {
      let cheaper = choices(of: group).filter { cost[$0] < cost[selection[group]] }
        .sorted { cost[$0] < cost[$1] }
      for choice in cheaper {
        var changed = selection
        changed[group] = choice
        if isFeasible(changed, capacities: capacities) {
          selection = changed
          break
        }
      }
    }
    return selection
  }

  /// Whether a selection keeps all capacities and all ties.
  package func isFeasible(_ selection: [Int], capacities: [Int]) -> Bool {
    zip(usage(of: selection), capacities).allSatisfy { $0 <= $1 } && keepsTies(selection)
  }

  /// Whether all groups of every tie class have the same format.
  package func keepsTies(_ selection: [Int]) -> Bool {
    tieClasses.allSatisfy { tie in
      let option = options[selection[tie.groups[0]]][tie.tensor]
      return tie.groups.allSatisfy { options[selection[$0]][tie.tensor] == option }
    }
  }

  /// The same groups with fewer choices.
  ///
  /// - Parameter isKept: leaves at least one choice of every group.
  /// - Returns: the smaller problem, and for each of its choices the index that it had here.
  func keeping(_ isKept: (_ choice: Int) -> Bool) -> (problem: ChoiceProblem, origin: [Int]) {
    var reduced = ChoiceProblem(rowCount: rowCount)
    reduced.tieClasses = tieClasses
    let origin = cost.indices.filter(isKept)
    reduced.cost = origin.map { cost[$0] }
    reduced.formats = formats
    reduced.options = origin.map { options[$0] }
    if !labels.isEmpty { reduced.labels = origin.map { labels[$0] } }
    reduced.usage.reserveCapacity(origin.count * rowCount)
    reduced.groupStart.reserveCapacity(groupCount + 1)
    for choice in origin {
      for row in 0..<rowCount { reduced.usage.append(usage[choice * rowCount + row]) }
    }
    var end = 0
    for last in groupStart.dropFirst() {
      while end < origin.count, origin[end] < last { end += 1 }
      reduced.groupStart.append(end)
    }
    return (reduced, origin)
  }
}
