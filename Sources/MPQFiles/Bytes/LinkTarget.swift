import Platform

/// Resolves symbolic links, even if the target does not exist.
package enum LinkTarget {
  /// The number of links that Linux follows (`path_resolution(7)`).
  private static let longestChain = 40

  /// The path behind all links; the path itself if it is no link, or if the links form a cycle.
  package static func path(of path: String) -> String {
    if let resolved = realpath(path, nil) {
      defer { free(resolved) }
      return String(cString: resolved)
    }
    var target = path
    for _ in 0..<longestChain {
      guard let next = link(target) else { return target }
      let directory = target.lastIndex(of: "/").map { String(target[...$0]) } ?? ""
      target = next.hasPrefix("/") ? next : directory + next
    }
    return path
  }

  /// The target of a link; nil if the path is not a link.
  private static func link(_ path: String) -> String? {
    let capacity = Int(PATH_MAX)
    var length = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      length = buffer.withMemoryRebound(to: CChar.self) {
        readlink(path, $0.baseAddress!, capacity)
      }
      count = max(0, length)
    }
    return length > 0 ? String(decoding: bytes, as: UTF8.self) : nil
  }
}
