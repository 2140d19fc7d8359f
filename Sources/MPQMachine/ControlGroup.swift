import Platform

/// The memory limits of the control groups that this process is in (`cgroups(7)`).
enum ControlGroup {
  /// The names of one version's files.
  private struct Names {
    let mount: String
    let limit: String
    let usage: String
    /// The part of the usage that is cached files, which the kernel drops when memory is short.
    let cache: String
  }

  private static let second = Names(
    mount: "/sys/fs/cgroup", limit: "memory.max", usage: "memory.current", cache: "inactive_file")
  private static let first = Names(
    mount: "/sys/fs/cgroup/memory", limit: "memory.limit_in_bytes",
    usage: "memory.usage_in_bytes", cache: "total_inactive_file")

  /// Bytes left under each group's limit, from the process's own group to the outermost visible one.
  static func bytesLeft(root: String) -> [Int] {
    var left: [Int] = []
    for line in MachineFile.text("\(root)/proc/self/cgroup").split(separator: "\n") {
      // Such as `0::/path`, and `4:memory:/path` in the first version.
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      if parts[0] == "0", parts[1].isEmpty {
        left += bytesLeft(second, root: root, path: parts[2])
      } else if parts[1].split(separator: ",").contains("memory") {
        left += bytesLeft(first, root: root, path: parts[2])
      }
    }
    return left
  }

  private static func bytesLeft(_ names: Names, root: String, path: Substring) -> [Int] {
    var components = path.split(separator: "/")
    var left: [Int] = []
    while true {
      let group = ([root + names.mount] + components.map(String.init)).joined(separator: "/")
      // A group without a limit has the word `max`.
      if let limit = number("\(group)/\(names.limit)") {
        let usage = number("\(group)/\(names.usage)") ?? 0
        let cache = field(names.cache, of: "\(group)/memory.stat") ?? 0
        left.append(max(0, limit - max(0, usage - cache)))
      }
      guard components.popLast() != nil else { return left }
    }
  }

  private static func number(_ file: String) -> Int? {
    MachineFile.words(file).first.flatMap { Int($0) }
  }

  private static func field(_ name: String, of file: String) -> Int? {
    let words = MachineFile.words(file)
    guard let position = words.firstIndex(of: Substring(name)), position + 1 < words.count else {
      return nil
    }
    return Int(words[position + 1])
  }
}

/// Small files in which the kernel reports its state.
enum MachineFile {
  /// An upper limit of the length of these files, in bytes.
  private static let longest = 1 << 16

  /// The content; empty if there is no such file.
  static func text(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    let bytes = [UInt8](unsafeUninitializedCapacity: longest) { buffer, count in
      while count < longest {
        let received = read(descriptor, buffer.baseAddress! + count, longest - count)
        guard received > 0 else { break }
        count += received
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func words(_ path: String) -> [Substring] {
    text(path).split { $0 == " " || $0 == "\n" }
  }
}
