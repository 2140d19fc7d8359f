import MPQMachine

/// Refuses content that would not fit into memory, before memory is allocated for it.
enum MemoryNeed {
  /// 64 MiB; the kernel is not asked about smaller needs.
  private static let worthAsking = 1 << 26

  /// A message if a number of bytes is not available; nil if it is.
  static func shortage(of bytes: Int) -> String? {
    guard bytes > worthAsking else { return nil }
    let memory = MachineMemory.left()
    guard bytes > memory.bytes else { return nil }
    return
      "takes \(memory.exceeded(by: Double(bytes))); name a smaller file, or give the program more"
  }

  /// Throws an error if the bytes for a file's content are not available.
  static func check(_ bytes: Int, for file: String) throws(FormatError) {
    if let shortage = shortage(of: bytes) { throw FormatError(file: file, .file, shortage) }
  }

  /// The largest number of values of a JSON text, or opcodes of a pickle. Each takes one or two bytes in its
  /// file and up to 120 in memory (measured), so 1 GiB in all; a table of 600,000 rows has 3 million.
  private static let mostValues = 1 << 23
  /// Values that are read between two checks of the memory; also the bytes that they take while their list
  /// moves to a larger buffer.
  private static let valuesBetweenLooks = 1 << 20
  private static let bytesBetweenLooks = 1 << 28

  /// A message if the file that is being read has too many values; nil if it has not.
  static func shortage(afterValues count: Int) -> String? {
    guard count.isMultiple(of: valuesBetweenLooks) else { return nil }
    guard count < mostValues else {
      return "holds more than \(mostValues) values, the most that are read; is it the right file?"
    }
    return shortage(of: bytesBetweenLooks)
  }

  /// A message if the bytes for appending to an array are not available. If the array has to move, the old
  /// buffer and a new one of twice the size exist at the same time.
  static func growing(_ array: [UInt8], by count: Int) -> String? {
    let size = array.count + count
    return size > array.capacity ? shortage(of: 2 * size) : nil
  }
}
