/// The states of one stage of a core search, as parallel arrays, found by their key and slack: a
/// hash table with open addressing and linear probing (Knuth, "The Art of Computer Programming",
/// volume 3, section 6.4).
///
/// Merging compares whole keys and slacks, never their hashes, so it loses nothing. Only
/// `keepLeast` gives states up, and the search that calls it is then no proof.
///
/// Step 10 of the search in ARCHITECTURE.md.
struct PartialSelections {
  let rowCount: Int
  /// What the decided stages add to the bound.
  private(set) var reducedCost: [Int128] = []
  /// What the stages to come add at least, in units of the tables' scale.
  private var bound: [UInt16] = []
  private var keys: [Int32] = []
  /// Per row, what is left when the stages that are not decided yet stay at their least.
  private(set) var slack: [Int] = []
  /// 1 KB, which grows with the states.
  private static let leastSlotCount = 256
  /// Slots are freed one by one where fewer than one in sixteen is taken: clearing all goes sixteen
  /// slots at a time, a vector of 512 bits.
  private static let slotsPerClearing = 16
  /// The table grows fourfold when half full: probes stay short, and a search grows it a few times
  /// only.
  private static let growth = 4

  /// Where the last change of each stands in the search's trail.
  var change: [Int32] = []
  /// Open addressing: state index + 1, or 0 where empty; its size is a power of two.
  private var slots = [Int32](repeating: 0, count: leastSlotCount)

  var count: Int { reducedCost.count }

  func key(_ state: Int) -> Int { Int(keys[state]) }

  init(rowCount: Int) {
    self.rowCount = rowCount
  }

  /// Forgets all states and keeps the memory.
  mutating func removeAll() {
    // Where few slots are taken they are freed one by one.
    if Self.slotsPerClearing * count < slots.count {
      slack.withUnsafeBufferPointer { slack in
        for state in 0..<count {
          let slot = self.slot(of: slack.baseAddress.map { $0 + state * rowCount }, keys[state])
          taken.append(Int32(slot))
        }
      }
      for slot in taken { slots[Int(slot)] = 0 }
      taken.removeAll(keepingCapacity: true)
    } else {
      slots.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }
    reducedCost.removeAll(keepingCapacity: true)
    bound.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    slack.removeAll(keepingCapacity: true)
    change.removeAll(keepingCapacity: true)
  }
  private var taken: [Int32] = []

  /// Adds a state that is not looked for later.
  ///
  /// - Parameter slack: `rowCount` entries.
  mutating func append(
    reducedCost: Int128, bound: UInt16, key: Int, slack: UnsafePointer<Int>, change: Int32
  ) {
    self.reducedCost.append(reducedCost)
    self.bound.append(bound)
    keys.append(Int32(key))
    for row in 0..<rowCount { self.slack.append(slack[row]) }
    self.change.append(change)
  }

  /// Adds a state, or keeps the cheaper of it and the one with the same key and slack.
  mutating func merge(
    reducedCost: Int128, bound: UInt16, key: Int, slack: UnsafePointer<Int>, change: Int32
  ) {
    if 2 * count >= slots.count { grow() }
    let slot = self.slot(of: slack, Int32(key))
    if slots[slot] > 0 {
      let known = Int(slots[slot]) - 1
      if reducedCost < self.reducedCost[known] {
        self.reducedCost[known] = reducedCost
        self.change[known] = change
      }
    } else {
      append(reducedCost: reducedCost, bound: bound, key: key, slack: slack, change: change)
      slots[slot] = Int32(count)
    }
  }

  /// 2^64 over the golden ratio, odd: Knuth's multiplier for multiplicative hashing.
  private static let multiplier: UInt = 0x9E37_79B9_7F4A_7C15

  @inline(__always)
  private func hash(of slack: UnsafePointer<Int>?, _ key: Int32) -> UInt {
    var hash = UInt(truncatingIfNeeded: key)
    for row in 0..<rowCount {
      hash = (hash ^ UInt(bitPattern: slack![row])) &* Self.multiplier
      // The low bits choose the slot; the high ones of the product are the better mixed.
      hash ^= hash >> 29
    }
    return hash
  }

  /// The slot that holds the state with this key and slack, or the free one where it belongs.
  @inline(__always)
  private func slot(of slack: UnsafePointer<Int>?, _ key: Int32) -> Int {
    let mask = slots.count - 1
    var slot = Int(hash(of: slack, key) & UInt(mask))
    search: while slots[slot] > 0 {
      let known = Int(slots[slot] - 1)
      if keys[known] == key {
        var isSame = true
        for row in 0..<rowCount where self.slack[known &* rowCount &+ row] != slack![row] {
          isSame = false
          break
        }
        if isSame { break search }
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: Self.growth * slots.count)
    for state in 0..<count {
      let slot = slack.withUnsafeBufferPointer {
        self.slot(of: $0.baseAddress.map { $0 + state * rowCount }, keys[state])
      }
      slots[slot] = Int32(state + 1)
    }
  }

  /// Keeps the states with the least bounds; of equal ones some of every kind, by their hashes: the
  /// first ones would all be alike.
  ///
  /// - Parameters:
  ///   - shift: `bound` counts in units of 2^`shift`.
  ///   - split: a row whose slack is split: of equal states those with the largest remainders stay.
  ///     The steps have to come out right in the end; what is left beside them can still be spent.
  mutating func keepLeast(_ width: Int, shift: Int, split: (row: Int, parts: SplitSlack.Parts)?) {
    guard count > width else { return }
    var candidates = slack.withUnsafeBufferPointer { slack in
      (0..<count).map { state in
        Candidate(
          total: Int(truncatingIfNeeded: reducedCost[state] >> shift) + Int(bound[state]),
          order: split.map { row, parts in
            UInt(bitPattern: parts.step - parts(slack[state * rowCount + row]).remainder)
          } ?? hash(of: slack.baseAddress.map { $0 + state * rowCount }, keys[state]),
          state: state)
      }
    }
    Self.moveLeast(width, toFrontOf: &candidates)
    let kept = candidates[..<width].map(\.state).sorted()
    let old = self
    removeAll()
    for state in kept {
      old.slack.withUnsafeBufferPointer {
        let slack = $0.baseAddress.map { $0 + state * rowCount } ?? UnsafePointer(bitPattern: 8)!
        merge(
          reducedCost: old.reducedCost[state], bound: old.bound[state], key: old.key(state),
          slack: slack, change: old.change[state])
      }
    }
  }

  private struct Candidate: Comparable {
    /// In units of the tables' scale: what differs by less is equally good.
    let total: Int
    /// Decides between equal totals.
    let order: UInt
    let state: Int

    @inline(__always)
    static func < (first: Candidate, second: Candidate) -> Bool {
      if first.total != second.total { return first.total < second.total }
      if first.order != second.order { return first.order < second.order }
      return first.state < second.state
    }
  }

  /// Moves the least `width` candidates to the front, in any order (Hoare, "Algorithm 65: Find",
  /// 1961).
  private static func moveLeast(_ width: Int, toFrontOf candidates: inout [Candidate]) {
    candidates.withUnsafeMutableBufferPointer { candidates in
      var (low, high) = (0, candidates.count - 1)
      while low < high {
        let pivot = candidates[low + (high - low) / 2]
        var (left, right) = (low, high)
        while left <= right {
          while candidates[left] < pivot { left += 1 }
          while pivot < candidates[right] { right -= 1 }
          guard left <= right else { break }
          candidates.swapAt(left, right)
          left += 1
          right -= 1
        }
        // `low...right` are at most the pivot, `left...high` at least, and what lies between is it.
        if width - 1 <= right {
          high = right
        } else if width >= left + 1 {
          low = left
        } else {
          return
        }
      }
    }
  }
}
