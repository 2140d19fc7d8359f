/// The values that a pickle has made so far, by number.
///
/// While a pickle is read, its containers are incomplete, and several places may refer to one, even the
/// container itself; such references are numbers. `value(of:)` returns the finished, plain value.
struct PickleGraph {
  enum Kind {
    case scalar(PickleValue.Content)
    case list
    case tuple
    /// Keys and values in turn.
    case dictionary
    /// What is called, its arguments, and states in their order.
    case object
    /// What something outside is called.
    case reference
  }

  private struct Node {
    var offset: Int
    var kind: Kind
    var items: [Int] = []
  }

  /// The deepest nesting of containers: more than any table has, and far less than overflows the stack.
  static let deepest = 64

  /// The largest number of containers that are not empty. Each takes a list in memory; a table of a million rows
  /// has one per row.
  static let mostContainers = 1 << 20

  private var nodes: [Node] = []
  /// The number of containers that are not empty.
  private var containers = 0

  /// Whether there are more containers than any table has.
  var isTooLarge: Bool { containers > Self.mostContainers }

  /// Adds a value and returns its number.
  mutating func add(_ kind: Kind, items: [Int] = [], at offset: Int) -> Int {
    if !items.isEmpty { containers += 1 }
    nodes.append(Node(offset: offset, kind: kind, items: items))
    return nodes.count - 1
  }

  func kind(_ number: Int) -> Kind { nodes[number].kind }

  /// What a container has so far.
  func items(_ number: Int) -> [Int] { nodes[number].items }

  /// Appends items to a list, or keys and values in turn to a dictionary.
  mutating func append(_ items: [Int], to number: Int) {
    if nodes[number].items.isEmpty, !items.isEmpty { containers += 1 }
    nodes[number].items.append(contentsOf: items)
  }

  /// The finished value with all its contents.
  ///
  /// A value with several references is built once and shared, so the result takes no more memory than
  /// the pickle, however often it repeats a reference.
  func value(of number: Int, file: String) throws(FormatError) -> PickleValue {
    var finished: [(value: PickleValue, height: Int)?] = Array(repeating: nil, count: nodes.count)
    return try finish(number, depth: 0, file: file, in: &finished).value
  }

  /// - Parameter depth: the number of containers around the value on this path.
  /// - Returns: the value, and the depth of the containers nested in it.
  private func finish(
    _ number: Int, depth: Int, file: String,
    in finished: inout [(value: PickleValue, height: Int)?]
  ) throws(FormatError) -> (value: PickleValue, height: Int) {
    let node = nodes[number]
    if case .scalar(let content) = node.kind {
      return (PickleValue(offset: node.offset, content: content), 0)
    }
    let height = finished[number]?.height ?? 1
    guard depth + height <= Self.deepest else {
      throw FormatError(
        file: file, .offset(node.offset),
        "containers stand in each other more than \(Self.deepest) deep, or one holds itself; "
          + "save plain dicts and lists of numbers")
    }
    if let known = finished[number] { return known }

    var items: [PickleValue] = []
    items.reserveCapacity(node.items.count)
    var tallest = 0
    for item in node.items {
      let (value, height) = try finish(item, depth: depth + 1, file: file, in: &finished)
      items.append(value)
      tallest = max(tallest, height)
    }
    let content: PickleValue.Content =
      switch node.kind {
      case .scalar(let content): content
      case .list: .list(items)
      case .tuple: .tuple(items)
      case .dictionary:
        .dictionary(
          stride(from: 0, to: items.count, by: 2).map { (key: items[$0], value: items[$0 + 1]) })
      case .object: .object(items)
      case .reference: .reference(items)
      }
    let result = (PickleValue(offset: node.offset, content: content), tallest + 1)
    finished[number] = result
    return result
  }
}
