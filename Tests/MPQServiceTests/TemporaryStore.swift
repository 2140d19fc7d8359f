import Foundation
import MPQService

/// A store in a file of its own, which is gone with the test.
final class TemporaryStore: Sendable {
  let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  let store: Store

  init(_ change: (inout ServiceLimits) -> Void = { _ in }) throws {
    var limits = ServiceLimits()
    change(&limits)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    store = try Store(path: directory.appending(path: "store.sqlite").path, limits: limits)
  }

  /// The same file, opened once more.
  func reopened(_ limits: ServiceLimits = ServiceLimits()) throws -> Store {
    try Store(path: directory.appending(path: "store.sqlite").path, limits: limits)
  }

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
    try await add(
      request, names: DocumentNames(network: "n", table: "t"), csvHeader: "header\n", limit: limit)
  }

  func addRow(_ row: Int, to sweep: StoredSweep) async throws -> Bool {
    try await add(row: row, json: "{\"row\": \(row)}", csv: "\(row)\n", to: sweep)
  }
}
