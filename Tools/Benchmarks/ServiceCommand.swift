import ArgumentParser
import Foundation

/// The service under load from this process.
struct ServiceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service",
    abstract: "Measure mpq-serve under load on loopback.",
    discussion: """
      Starts mpq-serve with its default limits and sends it the published ResNet-50 instance from the \
      acceptance folder, or this package's resnet20-fashion where there is none: new budgets at 20 \
      requests a second, one budget again and again, and ten times the load that it can carry.
      """)

  @Option(help: ArgumentHelp("Reference data.", valueName: "directory"))
  var acceptance = "../shared/acceptance"

  @Option(help: ArgumentHelp("How long each load lasts.", valueName: "seconds"))
  var seconds = 20

  func run() async throws {
    let program = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "mpq-serve").path()
    let service = try await RunningService(program: program)
    defer { service.end() }
    try await measure(service)
  }

  private func measure(_ service: RunningService) async throws {
    let instance = try await upload(to: service)
    let solve: @Sendable (Int) async throws -> Int = { index in
      try await service.post("/v1/plans", instance.request(index)).status
    }
    // The first request reads network and table from the store.
    _ = try await solve(0)
    let before = try await service.residentMebibytes()

    let fresh = await RequestLoad.atRate(20, count: 20 * seconds) { try await solve(1 + $0) }
    print(fresh.line("solved anew, 20 budgets/s"))

    let stored = await RequestLoad.atRate(1000, count: 1000 * seconds) { _ in try await solve(0) }
    print(stored.line("from the store, 1,000 requests/s"))
    let most = await RequestLoad.fromClients(16, count: 100_000) { _ in try await solve(0) }
    print(most.line("from the store, 16 clients, 100,000 requests"))
    let after = try await service.residentMebibytes()
    print(String(format: "memory: %.0f MiB before, %.0f MiB after them", before, after))

    let capacity = await RequestLoad.fromClients(4, count: 2000) { try await solve(1000 + $0) }
    print(capacity.line("solved anew, 4 clients"))
    let rate = 10 * capacity.perSecond
    let flood = await RequestLoad.atRate(rate, count: Int(rate) * 5) {
      try await solve(10_000 + $0)
    }
    print(flood.line(String(format: "ten times that, %.0f budgets/s for 5 s", rate)))
    let recovered = await RequestLoad.atRate(20, count: 100) { try await solve(1_000_000 + $0) }
    print(recovered.line("right after that, 20 budgets/s"))
    print(String(format: "memory at the end: %.0f MiB", try await service.residentMebibytes()))
  }

  /// What is solved.
  private struct Instance: Sendable {
    let network: String
    let table: String
    let compression: Double
    /// BitOps of the first budget.
    let operations: Int

    /// A request whose BitOps differ from those of every other index.
    func request(_ index: Int) -> [UInt8] {
      let budget = operations + index * (operations / 4_000_000)
      return Array(
        """
        {"network": "\(network)", "table": "\(table)",
         "budgets": {"max_bitops": \(budget), "min_compression": \(compression)}}
        """.utf8)
    }
  }

  private func upload(to service: RunningService) async throws -> Instance {
    let path = AcceptanceFolder(path: acceptance, python: "", scratch: "").published.table
    guard let bytes = FileManager.default.contents(atPath: path) else {
      print("no acceptance folder at \(acceptance): resnet20-fashion is solved instead")
      return Instance(
        network: "resnet20-fashion", table: "resnet20-fashion", compression: 10,
        operations: 285_000_000)
    }
    let answer = try await service.post(
      "/v1/tables", Array(bytes), mediaType: "application/octet-stream")
    guard let id = answer.text.firstMatch(of: /"id": "(\w+)"/) else {
      throw Subprocess.Failure(description: "the table was not taken: \(answer.text)")
    }
    return Instance(
      network: "resnet50", table: String(id.1), compression: 12.2, operations: 55_000_000_000)
  }
}
