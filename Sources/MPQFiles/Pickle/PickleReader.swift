/// Reads plain data from a Python pickle (protocols 2 to 5) without running its code.
///
/// A pickle is a program for a small stack machine. The reader executes only the opcodes that write dicts,
/// lists, tuples, strings, numbers, booleans and None. It refuses an opcode that would import, call or look
/// up something, and names it; where names of classes are allowed (`PickleNames`), it reads what would be called, and
/// calls nothing. Python's `pickletools` specifies the opcodes.
package struct PickleReader {
  /// The first byte of every pickle of protocol 2 or later.
  package static let firstByte = PickleOpcode.PROTO.rawValue

  private var input: PickleInput
  private var graph = PickleGraph()
  /// The stack of values, by their numbers in the graph.
  private var stack: [Int] = []
  /// The stack's height at each open mark.
  private var marks: [Int] = []
  private var memo: [Int: Int] = [:]
  /// Which names of classes and functions are read as data; nil for none, and no objects.
  private var names: PickleNames?

  /// Reads the one value that a pickle holds.
  ///
  /// - Throws: `FormatError` with the byte offset of the first fault.
  /// - Complexity: O(count of bytes) in time and memory.
  package static func value(
    of bytes: [UInt8], file: String
  ) throws(FormatError) -> PickleValue {
    var reader = PickleReader(input: PickleInput(bytes, file: file))
    return try reader.read()
  }

  /// Reads the one value that a pickle holds, with objects as data: what would be called, with which arguments. Nothing is
  /// called.
  ///
  /// - Parameter names: the classes and functions that may occur.
  /// - Throws: `FormatError` with the byte offset of the first fault, or of a name that may not occur.
  package static func value(
    of bytes: [UInt8], file: String, names: PickleNames
  ) throws(FormatError) -> PickleValue {
    var reader = PickleReader(input: PickleInput(bytes, file: file), names: names)
    return try reader.read()
  }

  private init(input: PickleInput, names: PickleNames? = nil) {
    self.input = input
    self.names = names
  }

  private mutating func read() throws(FormatError) -> PickleValue {
    guard try input.opcode() == .PROTO else {
      throw error("does not start as a pickle of protocol 2 to 5; save with protocol=4")
    }
    let version = try input.unsigned(1)
    guard (2...5).contains(version) else {
      throw error("pickle protocol \(version) is unknown; save with protocol=4")
    }
    var count = 0
    while true {
      let opcode = try input.opcode()
      if opcode == .STOP { break }
      count += 1
      if let shortage = MemoryNeed.shortage(afterValues: count) { throw error(shortage) }
      try carryOut(opcode)
      guard !graph.isTooLarge else {
        throw error(
          "holds more than \(PickleGraph.mostContainers) containers, the most that are read; is it the right file?"
        )
      }
    }
    guard stack.count == 1, marks.isEmpty else {
      throw error("\(stack.count) values are left at the end instead of one; the file is damaged")
    }
    guard input.left == 0 else {
      throw error("the pickle ends here, and \(input.left) bytes follow; save a single dict")
    }
    return try graph.value(of: stack[0], file: input.file)
  }

  private mutating func carryOut(_ opcode: PickleOpcode) throws(FormatError) {
    switch opcode {
    case .FRAME:
      let length = try input.unsigned(8)
      try input.expect(length)
    case .MARK: marks.append(stack.count)

    case .NONE: push(.none)
    case .NEWTRUE: push(.boolean(true))
    case .NEWFALSE: push(.boolean(false))
    case .BININT: push(.integer(Int(Int32(truncatingIfNeeded: try input.unsigned(4)))))
    case .BININT1: push(.integer(Int(try input.unsigned(1))))
    case .BININT2: push(.integer(Int(try input.unsigned(2))))
    case .LONG1:
      let count = try input.unsigned(1)
      // Seeds may be longer numbers; beside tensors they say nothing.
      push(
        count > 8 && names != nil
          ? .bytes(try input.bytes(count)) : .integer(try input.signed(count)))
    case .LONG4: push(.integer(try input.signed(try input.unsigned(4))))
    case .BINFLOAT: push(.float(Double(bitPattern: (try input.unsigned(8)).byteSwapped)))
    case .SHORT_BINUNICODE, .SHORT_BINSTRING: push(.text(try input.text(try input.unsigned(1))))
    case .BINUNICODE, .BINSTRING: push(.text(try input.text(try input.unsigned(4))))
    case .BINUNICODE8: push(.text(try input.text(try input.unsigned(8))))

    case .EMPTY_DICT: push(.dictionary)
    case .EMPTY_LIST: push(.list)
    case .EMPTY_TUPLE: push(.tuple)
    case .TUPLE: push(.tuple, items: try popMark(opcode))
    case .TUPLE1: push(.tuple, items: try pop(1, opcode))
    case .TUPLE2: push(.tuple, items: try pop(2, opcode))
    case .TUPLE3: push(.tuple, items: try pop(3, opcode))
    case .APPEND: try append(try pop(1, opcode), opcode)
    case .APPENDS: try append(try popMark(opcode), opcode)
    case .SETITEM: try set(try pop(2, opcode), opcode)
    case .SETITEMS: try set(try popMark(opcode), opcode)

    case .BINPUT: memo[Int(try input.unsigned(1))] = try top(opcode)
    case .LONG_BINPUT: memo[Int(try input.unsigned(4))] = try top(opcode)
    case .MEMOIZE: memo[memo.count] = try top(opcode)
    case .BINGET: try recall(Int(try input.unsigned(1)), opcode)
    case .LONG_BINGET: try recall(Int(try input.unsigned(4)), opcode)

    default:
      if names != nil, try carryOutObject(opcode) { return }
      throw error(
        opcode.runsCode
          ? "opcode \(opcode) would run code; this reader takes plain data only "
            + "(for numpy and torch numbers, save plain Python floats, e.g. float(x))"
          : "opcode \(opcode) is not read here; save dicts, lists, strings and plain numbers "
            + "with protocol=4")
    }
  }
}

// Objects as data.
extension PickleReader {
  /// Carries out an opcode that Python imports or calls something by.
  ///
  /// - Returns: false if the opcode is another.
  private mutating func carryOutObject(_ opcode: PickleOpcode) throws(FormatError) -> Bool {
    switch opcode {
    case .GLOBAL:
      let module = try input.line()
      try pushName("\(module).\(try input.line())")
    case .STACK_GLOBAL:
      var parts: [String] = []
      for number in try pop(2, opcode) {
        guard case .scalar(.text(let text)) = graph.kind(number) else {
          throw error("\(opcode) without two strings; the file is damaged")
        }
        parts.append(text)
      }
      try pushName(parts.joined(separator: "."))
    case .REDUCE, .NEWOBJ: try make(try pop(2, opcode))
    case .BUILD: try setState(try pop(1, opcode)[0], opcode)
    case .BINPERSID: push(.reference, items: try pop(1, opcode))
    case .BINBYTES: push(.bytes(try input.bytes(try input.unsigned(4))))
    case .SHORT_BINBYTES: push(.bytes(try input.bytes(try input.unsigned(1))))
    case .BINBYTES8, .BYTEARRAY8: push(.bytes(try input.bytes(try input.unsigned(8))))
    // Sets are lists here: their elements have no order of their own.
    case .EMPTY_SET: push(.list)
    case .ADDITEMS: try append(try popMark(opcode), opcode)
    case .FROZENSET: push(.list, items: try popMark(opcode))
    case .POP: _ = try pop(1, opcode)
    default: return false
    }
    return true
  }

  private mutating func pushName(_ name: String) throws(FormatError) {
    if let refusal = names?.refusal(name) { throw error(refusal) }
    push(.name(name))
  }

  /// Adds what a call would make: a dict or a list where that is known, else an object.
  private mutating func make(_ call: [Int]) throws(FormatError) {
    if case .scalar(.name(let name)) = graph.kind(call[0]), case .tuple = graph.kind(call[1]) {
      switch name {
      case "collections.OrderedDict" where graph.items(call[1]).isEmpty,
        "collections.defaultdict",
        "builtins.dict" where graph.items(call[1]).isEmpty:
        return push(.dictionary)
      case "__builtin__.set", "builtins.set", "__builtin__.frozenset", "builtins.frozenset":
        // The elements may still be added to the list, so it is taken as it is.
        if let list = graph.items(call[1]).first { return stack.append(list) }
        return push(.list)
      default: break
      }
    }
    push(.object, items: call)
  }

  private mutating func setState(_ state: Int, _ opcode: PickleOpcode) throws(FormatError) {
    let target = try top(opcode)
    switch graph.kind(target) {
    case .object: graph.append([state], to: target)
    // Attributes of a dict, as a state dict's versions of modules: they are no entries.
    case .dictionary: break
    default: throw error("\(opcode) on something that is no object; the file is damaged")
    }
  }
}

// The stack and the memo.
extension PickleReader {
  private mutating func push(_ content: PickleValue.Content) { push(.scalar(content)) }

  private mutating func push(_ kind: PickleGraph.Kind, items: [Int] = []) {
    stack.append(graph.add(kind, items: items, at: input.opcodeOffset))
  }

  /// The number of values above the last mark; an opcode must not reach below it.
  private var available: Int { stack.count - (marks.last ?? 0) }

  private mutating func pop(_ count: Int, _ opcode: PickleOpcode) throws(FormatError) -> [Int] {
    guard available >= count else {
      throw error("\(opcode) needs \(count) values and finds \(available); the file is damaged")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popMark(_ opcode: PickleOpcode) throws(FormatError) -> [Int] {
    guard let mark = marks.popLast() else {
      throw error("\(opcode) without MARK; the file is damaged")
    }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private func top(_ opcode: PickleOpcode) throws(FormatError) -> Int {
    guard available > 0, let top = stack.last else {
      throw error("\(opcode) needs a value and finds none; the file is damaged")
    }
    return top
  }

  private mutating func append(_ items: [Int], _ opcode: PickleOpcode) throws(FormatError) {
    let target = try top(opcode)
    guard case .list = graph.kind(target) else {
      throw error("\(opcode) on something that is not a list; the file is damaged")
    }
    graph.append(items, to: target)
  }

  private mutating func set(_ items: [Int], _ opcode: PickleOpcode) throws(FormatError) {
    let target = try top(opcode)
    guard case .dictionary = graph.kind(target), items.count.isMultiple(of: 2) else {
      throw error("\(opcode) without a dict below pairs of key and value; the file is damaged")
    }
    graph.append(items, to: target)
  }

  private mutating func recall(_ index: Int, _ opcode: PickleOpcode) throws(FormatError) {
    guard let value = memo[index] else {
      throw error("\(opcode) asks for value \(index), which was never stored; the file is damaged")
    }
    stack.append(value)
  }

  private func error(_ message: String) -> FormatError { input.error(message) }
}
