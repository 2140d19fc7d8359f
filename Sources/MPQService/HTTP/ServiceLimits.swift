import NIOCore

/// Limits on the service's use of the machine.
package struct ServiceLimits: Sendable {
  /// The largest upload, in bytes. 5,000 layers at six widths take about 3 MB as CSV.
  package var uploadBytes = 8 << 20
  /// The largest request other than an upload, in bytes.
  package var requestBytes = 1 << 20
  /// The most layers of a network or table.
  package var layers = 10_000
  /// The most values in an importance table.
  package var tableRows = 500_000
  /// The most budgets of a sweep.
  package var sweepRows = 1000
  /// The longest search; requests may ask for less.
  package var solveTime = Duration.seconds(30)
  /// Searches at once, each on a separate thread.
  package var concurrentSolves = System.coreCount
  /// Requests that wait for a free thread.
  package var queueLength = 64
  /// The longest wait of a request for a thread.
  package var queueTime = Duration.seconds(10)
  /// Sweeps that are queued or running.
  package var unfinishedSweeps = 16
  /// Connections at once; more wait until one is closed.
  package var connections = 512
  /// The longest time for a request's body to arrive.
  package var bodyTime = Duration.seconds(30)
  /// A connection is closed after this time without a request, or with an answer that the client does
  /// not read.
  package var idleTime = Duration.seconds(60)
  /// The store's limits.
  package var store = StoreLimits()

  /// The largest product of the bytes of patterns and of names that one request's constraints compare.
  package static let matchedBytes = 500_000_000
  /// The longest name of a network; every answer about the network has it.
  package static let nameBytes = 255
  /// The longest provenance of a table, in bytes; every list of tables has it.
  package static let provenanceBytes = 16 << 10

  package init() {}
}
