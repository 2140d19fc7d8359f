import NIOCore

/// How much of the machine the service may use, and for how long.
package struct ServiceLimits: Sendable {
  /// The largest upload, in bytes. 5,000 layers at six widths take about 3 MB as CSV.
  package var uploadBytes = 8 << 20
  /// The largest request that is no upload, in bytes.
  package var requestBytes = 1 << 20
  /// The most layers of a network or table.
  package var layers = 10_000
  /// The most values in an importance table.
  package var tableRows = 500_000
  /// The most budgets of a sweep.
  package var sweepRows = 1000
  /// The longest search; requests may ask for less.
  package var solveTime = Duration.seconds(30)
  /// Searches at once, each on a thread of its own.
  package var concurrentSolves = System.coreCount
  /// Requests that wait for a free thread.
  package var queueLength = 64
  /// How long they wait.
  package var queueTime = Duration.seconds(10)
  /// Sweeps that are queued or running.
  package var unfinishedSweeps = 16
  /// Connections at once; more wait until one is closed.
  package var connections = 512
  /// How long a request's body may take to arrive.
  package var bodyTime = Duration.seconds(30)
  /// After this time without a request, or with an answer that the client does not take, a connection is
  /// closed.
  package var idleTime = Duration.seconds(60)
  /// What is kept.
  package var store = StoreLimits()

  /// Bytes of patterns and names that one request's constraints may hold against each other.
  package static let matchedBytes = 500_000_000
  /// The longest name of a network: it stands in everything that is found for it.
  package static let nameBytes = 255
  /// The longest provenance of a table: it stands in every list of tables.
  package static let provenanceBytes = 16 << 10

  package init() {}
}
