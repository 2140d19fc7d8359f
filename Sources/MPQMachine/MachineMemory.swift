import Platform

/// The most memory that this process can take, and what sets that bound.
///
/// Limits of a container or process can be below the machine's memory, and exceeding one ends the
/// process without a message: the kernel kills it, or an allocation fails. So sizes from outside are
/// compared with this bound before memory is allocated.
package struct MachineMemory: Sendable, Hashable {
  package enum Bound: Sendable {
    /// The memory of the machine.
    case machine
    /// Memory left under the process's control group, such as a container's (`memory.max`).
    case container
    /// Memory left under the process's own limit (`RLIMIT_AS`, `ulimit -v`).
    case process
  }

  package let bytes: Int
  package let bound: Bound

  package init(bytes: Int, bound: Bound) {
    self.bytes = bytes
    self.bound = bound
  }

  /// The memory that this process can take now.
  ///
  /// - Parameter root: the directory that holds `proc` and `sys`; tests give another one.
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

  /// The limit of the process's address space, in bytes (`ulimit -v`); nil if there is none.
  package static var addressSpaceLimit: Int? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return nil }
    // The value for "unlimited" does not fit an `Int`.
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

  /// A message part for a larger need, such as `2.0 GiB of memory, more than the 1.5 GiB of this machine`.
  package func exceeded(by bytes: Double) -> String {
    "\(Self.text(bytes)) of memory, more than \(self)"
  }

  /// A size as a person reads it.
  package static func text(_ bytes: Double) -> String {
    func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    return bytes < 0x1p30 ? "\(rounded(bytes / 0x1p20)) MiB" : "\(rounded(bytes / 0x1p30)) GiB"
  }
}
