import HTTPTypes
import GRDB
import Logging
import MPQFiles
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
  /// Bytes of uploads under way, as they have come.
  let uploads: Gate
  /// Bytes of answers that stand nowhere but in memory, until their clients have taken them.
  let answers = Gate(answerBytes, "bytes of answers wait for clients that read them")
  /// Each follower of a sweep keeps a connection.
  let followers: Gate
  /// Told whenever a sweep has been queued.
  let wake: AsyncStream<Void>.Continuation

  /// Reads an upload and stores it.
  ///
  /// - Parameters:
  ///   - kind: nil for whichever the content is meant as.
  ///   - receive: takes the body in, piece by piece; each is refused where there is no room.
  func upload(
    _ kind: DocumentKind?, file: String, mediaType: String?,
    _ receive: @Sendable (_ room: Gate.Place) async throws -> [UInt8]
  ) async throws -> (isNew: Bool, document: Document, json: String) {
    let place = try uploads.enter(0)
    defer { place.leave() }
    let bytes = try await receive(place)
    let reader = DocumentReader(limits: limits)
    let document = try await pool.run { _ in
      try reader.read(kind, bytes, file: file, mediaType: mediaType)
    }
    let (isNew, json) = try await store.add(document)
    return (isNew, document, json)
  }

  /// As much as four checks of the largest network and table (36 MB each, measured).
  private static let answerBytes = 160 << 20

  /// What of a network and a table joins, as JSON.
  func check(_ body: [UInt8]) async throws -> String {
    let asked = try TableRequest(RequestField(parsing: body).members(TableRequest.keys))
    let (request, names) = try await store.resolved(asked)
    return try await pool.run { [planner] isCancelled in
      try planner.check(request, names: names, isCancelled: isCancelled)
    }
  }

  /// Where a plan comes from and whether it is kept, as the header Cache-Status (RFC 9211) says it.
  enum PlanSource: String {
    case hit = "mpq; hit"
    case stored = "mpq; fwd=miss; stored"
    case unstored = "mpq; fwd=miss"
  }

  /// The best plan for a request, from the store where it is there. One that the store cannot take is an
  /// answer all the same.
  func plan(
    _ body: [UInt8], _ context: ServiceContext
  ) async throws -> (plan: StoredPlan, source: PlanSource) {
    let (request, names, known) = try await store.lookUp(try PlanRequest(body: body))
    if let known {
      metrics.foundInStore()
      return (known, .hit)
    }
    return try await context.whileClientWaits { [self] in
      let (plan, solution) = try await pool.run { [planner] isCancelled in
        try planner.plan(request, names: names, isCancelled: isCancelled)
      }
      metrics.solved(solution)
      do {
        try await store.add(plan)
        return (plan, .stored)
      } catch let error as DatabaseError {
        logger.warning(
          "a plan is not stored", metadata: ["plan": "\(plan.id)", "cause": "\(error)"])
        return (plan, .unstored)
      }
    }
  }

  /// Queues a sweep, or finds the same one.
  func startSweep(_ body: [UInt8]) async throws -> StoredSweep {
    var request = try SweepRequest(body: body, limits: limits)
    let (table, names) = try await store.resolved(request.common.table)
    request.common.table = table
    let asked = request
    if let known = try await store.underWay(asked.id) { return known }
    // What cannot be searched is refused now, not in the background.
    let header = try await pool.run { [planner] isCancelled in
      try SweepSearch(asked, planner, isCancelled: isCancelled).header
    }
    let sweep = try await store.add(
      asked, names: names, csvHeader: header, limit: limits.unfinishedSweeps)
    wake.yield()
    return sweep
  }
}

/// A capacity that those who come in share.
final class Gate: Sendable {
  private let capacity: Int
  private let name: String
  private let count = Atomic(0)

  /// - Parameter name: what follows the capacity in a refusal, such as "clients follow sweeps".
  init(_ capacity: Int, _ name: String) { (self.capacity, self.name) = (capacity, name) }

  /// Who has come in; goes at the latest when nobody keeps this.
  final class Place: Sendable {
    private let gate: Gate
    private let size = Atomic(0)

    fileprivate init(_ gate: Gate) { self.gate = gate }
    deinit { leave() }

    func leave() {
      gate.count.wrappingSubtract(size.exchange(0, ordering: .relaxed), ordering: .relaxed)
    }

    /// Takes more of the capacity; whoever is alone gets any amount.
    func grow(by more: Int) throws(ServiceProblem) {
      let count = gate.count.wrappingAdd(more, ordering: .relaxed).newValue
      let own = size.load(ordering: .relaxed) + more
      guard count <= gate.capacity || count == own else {
        gate.count.wrappingSubtract(more, ordering: .relaxed)
        throw ServiceProblem(
          .serviceUnavailable, "\(gate.capacity) \(gate.name); try again", retryAfter: 1)
      }
      size.wrappingAdd(more, ordering: .relaxed)
    }
  }

  /// - Parameter size: what this one takes of the capacity.
  func enter(_ size: Int = 1) throws(ServiceProblem) -> Place {
    let place = Place(self)
    try place.grow(by: size)
    return place
  }
}
