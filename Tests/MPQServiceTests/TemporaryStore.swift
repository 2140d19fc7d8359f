import Foundation
import MPQService

/// A store in a place of its own, which is gone with the test.
final class TemporaryStore: Sendable {
  let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  let store: any Store
  private let driver: StoreDriver

  init(_ driver: StoreDriver = .sqlite, _ change: (inout StoreLimits) -> Void = { _ in }) throws {
    var limits = StoreLimits()
    change(&limits)
    self.driver = driver
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    store = try driver.open(directory, limits)
  }

  /// The same store, opened once more.
  func reopened() throws -> any Store { try driver.open(directory, StoreLimits()) }

  /// The store as the driver that most tests beside the conformance suites use.
  var sqlite: SQLiteStore { store as! SQLiteStore }

  deinit { try? FileManager.default.removeItem(at: directory) }
}

/// A document whose bytes are its id.
func document(
  _ id: String, as kind: DocumentKind = .network, name: String? = nil
) -> Document {
  Document(
    kind: kind, id: id, name: name ?? "name of \(id)", facts: [("layers", "3")],
    details: [("layer_costs", "[]")], content: Array(id.utf8))
}

/// A sweep of so many rows over the network and table `a` and `b`.
func sweepRequest(rows: Int, alpha: Int = 2) throws -> SweepRequest {
  try SweepRequest(
    body: Array(
      """
      {"network": "a", "table": "b", "alpha": \(alpha), "sweep": {"bitops": {"count": \(rows)}}}
      """.utf8), limits: ServiceLimits())
}

extension Store {
  func queue(_ request: SweepRequest, limit: Int = 16) async throws -> StoredSweep {
    let table = request.common.table
    return try await add(
      NewSweep(
        id: request.id, networkID: table.network, tableID: table.table,
        names: DocumentNames(network: "n", table: "t"), request: request.text,
        csvHeader: "header\n", total: request.total), limit: limit)
  }

  func addRow(_ row: Int, to sweep: StoredSweep) async throws -> Bool {
    try await add(row: row, json: "{\"row\": \(row)}", csv: "\(row)\n", to: sweep)
  }

  func startSweep() async throws -> StoredSweep? { try await startSweep(goingOnAt: nil) }

  func sweep(_ id: String) async throws -> (sweep: StoredSweep, rows: [(row: Int, json: String)]) {
    let (sweep, rows, _) = try await sweep(id, rowsAfter: 0)
    return (sweep, rows)
  }

  /// All bytes of a document that has few.
  func content(_ kind: DocumentKind, _ key: String) async throws -> [UInt8] {
    try await content(kind, key, from: 0).piece
  }
}
