import Platform

/// The most memory that this process can take, and what sets that bound.
///
/// A container's and a process's limits are below the machine's memory, and going beyond them ends
/// the process without a word: the kernel kills it, or an allocation fails. So sizes that come from
/// outside are compared with this before memory is taken for them.
package struct MachineMemory: Sendable, Hashable {
  package enum Bound: Sendable {
    /// The memory of the machine.
    case machine
    /// What the control group of the process, such as a container's, leaves (`memory.max`).
    case container
    /// What the process's own limit leaves (`RLIMIT_AS`, `ulimit -v`).
    case process
  }

  package let bytes: Int
  package let bound: Bound

  package init(bytes: Int, bound: Bound) {
    self.bytes = bytes
    self.bound = bound
  }

  /// What this process can take now.
  ///
  /// - Parameter root: the directory under which `proc` and `sys` stand; another one for tests.
  package static func left(root: String = "") -> MachineMemory {
    let page = max(1, sysconf(Int32(_SC_PAGESIZE)))
    var left = MachineMemory(bytes: max(1, sysconf(Int32(_SC_PHYS_PAGES))) * page, bound: .machine)
    for bytes in ControlGroup.bytesLeft(root: root) where bytes < left.bytes {
      left = MachineMemory(bytes: bytes, bound: .container)
    }
    if let bytes = addressSpaceLeft(root: root, page: page), bytes < left.bytes {
      left = MachineMemory(bytes: bytes, bound: .process)
    }
    return left
  }

  /// All that the process may map, in bytes (`ulimit -v`); nil where nothing limits it.
  package static var addressSpaceLimit: Int? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return nil }
    // What no number holds is no limit.
    return Int(exactly: limit.rlim_cur)
  }

  private static func addressSpaceLeft(root: String, page: Int) -> Int? {
    guard let most = addressSpaceLimit else { return nil }
    let used = MachineFile.words("\(root)/proc/self/statm").first.flatMap { Int($0) } ?? 0
    return max(0, most - used * page)
  }
}

extension MachineMemory: CustomStringConvertible {
  /// Such as `the 1.5 GiB that the container leaves (memory.max)`.
  package var description: String {
    let size = "the \(Self.text(Double(bytes)))"
    switch bound {
    case .machine: return "\(size) of this machine"
    case .container: return "\(size) that the container leaves (memory.max)"
    case .process: return "\(size) that the process may still take (ulimit -v)"
    }
  }

  /// What is said of a need that goes beyond this, such as `2.0 GiB of memory, more than the 1.5 GiB of this machine`.
  package func exceeded(by bytes: Double) -> String {
    "\(Self.text(bytes)) of memory, more than \(self)"
  }

  /// A size as a person reads it.
  package static func text(_ bytes: Double) -> String {
    func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    return bytes < 0x1p30 ? "\(rounded(bytes / 0x1p20)) MiB" : "\(rounded(bytes / 0x1p30)) GiB"
  }
}
