import Logging
import MPQFormats
import MPQModel
import Synchronization

/// The service behind the routes: what it keeps, and who does its work.
struct PlanService: Sendable {
  let store: Store
  let pool: SolvePool
  let planner: Planner
  let feed: SweepFeed
  let runningSweep = RunningSweep()
  let metrics: ServiceMetrics
  let limits: ServiceLimits
  let logger: Logger
  let uploads: UploadGate
  /// Told whenever a sweep has been queued.
  let wake: AsyncStream<Void>.Continuation

  /// Reads an upload and stores it.
  ///
  /// - Parameters:
  ///   - kind: nil for whichever the content is meant as.
  ///   - receive: takes the body in, once there is room for it.
  func upload(
    _ kind: DocumentKind?, file: String, mediaType: String?,
    _ receive: @Sendable () async throws -> [UInt8]
  ) async throws -> (isNew: Bool, document: Document, json: String) {
    try uploads.enter()
    defer { uploads.leave() }
    let bytes = try await receive()
    let reader = DocumentReader(limits: limits)
    let document = try await pool.run { _ in
      try reader.read(kind, bytes, file: file, mediaType: mediaType)
    }
    let (isNew, json) = try await store.add(document)
    return (isNew, document, json)
  }

  /// What of a network and a table joins, as JSON.
  func check(_ body: [UInt8]) async throws -> String {
    let asked = try TableRequest(RequestField(parsing: body).members(TableRequest.keys))
    let (request, names) = try await store.resolved(asked)
    return try await pool.run { [planner] _ in try planner.check(request, names: names) }
  }

  /// The best plan for a request, from the store where it is there.
  func plan(
    _ body: [UInt8], _ context: ServiceContext
  ) async throws -> (plan: StoredPlan, isStored: Bool) {
    let (request, names, known) = try await store.lookUp(try PlanRequest(body: body))
    if let known {
      metrics.foundInStore()
      return (known, true)
    }
    let plan = try await context.whileClientWaits { [self] in
      let (plan, solution) = try await pool.run { [planner] isCancelled in
        try planner.plan(request, names: names, isCancelled: isCancelled)
      }
      metrics.solved(solution)
      try await store.add(plan)
      return plan
    }
    return (plan, false)
  }

  /// Queues a sweep, or finds the same one.
  func startSweep(_ body: [UInt8]) async throws -> StoredSweep {
    var request = try SweepRequest(body: body, limits: limits)
    let (table, names) = try await store.resolved(request.common.table)
    request.common.table = table
    let asked = request
    if let known = try await store.underWay(asked.id) { return known }
    // What cannot be searched is refused now, not in the background.
    let header = try await pool.run { [planner] _ in try SweepSearch(asked, planner).header }
    let sweep = try await store.add(
      asked, names: names, csvHeader: header, limit: limits.unfinishedSweeps)
    wake.yield()
    return sweep
  }
}

/// Lets so many uploads in at once: each may take its limit of memory.
final class UploadGate: Sendable {
  private static let capacity = 8
  private let count = Atomic(0)

  func enter() throws(ServiceProblem) {
    guard count.wrappingAdd(1, ordering: .relaxed).newValue <= Self.capacity else {
      leave()
      throw ServiceProblem(
        .serviceUnavailable, "\(Self.capacity) uploads are under way; try again", retryAfter: 1)
    }
  }

  func leave() { count.wrappingSubtract(1, ordering: .relaxed) }
}
