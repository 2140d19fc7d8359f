import Foundation
import TestFixtures
import Testing

/// What the built programs are made of.
@Suite struct HardeningTests {
  private static let emulator = "/usr/bin/qemu-x86_64"

  private static var programs: [URL] {
    get throws { [try Tool.built(), try Solver.built()] }
  }

  /// A processor of 2008, without AVX: a message where the build needs more, and never a signal.
  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: emulator), "needs Debian's qemu-user")
  )
  func anOlderProcessorIsToldOf() throws {
    for program in try Self.programs {
      let run = try Tool.run(
        ["-cpu", "Nehalem", program.path, "--version"],
        executable: URL(fileURLWithPath: Self.emulator))
      guard run.exitCode != 0 else { continue }
      #expect(run.exitCode == 70)
      #expect(
        run.errors.hasPrefix("\(program.lastPathComponent): this build is for processors with "))
      #expect(run.errors.contains("avx"))
    }
  }

  @Test func tablesOfAddressesAreReadOnly() throws {
    for program in try Self.programs {
      let run = try Tool.shell("readelf -d -l '\(program.path)'", in: Tool.packageRoot)
      #expect(run.output.contains("GNU_RELRO"))
      #expect(run.output.contains("BIND_NOW") || run.output.contains("Flags: NOW"))
    }
  }
}
