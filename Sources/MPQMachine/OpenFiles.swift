import Platform

/// The limit of a process's open files, connections included.
package enum OpenFiles {
  /// Raises the soft limit to the hard one; it is low by default for programs that use `select(2)`.
  ///
  /// - Returns: the limit now.
  package static func raiseLimit() -> Int {
    var limit = rlimit()
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(kind, &limit) == 0 else { return .max }
    let soft = limit.rlim_cur
    limit.rlim_cur = limit.rlim_max
    return Int(clamping: setrlimit(kind, &limit) == 0 ? limit.rlim_cur : soft)
  }
}
