import Platform

/// The files that a process may have open at once, connections included.
package enum OpenFiles {
  /// Takes as many as the hard limit allows: the soft one is low for the sake of programs that use `select(2)`.
  ///
  /// - Returns: how many there may be now.
  package static func raiseLimit() -> Int {
    var limit = rlimit()
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(kind, &limit) == 0 else { return .max }
    let soft = limit.rlim_cur
    limit.rlim_cur = limit.rlim_max
    return Int(clamping: setrlimit(kind, &limit) == 0 ? limit.rlim_cur : soft)
  }
}
