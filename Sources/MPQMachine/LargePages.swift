import Platform

/// Pages of two mebibytes for tables that take many: the kernel then hands out and clears a table in hundreds of steps
/// instead of hundreds of thousands.
package enum LargePages {
  /// From here on a table has enough of them.
  private static let worthAsking = 4 << 20

  /// Asks for large pages, where the system has them.
  ///
  /// - Parameter bytes: memory that was allocated and not yet used.
  package static func prefer(for bytes: UnsafeMutableRawBufferPointer) {
    #if os(Linux)
      guard bytes.count >= worthAsking, let start = bytes.baseAddress else { return }
      let page = max(1, sysconf(Int32(_SC_PAGESIZE)))
      let skipped = -Int(bitPattern: start) & (page - 1)
      // What it answers does not matter: without large pages all else is the same.
      _ = madvise(start + skipped, (bytes.count - skipped) & ~(page - 1), MADV_HUGEPAGE)
    #endif
  }
}
