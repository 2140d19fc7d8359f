import MPQMachine

/// Refuses what would not fit into memory, before memory is taken for it.
enum MemoryNeed {
  /// 64 MiB: less is not worth asking the kernel for.
  private static let worthAsking = 1 << 26

  /// Says what is wrong where so many bytes are not to be had; nil where they are.
  static func shortage(of bytes: Int) -> String? {
    guard bytes > worthAsking else { return nil }
    let memory = MachineMemory.left()
    guard bytes > memory.bytes else { return nil }
    return
      "takes \(memory.exceeded(by: Double(bytes))); name a smaller file, or give the program more"
  }

  /// Refuses a file's content where so many bytes are not to be had for it.
  static func check(_ bytes: Int, for file: String) throws(FormatError) {
    if let shortage = shortage(of: bytes) { throw FormatError(file: file, .file, shortage) }
  }

  /// The most values of a JSON text or opcodes of a pickle. Each takes a byte or two in its file and up to
  /// 120 in memory (measured), so these take 1 GiB; a table of 600,000 rows has 3 million.
  private static let mostValues = 1 << 23
  /// How many values are read between two looks at the memory, and what they take while the list that
  /// they are in moves to a larger place.
  private static let valuesBetweenLooks = 1 << 20
  private static let bytesBetweenLooks = 1 << 28

  /// Says what is wrong where a file that is being read has too many values to go on.
  static func shortage(afterValues count: Int) -> String? {
    guard count.isMultiple(of: valuesBetweenLooks) else { return nil }
    guard count < mostValues else {
      return "holds more than \(mostValues) values, the most that are read; is it the right file?"
    }
    return shortage(of: bytesBetweenLooks)
  }

  /// The same for an array that is added to: where it has to move, the old and a new one of twice the
  /// size stand side by side.
  static func growing(_ array: [UInt8], by count: Int) -> String? {
    let size = array.count + count
    return size > array.capacity ? shortage(of: 2 * size) : nil
  }
}
