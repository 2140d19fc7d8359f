import Foundation
import MPQMachine
import Testing

@Suite struct MachineMemoryTests {
  private let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

  private func write(_ text: String, to path: String) throws {
    let url = root.appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func left() -> MachineMemory { MachineMemory.left(root: root.path) }

  @Test func isTheMachinesWithoutALimit() throws {
    defer { try? FileManager.default.removeItem(at: root) }
    let machine = left()
    #expect(machine.bound == .machine && machine.bytes > 1 << 24)
    try write("0::/a\n", to: "proc/self/cgroup")
    try write("max\n", to: "sys/fs/cgroup/a/memory.max")
    #expect(left() == machine)
  }

  @Test func isWhatTheTightestGroupLeaves() throws {
    defer { try? FileManager.default.removeItem(at: root) }
    try write("1:name=systemd:/\n0::/pod/one\n", to: "proc/self/cgroup")
    try write("max\n", to: "sys/fs/cgroup/pod/one/memory.max")
    try write("10000000\n", to: "sys/fs/cgroup/pod/memory.max")
    try write("4000000\n", to: "sys/fs/cgroup/pod/memory.current")
    try write("anon 3\ninactive_file 1000000\n", to: "sys/fs/cgroup/pod/memory.stat")
    #expect(left() == MachineMemory(bytes: 7_000_000, bound: .container))
    try write("3000000\n", to: "sys/fs/cgroup/memory.max")
    #expect(left() == MachineMemory(bytes: 3_000_000, bound: .container))
    #expect("\(left())" == "the 2.9 MiB that the container leaves (memory.max)")
  }

  /// In a container, the group's path may name what only the host sees.
  @Test func knowsTheFirstVersion() throws {
    defer { try? FileManager.default.removeItem(at: root) }
    try write("4:cpu:/x\n3:hugetlb,memory:/docker/f00\n", to: "proc/self/cgroup")
    try write("5000000\n", to: "sys/fs/cgroup/memory/memory.limit_in_bytes")
    try write("1000000\n", to: "sys/fs/cgroup/memory/memory.usage_in_bytes")
    #expect(left() == MachineMemory(bytes: 4_000_000, bound: .container))
  }
}
