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
  package var concurrentSolves = 2
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
  /// After this time without a request a connection is closed.
  package var idleTime = Duration.seconds(60)
  /// The largest database, in bytes.
  package var databaseBytes = 4 << 30
  /// Plans that are kept; the oldest go first.
  package var plans = 100_000

  /// Layers times rules of one request's constraints: each rule's pattern is held against each layer.
  package static let ruleMatches = 10_000_000

  package init() {}
}
