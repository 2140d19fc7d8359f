import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQWords

/// The files of `--latency-table` and `--resource`, read but not yet joined with a network, whose names some of them need.
struct ResourceFiles {
  private var resources = Resources()
  private var runs: [LatencyTable.Run] = []
  /// A table of amounts in the order of layers, and the amounts a second that make times of them.
  private var times: (grid: CycleGrid, clock: Double)?
  private var grids: [CycleGrid] = []

  init() {}

  /// Reads the files.
  ///
  /// - Parameters:
  ///   - latencies: as `--latency-table` has them.
  ///   - tables: as `--resource` has them.
  ///   - clock: what a table of cycles counts in a second.
  init(readingLatencies latencies: [LatencyFile] = [], clock: Double? = nil, tables: [String])
    throws
  {
    for file in latencies {
      let content = try FileContent(reading: file.path)
      if let formats = file.formats {
        runs.append((formats, try ProfileFile.read(content, at: formats)))
      } else {
        try readTable(content, clock: clock)
      }
    }
    if clock != nil, times == nil {
      throw ValidationError(
        "--clock makes times of a table of cycles; give such a table with \(LatencyFile.flag), or leave it out."
      )
    }
    for file in tables {
      let content = try FileContent(reading: file)
      if content.isOne(of: FileFormats.grids) {
        grids.append(try content.read(as: FileFormats.grids))
      } else {
        try add(try content.read(as: FileFormats.resources), to: &resources, file)
      }
    }
  }

  /// Reads a file that says itself at which widths it was measured.
  private mutating func readTable(_ content: FileContent, clock: Double?) throws {
    try ProfileFile.refuse(content)
    guard content.isOne(of: FileFormats.grids) else {
      resources.latency = try content.read(as: FileFormats.latencies)
      return
    }
    let grid = try content.read(as: FileFormats.grids)
    guard let clock else {
      throw ProgramFailure.badData(
        "\(content.name): counts cycles; say how many a second has with --clock, such as --clock 200MHz, or limit cycles "
          + "themselves with --resource \(content.name) and --max cycles=AMOUNT")
    }
    times = (grid, clock)
  }

  /// What the files say of a network's layers; notes on standard error what of profiles is left out.
  func resources(for network: Network) throws -> Resources {
    var joined = resources
    do {
      if let times { joined.latency = try times.grid.latencies(of: network, clock: times.clock) }
      for grid in grids { try add(try grid.resources(of: network), to: &joined, grid.source) }
    } catch let error as GridError {
      throw ProgramFailure.badData("\(error)")
    }
    guard let latencies = latencies(of: network) else { return joined }
    guard latencies.problems.isEmpty else {
      throw ProgramFailure.badData(
        FewLines.of(latencies.problems, limit: 10, remedy: "docs/latency.md says how to profile")
          .joined(separator: "\n  "))
    }
    latencies.notes.forEach { Terminal.note($0) }
    joined.latency = latencies.table
    return joined
  }

  /// What profiles say of a network's layers; nil if there are none.
  func latencies(of network: Network) -> LatencyTable.Joined? {
    runs.isEmpty ? nil : LatencyTable.joined(runs, with: network)
  }

  private func add(_ table: ResourceTable, to resources: inout Resources, _ file: String) throws {
    do {
      try resources.add(table)
    } catch {
      throw ProgramFailure.badData("\(file): \(error)")
    }
  }
}
