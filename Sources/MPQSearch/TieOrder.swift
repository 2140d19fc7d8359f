import MPQModel

/// An order in which to decide tied groups such that few widths have to be remembered on the way.
///
/// A class of tied groups is *open* between its first and its last group in the order: then its width
/// is decided and still matters. Variable elimination along the order (Bertelè and Brioschi,
/// "Nonserial Dynamic Programming", 1972) looks at every assignment of the open classes, so their
/// number decides what it costs: one for a star, two for a chain, the pathwidth of the graph of
/// classes in general. The order is found greedily: next comes the group that opens least.
struct TieOrder {
  /// The groups of one component, in order.
  private(set) var groups: [Int] = []
  /// The classes that are open before each of the groups.
  private(set) var open: [[Int]] = []

  /// - Parameters:
  ///   - component: classes that hang together by shared groups.
  ///   - classes: all classes.
  ///   - classesOf: per group the classes that it is in.
  init(of component: [Int], _ classes: [ChoiceProblem.TieClass], classesOf: [Int: [Int]]) {
    var remaining: [Int: Int] = [:]
    var shared: [Int: [Int]] = [:]
    for index in component {
      remaining[index] = classes[index].groups.count
      shared[index] = classes[index].groups.filter { classesOf[$0]!.count > 1 }
    }
    var opened: [Int] = []
    var isDone = Set<Int>()
    func place(_ group: Int) {
      groups.append(group)
      open.append(opened)
      isDone.insert(group)
      for index in classesOf[group]! {
        if !opened.contains(index) { opened.append(index) }
        remaining[index]! -= 1
      }
      opened.removeAll { remaining[$0] == 0 }
    }
    /// How many more classes are open once the group is placed.
    func growth(_ group: Int) -> Int {
      classesOf[group]!.reduce(0) { sum, index in
        let closes = remaining[index] == 1
        return sum + (opened.contains(index) ? (closes ? -1 : 0) : (closes ? 0 : 1))
      }
    }
    // Begun at a class with few neighbours, so that a chain is followed from its end.
    let starts = component.sorted { (shared[$0]!.count, $0) < (shared[$1]!.count, $1) }
    for start in starts where remaining[start]! > 0 {
      var next: Int? = classes[start].groups.first { !isDone.contains($0) }
      while let group = next {
        let before = opened
        place(group)
        // Groups that are in no other class decide nothing for later.
        for index in opened where !before.contains(index) {
          for member in classes[index].groups
          where classesOf[member]!.count == 1 && !isDone.contains(member) {
            place(member)
          }
        }
        next = nil
        var least = Int.max
        for index in opened {
          shared[index]!.removeAll(where: isDone.contains)
          for member in shared[index]! where growth(member) < least {
            (next, least) = (member, growth(member))
          }
        }
      }
    }
  }

  /// How many assignments of open classes there are before each group.
  func keyCounts(_ classes: [ChoiceProblem.TieClass]) -> [Double] {
    open.map { $0.reduce(1) { $0 * Double(classes[$1].commonWidths.count) } }
  }
}
