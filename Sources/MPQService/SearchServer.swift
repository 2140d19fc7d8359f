import UnixSignals
import Dispatch
import Platform
import Hummingbird
import HummingbirdCore
package import Logging
package import MPQFiles
import MPQMachine
import MPQModel
import NIOCore
import ServiceLifecycle

/// The service on a port, from its start to its end.
package struct SearchServer {
  private let service: SearchService
  private let wake: AsyncStream<Void>
  private let host: String
  private let port: Int
  private let log: ServiceLog
  private let token: String?
  private let isOpen: Bool
  private let exports: [PlanExport]

  /// Time for running solves after the service is asked to end.
  private static let graceForSolves = Duration.seconds(4)
  /// Time after which all connections are closed.
  private static let graceForConnections = Duration.seconds(7)
  /// Time after which the process ends, even if a search does not stop.
  fileprivate static let graceForAll = DispatchTimeInterval.seconds(9)
  /// Number of uploads of the largest size that fit at once; an upload counts by its received bytes.
  private static let uploadsAtOnce = 8
  /// Connections beyond the limit that are accepted, while for each a connection that waits for its client closes.
  private static let spareConnections = 16
  /// The interval of checks for searches that do not stop.
  private static let watch = Duration.seconds(1)

  /// - Parameters:
  ///   - database: path of the SQLite file; it is created if it is missing.
  ///   - token: required for all paths under /v1; nil for none.
  ///   - isOpen: whether requests may name any host.
  ///   - exports: file formats of plans, in addition to JSON.
  /// - Throws: `FileError` or `FormatError` if the database or the shipped networks cannot be used.
  package init(
    host: String, port: Int, database: String, token: String?, isOpen: Bool,
    limits: ServiceLimits, logger: Logger, log: ServiceLog,
    exports: [PlanExport] = PlanExport.all
  ) async throws {
    (self.host, self.port, self.token, self.isOpen) = (host, port, token, isOpen)
    (self.log, self.exports) = (log, exports)
    try Self.checkAddressSpace()
    var limits = limits
    limits.connections = try Self.connections(atMost: limits.connections)
    let store = try SQLiteStore(path: database, limits: limits.store)
    let continuation: AsyncStream<Void>.Continuation
    (wake, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    service = SearchService(
      store: store, pool: SolvePool(limits),
      planner: Planner(documents: DocumentCache(store), limits: limits), feed: SweepFeed(),
      metrics: ServiceMetrics(), limits: limits, logger: logger,
      uploads: Gate(
        Self.uploadsAtOnce * limits.uploadBytes,
        "bytes are all that uploads under way may take together"),
      followers: Gate(max(1, limits.connections / 2), "clients follow sweeps"), wake: continuation)
    do {
      try await store.ship(try ShippedDocuments.read(limits))
    } catch StoreError.failed(let cause) {
      throw FileError(file: database, "cannot be written: \(cause)")
    }
  }

  /// Files that the process opens besides connections: the database's for GRDB's readers, the log, and some for
  /// each core's event loop.
  private static let filesForItself = 48 + 4 * System.coreCount

  /// Refuses a limit of address space that is too low for the threads and their allocator's arenas of 64 MiB
  /// each: the runtime would wait forever (seen at 300 to 500 MB with 2 cores).
  private static func checkAddressSpace() throws(FileError) {
    let needed = (768 + 128 * System.coreCount) << 20
    guard let limit = MachineMemory.addressSpaceLimit, limit < needed else { return }
    throw FileError(
      file: "ulimit -v",
      "the process may map \(MachineMemory.text(Double(limit))), too little for the service; allow at least "
        + MachineMemory.text(Double(needed)))
  }

  /// The number of connections, limited by the open files that the process may have.
  private static func connections(atMost wanted: Int) throws(FileError) -> Int {
    let files = OpenFiles.raiseLimit()
    let left = files - filesForItself - spareConnections
    guard left > 0 else {
      throw FileError(
        file: "ulimit -n",
        "the process may have \(files) files open, too few to serve; allow at least \(files - left + 1)"
      )
    }
    return min(wanted, left)
  }

  /// Serves until SIGTERM or SIGINT; then finishes running work, or leaves it for the next start.
  ///
  /// - Parameter onStart: receives the page's address when it can be opened.
  /// - Throws: `FileError` if the service cannot listen on the address.
  package func run(onStart: @escaping @Sendable (String) -> Void = { _ in }) async throws {
    let logger = service.logger
    let routes = ServiceRoutes(
      service: service, token: token, demandsLocalHost: !isOpen && token == nil,
      exports: exports)
    var quiet = logger
    quiet.logLevel = max(.warning, logger.logLevel)
    let idleTime = TimeAmount(service.limits.idleTime)
    let seats = ConnectionSeats(capacity: service.limits.connections)
    let application = Application(
      router: routes.router(),
      server: .http1(
        configuration: HTTP1Channel.Configuration(
          additionalChannelHandlers: [
            ExchangeGuardSetup(seats), ClientPresence(), StallGuard(patience: idleTime),
          ],
          idleTimeout: idleTime)),
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port),
        availableConnectionsDelegate: MaximumAvailableConnections(
          service.limits.connections + Self.spareConnections, logger: quiet)),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? port
        let address = "http://\(LocalAddress.written(host)):\(port)"
        logger.info("listening", metadata: ["address": "\(address)", "token": "\(token != nil)"])
        onStart("http://\(LocalAddress.reachable(host)):\(port)/")
      }, logger: quiet)
    let runner = SweepRunner(service: service, wake: wake)
    var configuration = ServiceGroupConfiguration(
      // Services end from the last to the first, each after its successor has ended. The application waits
      // for its requests, and so for the pool.
      services: [
        runner, application,
        SolvePoolService(pool: service.pool, grace: Self.graceForSolves, logger: logger, log: log),
      ],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    configuration.maximumGracefulShutdownDuration = Self.graceForConnections
    let watcher = Task { [pool = service.pool] in
      while true {
        try await Task.sleep(for: Self.watch)
        let count = pool.lookForStuckWork()
        guard count > 0 else { continue }
        logger.error(
          "searches go on 5 s after they were asked to stop", metadata: ["searches": "\(count)"])
      }
    }
    defer { watcher.cancel() }
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch let error as IOError {
      throw FileError(file: "\(LocalAddress.written(host)):\(port)", Self.words(error))
    } catch is CancellationError {
      logger.warning("connections were cut off")
    }
    await logEnd()
  }

  /// Why the service cannot listen on an address, and what to do.
  private static func words(_ error: IOError) -> String {
    switch error.errnoCode {
    case EADDRINUSE:
      "the port is taken, perhaps by another mpq-serve; give another one with --port, or end that one"
    case EADDRNOTAVAIL:
      "this machine has no such address; give one of its own with --host"
    case EACCES:
      "only privileged users may use this port; give one from 1024 on with --port"
    default:
      "cannot listen: \(String(cString: strerror(error.errnoCode)))"
    }
  }

  /// Logs that the service has ended, and the number of unfinished sweeps.
  private func logEnd() async {
    let counts = (try? await service.store.sweepCounts()) ?? []
    let unfinished = counts.filter { StoredSweep.State(rawValue: $0.state)?.isFinal == false }
      .reduce(0) { $0 + $1.count }
    guard unfinished > 0 else { return service.logger.info("ended") }
    service.logger.info(
      "ended; they go on at the next start", metadata: ["unfinished_sweeps": "\(unfinished)"])
  }
}

/// Ends the solvers when the service ends: it refuses new work, waits, then asks running work to stop. If
/// work does not stop, the process ends anyway.
private struct SolvePoolService: Service {
  let pool: SolvePool
  let grace: Duration
  let logger: Logger
  let log: ServiceLog

  func run() async throws {
    try await gracefulShutdown()
    pool.close()
    // This runs on a separate thread, so it cannot hang. The store stays consistent, as after kill -9.
    DispatchQueue(label: "end").asyncAfter(deadline: .now() + SearchServer.graceForAll) {
      [pool, logger, log] in
      logger.error(
        "ended, though not all searches have stopped",
        metadata: ["searches": "\(pool.runningCount)"])
      log.drain()
      _exit(0)
    }
    // The service does not wait for this task; meanwhile the other services are asked to end.
    Task { [pool, grace] in
      try await Task.sleep(for: grace)
      pool.cancelAll()
    }
  }
}
