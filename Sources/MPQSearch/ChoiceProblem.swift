import MPQModel

/// The search as plain numbers: one choice per group at least cost, within a few rows.
///
///     minimise  Σ_g cost[choice_g]    subject to   Σ_g usage[choice_g, r] ≤ capacity_r  for every r
///
/// A group is a searched layer, a choice a pair of bit-widths that it may get. Free groups choose on
/// their own and stand first. Groups that ties hold together form a `TiedBlock`, whose groups stand
/// together after them. Capacities are no part of the problem: a sweep asks for many of them.
package struct ChoiceProblem: Sendable {
  /// The number of budget rows.
  package let rowCount: Int
  /// Where each group's choices start; one entry more than there are groups.
  package internal(set) var groupStart: [Int] = [0]
  /// What each choice adds to the objective.
  package internal(set) var cost: [Double] = []
  /// What each choice uses of each row: `usage[choice · rowCount + row]`, at least 0.
  package internal(set) var usage: [Int] = []
  /// The bit-widths that each choice stands for.
  package internal(set) var widths: [BitWidths] = []
  /// Which of its group's tied widths a choice has; 0 in free groups.
  package internal(set) var tieKey: [Int32] = []
  /// The searched layer of each group, as a position in `TableJoin.layers`.
  package internal(set) var layer: [Int] = []
  /// The groups from 0 up to here are free.
  package internal(set) var freeGroupCount = 0
  /// The blocks of tied groups; relaxation and core search keep their ties by key.
  package internal(set) var tiedBlocks: [TiedBlock] = []
  /// Every class of groups that must agree in a tensor's width, for the integer program.
  package internal(set) var tieClasses: [TieClass] = []
  /// Whether some class is not held by the blocks, because its block would have too many keys.
  /// Bounds then still hold; a plan must be checked against `tieClasses`.
  package internal(set) var relaxesTies = false

  package var groupCount: Int { groupStart.count - 1 }
  package var choiceCount: Int { cost.count }

  /// The choices of a group.
  package func choices(of group: Int) -> Range<Int> { groupStart[group]..<groupStart[group + 1] }

  init(rowCount: Int) {
    self.rowCount = rowCount
  }

  /// Groups that ties hold together, evaluated as one.
  ///
  /// A key fixes the tied widths of the whole block; the groups are independent once it is chosen.
  package struct TiedBlock: Sendable {
    package let groups: Range<Int>
    /// For each key, the `tieKey` that each of the groups must have then.
    package let keys: [[Int32]]
  }

  /// Groups that must get the same width for one tensor.
  package struct TieClass: Sendable {
    package let groups: [Int]
    package let tensor: TensorKind
    /// The widths that all of the groups have.
    package let commonWidths: [Int]
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

  /// Whether a selection keeps all capacities and all ties.
  package func isFeasible(_ selection: [Int], capacities: [Int]) -> Bool {
    zip(usage(of: selection), capacities).allSatisfy { $0 <= $1 }
      && tieClasses.allSatisfy { tie in
        Set(tie.groups.map { widths[selection[$0]][tie.tensor] }).count == 1
      }
  }
}
