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
      "takes \(MachineMemory.text(Double(bytes))) of memory, more than \(memory); name a smaller file, "
      + "or give the program more"
  }

  /// The same for an array that is added to: where it has to move, the old and a new one of twice the
  /// size stand side by side.
  static func growing(_ array: [UInt8], by count: Int) -> String? {
    let size = array.count + count
    return size > array.capacity ? shortage(of: 2 * size) : nil
  }
}
