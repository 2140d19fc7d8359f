import MPQModel

extension TiedComponent {
  /// What came of laying out a component with local rows.
  enum Layout {
    case component(TiedComponent)
    /// No selection of the component's groups keeps its ties and rows.
    case noSelection
    /// There are too many keys; without this row there would be fewer.
    case tooLarge(row: Int)
  }

  /// A row that is kept by the keys.
  struct KeptRow {
    /// Its position in the problem's rows.
    let row: Int
    /// Its position among the classes of the order, where it stands as a class of one width.
    let position: TieClassPosition
    /// What the groups that decide it may use above the least of each.
    let room: Int
  }

  /// For every key there is an arc per choice, and groups have some tens of choices.
  private static let arcsPerKey = 64

  /// Lays out groups that are connected by ties and by rows.
  ///
  /// Before a group, a key says the widths of the open classes, and of each open row what is left.
  /// Where all that the groups to come can use is left, more makes no difference, so that counts as
  /// left. Keys that the same choices lead on from, to the same keys, are then one key (Hopcroft,
  /// "An n log n algorithm for minimizing states in a finite automaton", 1971; layer by layer this
  /// takes one pass from the end), and those from which none leads to the end are removed.
  ///
  /// - Parameters:
  ///   - order: of the classes and the rows.
  ///   - classes: the problem's, then one for each row.
  ///   - memory: how many keys there may be before a group, and arcs in all.
  static func layout(
    _ order: TieOrder, _ problem: ChoiceProblem, classes: [ChoiceProblem.TieClass],
    classesOf: [GroupPosition: [TieClassPosition]], rows: [KeptRow], memory: SearchMemory
  ) -> Layout {
    let rowAt = Dictionary(uniqueKeysWithValues: rows.map { ($0.position, $0) })
    let groups = order.groups.map { group in
      OpenGroup(group, problem, classes: classes, own: classesOf[group]!, rowAt: rowAt)
    }
    // What the groups to come can use of each row, above the least of each.
    var toCome = rowAt.mapValues { _ in 0 }
    for group in groups {
      for (place, position) in group.own.enumerated() where rowAt[position] != nil {
        toCome[position]! += group.most[place]
      }
    }
    var states: [[Int]] = [[]]
    var keyCount = 1
    // Per group and key, the key after each kind of choice; -1 where it keeps not all rows.
    var targets: [[[Int32]]] = []
    for (index, group) in groups.enumerated() {
      let before = order.open[index]
      let after = index + 1 < groups.count ? order.open[index + 1] : []
      for (place, position) in group.own.enumerated() where rowAt[position] != nil {
        toCome[position]! -= group.most[place]
      }
      let places = group.own.map { before.firstIndex(of: $0) }
      let sources = after.map {
        (own: group.own.firstIndex(of: $0), before: before.firstIndex(of: $0))
      }
      var found: [[Int]: Int32] = [:]
      var next: [[Int]] = []
      var targetsOfGroup: [[Int32]] = []
      for state in states {
        var targetsOfState: [Int32] = []
        for kind in group.kinds {
          // Own classes and rows with this kind of choice: the width, or what is then left.
          var own = kind
          var fits = true
          for (place, position) in group.own.enumerated() {
            let known = places[place].map { state[$0] }
            if let row = rowAt[position] {
              own[place] = min((known ?? row.room) - kind[place], toCome[position]!)
              fits = fits && own[place] >= 0
            } else {
              fits = fits && known ?? kind[place] == kind[place]
            }
          }
          guard fits else {
            targetsOfState.append(-1)
            continue
          }
          let target = sources.map { source in source.own.map { own[$0] } ?? state[source.before!] }
          let key = found[target] ?? Int32(next.count)
          if key == next.count {
            found[target] = key
            next.append(target)
          }
          targetsOfState.append(key)
        }
        targetsOfGroup.append(targetsOfState)
      }
      keyCount += next.count
      if next.count > memory.keyCount || keyCount > memory.arcCount / arcsPerKey {
        let kept = after.indices.filter { rowAt[after[$0]] != nil }
        if let largest = kept.max(by: { first, second in
          Set(next.map { $0[first] }).count < Set(next.map { $0[second] }).count
        }) {
          return .tooLarge(row: rowAt[after[largest]]!.row)
        }
      }
      targets.append(targetsOfGroup)
      states = next
    }
    return TiedComponent(groups, targets).map { .component($0) } ?? .noSelection
  }

  /// - Returns: nil where no path leads to the end.
  private init?(_ groups: [OpenGroup], _ targets: [[[Int32]]]) {
    // From the end: which key each becomes, and where the kinds of choices lead to from there.
    var becomes: [Int32] = [0]
    var merged: [[[Int32]]] = []
    for targetsOfGroup in targets.reversed() {
      var found: [[Int32]: Int32] = [:]
      var kept: [[Int32]] = []
      var becomesHere: [Int32] = []
      for targetsOfState in targetsOfGroup {
        let target = targetsOfState.map { $0 < 0 ? -1 : becomes[Int($0)] }
        guard target.contains(where: { $0 >= 0 }) else {
          becomesHere.append(-1)
          continue
        }
        let key = found[target] ?? Int32(kept.count)
        if key == kept.count {
          found[target] = key
          kept.append(target)
        }
        becomesHere.append(key)
      }
      becomes = becomesHere
      merged.append(kept)
    }
    guard becomes[0] == 0 else { return nil }
    self.init()
    for (group, keys) in zip(groups, merged.reversed()) {
      add(
        group.group,
        arcs: keys.map { target in
          zip(group.choices, group.kindOfChoice).compactMap { choice, kind in
            target[kind] < 0 ? nil : (choice, target[kind])
          }
        })
    }
  }
}

/// A group with what its choices mean to the classes and rows that it is in.
private struct OpenGroup {
  let group: GroupPosition
  let choices: Range<Int>
  /// Its classes and rows.
  let own: [TieClassPosition]
  /// What choices can mean: per class the position of the width, per row what is used above the
  /// least of the group.
  private(set) var kinds: [[Int]] = []
  private(set) var kindOfChoice: [Int] = []
  /// Per class or row the largest of that.
  let most: [Int]

  init(
    _ group: GroupPosition, _ problem: ChoiceProblem, classes: [ChoiceProblem.TieClass],
    own: [TieClassPosition], rowAt: [TieClassPosition: TiedComponent.KeptRow]
  ) {
    self.group = group
    self.own = own
    choices = problem.choices(of: group)
    let columns = own.map { position -> [Int] in
      guard let row = rowAt[position]?.row else {
        return problem.choices(of: group).map { choice in
          classes[position].commonOptions.firstIndex(
            of: problem.options[choice][classes[position].tensor])!
        }
      }
      let used = problem.choices(of: group).map { problem.usage[$0 * problem.rowCount + row] }
      let least = used.min()!
      return used.map { $0 - least }
    }
    most = columns.map { $0.max()! }
    var found: [[Int]: Int] = [:]
    for index in choices.indices {
      let kind = columns.map { $0[index - choices.lowerBound] }
      if found[kind] == nil {
        found[kind] = kinds.count
        kinds.append(kind)
      }
      kindOfChoice.append(found[kind]!)
    }
  }
}
