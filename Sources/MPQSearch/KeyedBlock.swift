/// A tied block under one way to value choices: what each of its keys comes to.
///
/// Once a key fixes the tied widths, every group takes its least choice on its own.
struct KeyedBlock<Value: SignedNumeric & Comparable> {
  private let block: ChoiceProblem.TiedBlock
  /// Per member of the block and tie key, its least choice and that choice's value.
  private let least: [[(choice: Int, value: Value)?]]

  /// - Complexity: O(choices of the block).
  init(
    _ block: ChoiceProblem.TiedBlock, of problem: ChoiceProblem, value: (_ choice: Int) -> Value
  ) {
    self.block = block
    least = block.groups.map { group in
      var least: [(choice: Int, value: Value)?] = []
      for choice in problem.choices(of: group) {
        let key = Int(problem.tieKey[choice])
        while least.count <= key { least.append(nil) }
        let value = value(choice)
        if least[key].map({ value < $0.value }) ?? true { least[key] = (choice, value) }
      }
      return least
    }
  }

  /// The least choice of one member under a key of the block.
  func least(of member: Int, under key: [Int32]) -> (choice: Int, value: Value) {
    least[member][Int(key[member])]!
  }

  /// What a key comes to when every group takes its least choice.
  func value(of key: [Int32]) -> Value {
    key.indices.reduce(0) { $0 + least(of: $1, under: key).value }
  }

  /// The first of the least keys, with what it comes to.
  var leastKey: (key: [Int32], value: Value) {
    var best = (key: block.keys[0], value: value(of: block.keys[0]))
    for key in block.keys.dropFirst() {
      let value = value(of: key)
      if value < best.value { best = (key, value) }
    }
    return best
  }
}
