/// What the network and table of a request are called.
package struct DocumentNames: Hashable, Sendable {
  package let network: String
  package let table: String

  package init(network: String, table: String) {
    (self.network, self.table) = (network, table)
  }
}

/// A sweep to be queued.
package struct NewSweep: Sendable {
  /// A hash of what is asked.
  package let id: String
  package let networkID: String
  package let tableID: String
  package let names: DocumentNames
  /// What is asked, as JSON that reads back to the same.
  package let request: String
  package let csvHeader: String
  /// How many rows it will have.
  package let total: Int

  package init(
    id: String, networkID: String, tableID: String, names: DocumentNames, request: String,
    csvHeader: String, total: Int
  ) {
    (self.id, self.networkID, self.tableID, self.names) = (id, networkID, tableID, names)
    (self.request, self.csvHeader, self.total) = (request, csvHeader, total)
  }
}

/// A sweep as it stands.
package struct StoredSweep: Sendable {
  /// How far it is.
  package enum State: String, Sendable {
    case queued, running, done, cancelled, failed

    /// Whether nothing changes it any more by itself.
    package var isFinal: Bool { self != .queued && self != .running }
  }

  /// Tells this sweep from one that was removed and asked for again.
  package let position: Int
  package let id: String
  package let networkID: String
  package let tableID: String
  package let names: DocumentNames
  package let request: String
  package let csvHeader: String
  package let state: State
  package let total: Int
  package let finished: Int
  /// Why it failed.
  package let error: String?
  package let createdAt: String
  package let updatedAt: String
}

/// Where sweeps are queued, claimed and kept row by row, so that a sweep outlives the process that carries it out.
package protocol SweepStore: Sendable {
  /// A sweep that is queued, running or done; nil where asking for it would change something.
  func underWay(_ id: String) async throws -> StoredSweep?

  /// Queues a sweep, unless the same one is there: one that was cancelled or failed goes on.
  ///
  /// - Parameter limit: of sweeps that are queued or running.
  /// - Returns: the sweep as it stands now.
  func add(_ sweep: NewSweep, limit: Int) async throws -> StoredSweep

  /// Whether this process is the one that carries out sweeps, of all that have the store open.
  func takesSweeps() -> Bool

  /// Sets the sweeps aside that have ended the process twice, with an error; to be asked once, at a start.
  ///
  /// A sweep that runs while the process ends, other than by its own leave, counts as what ended it, unless a
  /// row has come since. So a search that crashes, or that memory does not suffice for, does not end
  /// every process that takes it up.
  ///
  /// - Returns: their ids.
  func setAsideSweeps() async throws -> [String]

  /// Claims the next sweep to be carried out, which is now running; nil where there is none.
  ///
  /// A sweep that a process left running is taken up first.
  ///
  /// - Parameter position: of the sweep that this process carried out last: taking that up again is no
  ///   new start.
  func startSweep(goingOnAt position: Int?) async throws -> StoredSweep?

  /// Leaves a running sweep for the next process, which did not end because of it.
  func leaveSweep(at position: Int) async throws

  /// Adds the next row of a running sweep; the last one ends it.
  ///
  /// - Returns: whether the sweep goes on; it does not where it was cancelled.
  func add(row: Int, json: String, csv: String, to sweep: StoredSweep) async throws -> Bool

  /// Ends a sweep that cannot go on.
  func fail(_ sweep: StoredSweep, _ reason: String) async throws

  /// Cancels an unfinished sweep, or removes a finished one.
  ///
  /// - Returns: the cancelled sweep; nil where it is removed.
  func cancelOrRemoveSweep(_ id: String) async throws -> StoredSweep?

  /// A sweep and some of its rows after one, as JSON.
  ///
  /// - Returns: `last` is where the rows that are left over go on; nil where there are none.
  func sweep(
    _ id: String, rowsAfter row: Int
  ) async throws -> (sweep: StoredSweep, rows: [(row: Int, json: String)], last: Int?)

  /// Some of a sweep's rows so far as CSV, with the header where they are the first.
  ///
  /// - Returns: `last` is where the rows that are left over go on; nil where there are none.
  func sweepCSV(_ id: String, rowsAfter row: Int) async throws -> (text: String, last: Int?)

  /// A page of the sweeps.
  func sweeps(_ page: PageRequest) async throws -> Page<StoredSweep>

  /// How many sweeps are in each state.
  func sweepCounts() async throws -> [(state: String, count: Int)]
}
