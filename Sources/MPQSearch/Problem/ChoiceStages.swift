import MPQModel

/// The groups of a problem in the order in which a search can decide them.
///
/// Free groups decide on their own. Tied groups form components, each a layered graph: a *key* says
/// which widths its open classes have (`TieOrder`), an *arc* leads from a key through a choice of
/// one group to the key after it. A path through the layers selects one choice per group with all
/// ties kept, so the least such selection is a shortest path. A chain of 2,000 ties needs 6 keys
/// where each class has 6 widths.
///
/// Step 5 of the search in ARCHITECTURE.md.
package struct ChoiceStages: Sendable {
  /// The groups that no (kept) tie concerns.
  package private(set) var freeGroups: [GroupPosition] = []
  private(set) var components: [TiedComponent] = []
  /// The classes that would need more keys than there is room for. They are not kept here: bounds
  /// still hold, but a plan needs their widths fixed first (`BranchAndBound`).
  package private(set) var relaxedClasses: [TieClassPosition] = []
  /// The local rows that are kept here (`LocalRows`), as positions in the problem's rows.
  private(set) var keptRows: Set<Int> = []
  /// Whether some component has no selection that keeps its ties and local rows.
  private(set) var isEmpty = false

  /// - Parameter limits: where one comes first, the classes whose orders are not found are relaxed.
  package init(
    _ problem: ChoiceProblem, memory: SearchMemory = SearchMemory(),
    limits: SearchLimits = SearchLimits()
  ) {
    let graph = Self.components(of: problem.tieClasses)
    addTied(graph.components, graph.classesOf, problem, memory: memory, limits: limits)
  }

  private init() {}

  /// Lays out components of tie classes; the groups that none of the components has are free.
  private mutating func addTied(
    _ tied: [[TieClassPosition]], _ classesOf: [GroupPosition: [TieClassPosition]],
    _ problem: ChoiceProblem, memory: SearchMemory, limits: SearchLimits
  ) {
    let classes = problem.tieClasses
    func order(_ component: [TieClassPosition], keyCount: Int) -> TieOrder {
      TieOrder(
        of: component, classes, classesOf: classesOf, keyCount: Double(keyCount),
        limits: limits)
    }
    func arcCount(_ order: TieOrder) -> Double {
      zip(order.keyCounts(classes), order.groups).reduce(0.0) {
        $0 + $1.0 * Double(problem.choices(of: $1.1).count)
      }
    }
    var orders = tied.map { order($0, keyCount: memory.keyCount) }
    let room = Self.room(for: orders.map(arcCount), within: Double(memory.arcCount))
    for (index, component) in tied.enumerated() {
      var keyCount = memory.keyCount
      while arcCount(orders[index]) > room, keyCount > 1 {
        keyCount = max(1, keyCount / Self.keyCountStep)
        orders[index] = order(component, keyCount: keyCount)
      }
      relaxedClasses += orders[index].relaxed
      guard !orders[index].groups.isEmpty else { continue }
      let relaxed = Set(orders[index].relaxed)
      let pairs = orders[index].groups.map { group in
        (group, (classesOf[group] ?? []).filter { !relaxed.contains($0) })
      }
      components.append(
        TiedComponent(
          orders[index], problem, classesOf: Dictionary(uniqueKeysWithValues: pairs)))
    }
    let placed = Set(components.flatMap { $0.stages.map(\.group) })
    freeGroups = problem.groups.filter { !placed.contains($0) }
  }

  /// Where a component has too many arcs its keys are cut to an eighth: about one open class less,
  /// of as many widths. From 4,096 on that takes four orders at most.
  private static let keyCountStep = 8

  /// How many arcs each component may have, such that all of them together have no more than there
  /// is room for and small components keep all of theirs.
  private static func room(for counts: [Double], within most: Double) -> Double {
    var left = most
    for (index, count) in counts.sorted().enumerated() {
      let share = left / Double(counts.count - index)
      if count > share { return share }
      left -= count
    }
    return .infinity
  }

  /// The classes connected by shared groups, component by component, and the classes of each tied
  /// group.
  private static func components(
    of classes: [ChoiceProblem.TieClass]
  ) -> (
    components: [[TieClassPosition]],
    classesOf: [GroupPosition: [TieClassPosition]]
  ) {
    var sets = DisjointSets(count: classes.count)
    var classesOf: [GroupPosition: [TieClassPosition]] = [:]
    for (index, tieClass) in classes.enumerated() {
      for group in tieClass.groups {
        if let other = classesOf[group]?.first { sets.unite(other.index, index) }
        classesOf[group, default: []].append(Position(index))
      }
    }
    return (sets.groups().map { $0.map { TieClassPosition($0) } }, classesOf)
  }
}

// MARK: - Local rows

extension ChoiceStages {
  /// The order that keeps local rows too, as far as that takes few keys (`keptRows`); the others are
  /// left to prices.
  init(_ problem: ChoiceProblem, rows: LocalRows, memory: SearchMemory, limits: SearchLimits) {
    var open = rows.capacity.keys.sorted().map { row in (row: row, groups: problem.groups(of: row))
    }
    open.removeAll { $0.groups.isEmpty }
    while !open.isEmpty, !limits.isReached {
      var stages = ChoiceStages()
      let tooLarge = stages.layOut(problem, open, rows, memory: memory, limits: limits)
      guard let tooLarge else {
        self = stages
        return
      }
      open.removeAll { $0.row == tooLarge }
    }
    self.init(problem, memory: memory, limits: limits)
  }

  /// - Parameter open: rows with the groups that decide each.
  /// - Returns: a row without which there would be fewer keys, where there are too many; nil where
  ///   all are kept.
  private mutating func layOut(
    _ problem: ChoiceProblem, _ open: [(row: Int, groups: [GroupPosition])], _ rows: LocalRows,
    memory: SearchMemory, limits: SearchLimits
  ) -> Int? {
    // To the order a row is a class of one width: it is open from its first to its last group.
    let classes =
      problem.tieClasses
      + open.map { .init(groups: $0.groups, tensor: .weight, commonOptions: [0]) }
    let graph = Self.components(of: classes)
    var tiesOnly: [[TieClassPosition]] = []
    for component in graph.components {
      let firstRow = TieClassPosition(problem.tieClasses.count)
      guard component.contains(where: { $0 >= firstRow }) else {
        tiesOnly.append(component)
        continue
      }
      let order = TieOrder(
        of: component, classes, classesOf: graph.classesOf, keyCount: Double(memory.keyCount),
        limits: limits)
      let relaxed = Set(order.relaxed)
      relaxedClasses += order.relaxed.filter { $0 < firstRow }
      var kept: [TiedComponent.KeptRow] = []
      for position in component where position >= firstRow && !relaxed.contains(position) {
        let row = open[position.index - firstRow.index].row
        let least = problem.groups.reduce(0) { sum, group in
          sum + problem.choices(of: group).map { problem.usage[$0 * problem.rowCount + row] }.min()!
        }
        let (room, isLarge) = rows.capacity[row]!.subtractingReportingOverflow(least)
        kept.append(.init(row: row, position: position, room: isLarge ? -1 : room))
      }
      keptRows.formUnion(kept.map(\.row))
      guard !order.groups.isEmpty else { continue }
      let classesOf = Dictionary(
        uniqueKeysWithValues: order.groups.map { group in
          (group, graph.classesOf[group]!.filter { !relaxed.contains($0) })
        })
      switch TiedComponent.layout(
        order, problem, classes: classes, classesOf: classesOf, rows: kept, memory: memory)
      {
      case .component(let component): components.append(component)
      case .noSelection: isEmpty = true
      case .tooLarge(let row): return row
      }
    }
    addTied(tiesOnly, graph.classesOf, problem, memory: memory, limits: limits)
    return nil
  }
}

extension ChoiceProblem {
  /// Whether some selection keeps all ties. Lists of choices may leave none although all groups of each class have a
  /// format in common. Of ties that would need too many keys it is not known, and assumed.
  func hasSelection(limits: SearchLimits = SearchLimits()) -> Bool {
    ChoiceStages(self, limits: limits).components.allSatisfy {
      $0.potentials(none: Int.max) { _ in 0 }.least[0] < .max
    }
  }

  /// Per row the least and the most that any selection uses, ties kept. Ties that would need too
  /// many keys are not, so the true range may be narrower then.
  package func usageRanges(limits: SearchLimits = SearchLimits()) -> [ClosedRange<Int>] {
    let stages = ChoiceStages(self, limits: limits)
    /// The least sum over any selection, in integers: what it rules out is ruled out for good.
    func least(_ usage: (_ choice: Int) -> Int) -> Int {
      stages.freeGroups.reduce(0) { $0 + choices(of: $1).lazy.map(usage).min()! }
        + stages.components.reduce(0) { $0 + $1.potentials(none: .max, usage).least[0] }
    }
    return (0..<rowCount).map { row in
      least { usage[$0 * rowCount + row] }...(-least { -usage[$0 * rowCount + row] })
    }
  }
}

/// Tied groups as a layered graph.
struct TiedComponent: Sendable {
  /// One group: the arcs of key `k` are `arcs(k)`.
  struct Stage: Sendable {
    let group: GroupPosition
    /// How many keys there are before the group.
    let keyCount: Int
    /// Where the arcs of each key start; `keyCount + 1` entries.
    let arcStart: [Int32]

    func arcs(_ key: Int) -> Range<Int> { Int(arcStart[key])..<Int(arcStart[key + 1]) }
  }

  private(set) var stages: [Stage] = []
  /// Per arc the choice that it stands for.
  private(set) var choice: [Int32] = []
  /// Per arc the key after it; after the last stage there is one key, 0.
  private(set) var target: [Int32] = []

  /// A component without groups.
  init() {}

  /// Appends a group with the arcs of each key before it, as choice and key after it.
  mutating func add(_ group: GroupPosition, arcs: [[(choice: Int, target: Int32)]]) {
    var starts = [Int32(choice.count)]
    for arcsOfKey in arcs {
      for arc in arcsOfKey {
        choice.append(Int32(arc.choice))
        target.append(arc.target)
      }
      starts.append(Int32(choice.count))
    }
    stages.append(Stage(group: group, keyCount: arcs.count, arcStart: starts))
  }

  init(
    _ order: TieOrder, _ problem: ChoiceProblem,
    classesOf: [GroupPosition: [TieClassPosition]]
  ) {
    let classes = problem.tieClasses
    for (position, group) in order.groups.enumerated() {
      let before = order.open[position]
      let after = position + 1 < order.open.count ? order.open[position + 1] : []
      let own = classesOf[group]!
      let keyCount = before.reduce(1) { $0 * classes[$1].commonOptions.count }
      // A choice's digit in each of its group's classes: the position of its width.
      let digits = problem.choices(of: group).map { choice in
        own.map { index in
          classes[index].commonOptions.firstIndex(
            of: problem.options[choice][classes[index].tensor])!
        }
      }
      var starts = [Int32(choice.count)]
      var keyDigits = [Int](repeating: 0, count: before.count)
      for key in 0..<keyCount {
        var rest = key
        for (place, index) in before.enumerated() {
          keyDigits[place] = rest % classes[index].commonOptions.count
          rest /= classes[index].commonOptions.count
        }
        for (offset, choice) in problem.choices(of: group).enumerated() {
          let fits = own.indices.allSatisfy { place in
            before.firstIndex(of: own[place]).map { keyDigits[$0] == digits[offset][place] } ?? true
          }
          guard fits else { continue }
          var target = 0
          var stride = 1
          for index in after {
            let digit =
              before.firstIndex(of: index).map { keyDigits[$0] }
              ?? digits[offset][own.firstIndex(of: index)!]
            target += digit * stride
            stride *= classes[index].commonOptions.count
          }
          self.choice.append(Int32(choice))
          self.target.append(Int32(target))
        }
        starts.append(Int32(self.choice.count))
      }
      stages.append(Stage(group: group, keyCount: keyCount, arcStart: starts))
    }
  }

  /// Where a stage's keys start when the keys of all stages are numbered through; the key after the
  /// last stage comes last.
  var keyOffsets: [Int] {
    stages.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.keyCount) }
  }
}
