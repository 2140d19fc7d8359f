/// The names of a request's network and table.
package struct DocumentNames: Hashable, Sendable {
  /// Nil for a network that is made of a table of choices.
  package let network: String?
  package let table: String

  package init(network: String?, table: String) {
    (self.network, self.table) = (network, table)
  }
}

/// A sweep to queue.
package struct NewSweep: Sendable {
  /// A hash of the request.
  package let id: String
  package let networkID: String?
  package let tableID: String
  package let names: DocumentNames
  /// The request as JSON, which reads back to the same request.
  package let request: String
  package let csvHeader: String
  /// The number of rows that it will have.
  package let total: Int

  package init(
    id: String, networkID: String?, tableID: String, names: DocumentNames, request: String,
    csvHeader: String, total: Int
  ) {
    (self.id, self.networkID, self.tableID, self.names) = (id, networkID, tableID, names)
    (self.request, self.csvHeader, self.total) = (request, csvHeader, total)
  }
}

/// A stored sweep in its current state.
package struct StoredSweep: Sendable {
  /// The progress of a sweep.
  package enum State: String, Sendable {
    case queued, running, done, cancelled, failed

    /// Whether the sweep has ended.
    package var isFinal: Bool { self != .queued && self != .running }
  }

  /// Distinguishes this sweep from an earlier one with the same id that was removed.
  package let position: Int
  package let id: String
  package let networkID: String?
  package let tableID: String
  package let names: DocumentNames
  package let request: String
  package let csvHeader: String
  package let state: State
  package let total: Int
  package let finished: Int
  /// Why the sweep failed; nil if it did not.
  package let error: String?
  package let createdAt: String
  package let updatedAt: String
}

/// A store that queues sweeps, hands them out, and keeps their rows, so that a sweep outlives its process.
package protocol SweepStore: Sendable {
  /// A sweep that is queued, running or done; nil if a request for it would change the store.
  func underWay(_ id: String) async throws -> StoredSweep?

  /// Queues a sweep, unless the same one is stored; one that was cancelled or failed is resumed.
  ///
  /// - Parameter limit: the limit of sweeps that are queued or running.
  /// - Returns: the sweep in its new state.
  func add(_ sweep: NewSweep, limit: Int) async throws -> StoredSweep

  /// Whether this process runs the sweeps; of all processes with the store open, one does.
  func takesSweeps() -> Bool

  /// Marks sweeps as failed that have ended the process twice; called once, when the process starts.
  ///
  /// If the process ends without `leaveSweep(at:)`, the running sweep counts as the cause, unless it has
  /// added a row since its start. So a search that crashes, or needs too much memory, does not end every
  /// process that resumes it.
  ///
  /// - Returns: their ids.
  func setAsideSweeps() async throws -> [String]

  /// Claims the next sweep and marks it as running; nil if there is none.
  ///
  /// A sweep that a process left running comes first.
  ///
  /// - Parameter position: the position of the sweep that this process ran last; resuming that one does
  ///   not count as a new start.
  func startSweep(goingOnAt position: Int?) async throws -> StoredSweep?

  /// Leaves a running sweep to the next process, and notes that this process does not end because of it.
  func leaveSweep(at position: Int) async throws

  /// Adds the next row of a running sweep; the last one ends it.
  ///
  /// - Returns: whether the sweep continues; false if it was cancelled.
  func add(row: Int, json: String, csv: String, to sweep: StoredSweep) async throws -> Bool

  /// Ends a sweep that cannot go on.
  func fail(_ sweep: StoredSweep, _ reason: String) async throws

  /// Cancels an unfinished sweep, or removes a finished one.
  ///
  /// - Returns: the cancelled sweep; nil if it is removed.
  func cancelOrRemoveSweep(_ id: String) async throws -> StoredSweep?

  /// A sweep and some of its rows after a given one, as JSON.
  ///
  /// - Returns: `last` is the last row returned if more follow; else nil.
  func sweep(
    _ id: String, rowsAfter row: Int
  ) async throws -> (sweep: StoredSweep, rows: [(row: Int, json: String)], last: Int?)

  /// Some of a sweep's rows so far as CSV, with the header before the first row.
  ///
  /// - Returns: `last` is the last row returned if more follow; else nil.
  func sweepCSV(_ id: String, rowsAfter row: Int) async throws -> (text: String, last: Int?)

  /// A page of the sweeps.
  func sweeps(_ page: PageRequest) async throws -> Page<StoredSweep>

  /// The number of sweeps in each state.
  func sweepCounts() async throws -> [(state: String, count: Int)]
}
