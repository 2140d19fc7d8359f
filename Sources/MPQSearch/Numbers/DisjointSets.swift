/// The numbers from 0 on in groups that are merged pair by pair.
struct DisjointSets {
  /// A number of the same group; the number itself for one per group.
  private var parent: [Int]
  private var size: [Int]

  init(count: Int) {
    parent = Array(0..<count)
    size = Array(repeating: 1, count: count)
  }

  /// Merges the groups of two numbers.
  ///
  /// - Complexity: O(log count), and next to nothing on average.
  mutating func unite(_ a: Int, _ b: Int) {
    var (large, small) = (representative(of: a), representative(of: b))
    guard large != small else { return }
    if size[large] < size[small] { swap(&large, &small) }
    parent[small] = large
    size[large] += size[small]
  }

  private mutating func representative(of number: Int) -> Int {
    var number = number
    while parent[number] != number {
      parent[number] = parent[parent[number]]
      number = parent[number]
    }
    return number
  }

  /// All groups, each ascending, in the order of their least numbers.
  mutating func groups() -> [[Int]] {
    var position = [Int?](repeating: nil, count: parent.count)
    var groups: [[Int]] = []
    for number in parent.indices {
      let root = representative(of: number)
      if let known = position[root] {
        groups[known].append(number)
      } else {
        position[root] = groups.count
        groups.append([number])
      }
    }
    return groups
  }
}
