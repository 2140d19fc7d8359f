/// The states of one stage of a core search, as parallel arrays, found by their slack.
struct PartialSelections {
  let rowCount: Int
  /// What the decided blocks add to the bound.
  private(set) var reducedCost: [Double] = []
  /// How far the bound lies above the reduced cost, at least.
  private(set) var rise: [Double] = []
  /// Per row, what is left when the blocks that are not decided yet stay at their least.
  private(set) var slack: [Int] = []
  /// Where the last change of each stands in the search's trail.
  private(set) var change: [Int32] = []
  /// Open addressing: state index + 1, or 0 where empty; its size is a power of two.
  private var slots = [Int32](repeating: 0, count: 64)

  var count: Int { reducedCost.count }

  init(rowCount: Int) {
    self.rowCount = rowCount
  }

  /// Forgets all states and keeps the memory.
  mutating func removeAll() {
    reducedCost.removeAll(keepingCapacity: true)
    rise.removeAll(keepingCapacity: true)
    slack.removeAll(keepingCapacity: true)
    change.removeAll(keepingCapacity: true)
    slots.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
  }

  /// Adds a state that is not looked for later.
  ///
  /// - Parameter slack: `rowCount` entries.
  mutating func append(reducedCost: Double, rise: Double, slack: UnsafePointer<Int>, change: Int32)
  {
    self.reducedCost.append(reducedCost)
    self.rise.append(rise)
    for row in 0..<rowCount { self.slack.append(slack[row]) }
    self.change.append(change)
  }

  /// Adds a state, or keeps the cheaper of it and the one with the same slack.
  mutating func merge(reducedCost: Double, rise: Double, slack: UnsafePointer<Int>, change: Int32) {
    if 2 * count >= slots.count { grow() }
    let slot = slot(of: slack)
    if slots[slot] > 0 {
      let known = Int(slots[slot]) - 1
      if reducedCost < self.reducedCost[known] {
        self.reducedCost[known] = reducedCost
        self.change[known] = change
      }
    } else {
      append(reducedCost: reducedCost, rise: rise, slack: slack, change: change)
      slots[slot] = Int32(count)
    }
  }

  /// The slot that holds the state with this slack, or the free one where it belongs.
  private func slot(of slack: UnsafePointer<Int>) -> Int {
    var hash: UInt = 0
    for row in 0..<rowCount {
      hash = (hash ^ UInt(bitPattern: slack[row])) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    let mask = slots.count - 1
    var slot = Int(hash & UInt(mask))
    search: while slots[slot] > 0 {
      let known = Int(slots[slot] - 1) * rowCount
      for row in 0..<rowCount where self.slack[known + row] != slack[row] {
        slot = (slot + 1) & mask
        continue search
      }
      break
    }
    return slot
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: 4 * slots.count)
    for state in 0..<count {
      let slot = slack.withUnsafeBufferPointer {
        self.slot(of: $0.baseAddress! + state * rowCount)
      }
      slots[slot] = Int32(state + 1)
    }
  }

  /// Keeps the states with the least bounds; of equal ones the earlier.
  mutating func keepLeast(_ width: Int) {
    var order = Array(0..<count)
    order.sort { first, second in
      (reducedCost[first] + rise[first], first) < (reducedCost[second] + rise[second], second)
    }
    let kept = order.prefix(width).sorted()
    let old = self
    removeAll()
    for state in kept {
      old.slack.withUnsafeBufferPointer {
        merge(
          reducedCost: old.reducedCost[state], rise: old.rise[state],
          slack: $0.baseAddress! + state * rowCount, change: old.change[state])
      }
    }
  }
}
