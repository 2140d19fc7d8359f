import MPQModel

/// An order in which to decide tied groups such that few widths have to be remembered on the way.
///
/// A class of tied groups is *open* between its first and its last group in the order: then its
/// width is decided and still matters. Variable elimination along the order (Bertelè and Brioschi,
/// "Nonserial Dynamic Programming", 1972) looks at every assignment of the open classes, so their
/// number decides what it costs: one for a star, two for a chain, the pathwidth of the graph of
/// classes in general. To find the least is NP-hard; here the next group is always one that opens
/// least. Whatever the order, the search stays exact: a poor one has more keys, or gives classes up
/// to be branched on.
///
/// Step 5 of the search in ARCHITECTURE.md.
struct TieOrder {
  /// The groups of one component that a kept class holds, in order.
  private(set) var groups: [GroupPosition] = []
  /// The kept classes that are open before each of the groups.
  private(set) var open: [[TieClassPosition]] = []
  /// The classes that are not kept because there would be too many assignments.
  private(set) var relaxed: [TieClassPosition] = []

  /// - Parameters:
  ///   - component: classes connected by shared groups.
  ///   - classes: all classes.
  ///   - classesOf: per group the classes that it is in.
  ///   - limits: where one comes first, all of the classes are given up.
  ///   - keyCount: the most assignments of open classes; where there would be more, the largest
  ///     open class is given up.
  /// - Complexity: about linear in the members of all classes, because few classes are open at a
  ///   time.
  init(
    of component: [TieClassPosition], _ classes: [ChoiceProblem.TieClass],
    classesOf: [GroupPosition: [TieClassPosition]],
    keyCount: Double, limits: SearchLimits = SearchLimits()
  ) {
    var work = 0
    var remaining: [TieClassPosition: Int] = [:]
    var waiting: [TieClassPosition: [GroupPosition]] = [:]
    for index in component {
      remaining[index] = classes[index].groups.count
      waiting[index] = classes[index].groups
    }
    var opened: [TieClassPosition] = []
    var isRelaxed = Set<TieClassPosition>()
    var isDone = Set<GroupPosition>()
    func keys(_ open: [TieClassPosition]) -> Double {
      open.reduce(1) { $0 * Double(classes[$1].commonOptions.count) }
    }
    func place(_ group: GroupPosition) {
      groups.append(group)
      open.append(opened)
      isDone.insert(group)
      for index in classesOf[group]! {
        if !isRelaxed.contains(index), !opened.contains(index) { opened.append(index) }
        remaining[index]! -= 1
      }
      opened.removeAll { remaining[$0] == 0 }
      while keys(opened) > keyCount {
        let largest = opened.max { classes[$0].groups.count < classes[$1].groups.count }!
        opened.removeAll { $0 == largest }
        isRelaxed.insert(largest)
      }
    }
    /// How many more classes are open once the group is placed.
    func growth(_ group: GroupPosition) -> Int {
      classesOf[group]!.reduce(0) { sum, index in
        guard !isRelaxed.contains(index) else { return sum }
        let closes = remaining[index] == 1
        return sum + (opened.contains(index) ? (closes ? -1 : 0) : (closes ? 0 : 1))
      }
    }
    // Begun at a class with few neighbours, so that a chain is followed from its end.
    let neighbours = component.map { index in
      classes[index].groups.count { classesOf[$0]!.count > 1 }
    }
    let starts = component.indices.sorted {
      (neighbours[$0], component[$0]) < (neighbours[$1], component[$1])
    }
    for start in starts.map({ component[$0] }) where remaining[start]! > 0 {
      var next: GroupPosition? = waiting[start]!.first { !isDone.contains($0) }
      while let group = next {
        if limits.isReached(&work, after: Self.stepsPerGroup) {
          (groups, open, relaxed) = ([], [], component.sorted())
          return
        }
        let before = opened
        place(group)
        // Groups whose classes are all open decide nothing for later.
        for index in opened where !before.contains(index) {
          for member in waiting[index]!
          where !isDone.contains(member) && growth(member) <= 0 {
            place(member)
          }
          work += Self.stepsPerGroup * waiting[index]!.count
        }
        next = nil
        var least = Int.max
        for index in opened {
          waiting[index]!.removeAll(where: isDone.contains)
          work += waiting[index]!.count
          for member in waiting[index]! {
            work += Self.stepsPerGroup
            let grown = growth(member)
            if grown < least { (next, least) = (member, grown) }
            if least <= 0 { break }
          }
        }
      }
    }
    relaxed = isRelaxed.sorted()
    guard !relaxed.isEmpty else { return }
    // A class that was given up on the way binds nothing from the beginning.
    let kept = groups.indices.filter { position in
      !classesOf[groups[position]]!.allSatisfy(isRelaxed.contains)
    }
    open = kept.map { position in open[position].filter { !isRelaxed.contains($0) } }
    groups = kept.map { groups[$0] }
  }

  /// Work of looking at one group, in the steps of `SearchLimits.isReached(_:after:)`: a few
  /// lookups in dictionaries, each some tens of instructions.
  private static let stepsPerGroup = 32

  /// How many assignments of open classes there are before each group.
  func keyCounts(_ classes: [ChoiceProblem.TieClass]) -> [Double] {
    open.map { $0.reduce(1) { $0 * Double(classes[$1].commonOptions.count) } }
  }
}
