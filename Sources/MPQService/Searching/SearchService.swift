import Logging
import MPQFiles
import MPQModel
import MPQReport
import NIOPosix

/// The service behind the routes: its store, its solvers and its limits.
struct SearchService: Sendable {
  let store: any Store
  let pool: SolvePool
  let planner: Planner
  let feed: SweepFeed
  let runningSweep = RunningSweep()
  let metrics: ServiceMetrics
  let limits: ServiceLimits
  let logger: Logger
  /// Limits the bytes of unfinished uploads.
  let uploads: Gate
  /// Limits the bytes of answers that are held in memory until their clients have received them.
  let answers = Gate(answerBytes, "bytes of answers wait for clients that read them")
  /// Limits the clients that follow sweeps; each keeps a connection.
  let followers: Gate
  /// Receives an element whenever a sweep has been queued.
  let wake: AsyncStream<Void>.Continuation

  /// Reads an upload and stores it.
  ///
  /// - Parameters:
  ///   - kind: nil to recognise the kind from the content.
  ///   - formats: the number formats that it may name beside the catalogue's.
  ///   - options: what the client says of a model.
  ///   - receive: receives the body piece by piece; a piece that exceeds the limit is refused.
  func upload(
    _ kind: DocumentKind?, file: String, mediaType: String?, formats: OwnFormats,
    options: ModelOptions, _ receive: @Sendable (_ room: Gate.Place) async throws -> [UInt8]
  ) async throws -> (isNew: Bool, document: StoredDocument, kind: DocumentKind) {
    let place = try uploads.enter(0)
    defer { place.leave() }
    let bytes = try await receive(place)
    let reader = DocumentReader(limits: limits)
    let document = try await pool.run { _ in
      try reader.read(
        kind, bytes, file: file, mediaType: mediaType, formats: formats, options: options)
    }
    let (isNew, stored) = try await store.add(document)
    return (isNew, stored, document.kind)
  }

  /// Bytes of four checks of the largest network and table (36 MB each, measured).
  private static let answerBytes = 160 << 20

  /// The result of joining a network and a table, as JSON.
  func check(_ body: [UInt8]) async throws -> String {
    var request = try TableRequest(RequestField(parsing: body).members(TableRequest.keys))
    let names = try await request.resolve(in: store)
    return try await pool.run { [planner, request] isCancelled in
      try planner.check(request, names: names, isCancelled: isCancelled)
    }
  }

  /// A chart of bits per layer, as SVG.
  func planChart(_ body: [UInt8]) async throws -> String {
    let request = try PlanChartRequest(body: body, limits: limits)
    let network = try await store.reference(.network, request.subject.network, field: "/network")
    return try await drawing { [planner] in
      try request.chart(of: planner.documents.network(network.id, request.formats)).document
    }
  }

  /// A chart of importances over BitOps, as SVG.
  func tradeOffChart(_ body: [UInt8]) async throws -> String {
    let request = try TradeOffChartRequest(body: body)
    let network = try await store.reference(.network, request.subject.network, field: "/network")
    return try await drawing { request.chart(of: network.name).document }
  }

  /// Draws on a thread that may be kept busy, but not in the searches' queue: a chart takes milliseconds, a search up to
  /// its time limit.
  private func drawing(_ draw: @escaping @Sendable () throws -> String) async throws -> String {
    try await NIOThreadPool.singleton.runIfActive(draw)
  }

  /// The origin of a plan, and whether it is stored, as a value of the header Cache-Status (RFC 9211).
  enum PlanSource: String {
    case hit = "mpq; hit"
    case stored = "mpq; fwd=miss; stored"
    case unstored = "mpq; fwd=miss"
  }

  /// The best plan for a request in a form, from the store if it is stored. A new plan is returned even if it
  /// cannot be stored.
  func plan(
    _ body: [UInt8], as form: PlanForm, _ context: ServiceContext
  ) async throws -> (id: String, written: PlanForm.Written, source: PlanSource) {
    var request = try PlanRequest(body: body)
    let names = try await request.table.resolve(in: store)
    let id = request.id
    if let known = try await store.provenPlan(id) {
      metrics.foundInStore()
      guard case .export(let export) = form else { return (id, try form.written(known), .hit) }
      let plan = try known.value()
      return (id, form.written(plan, try await answer(of: plan, for: export)), .hit)
    }
    let (plan, source) = try await context.whileClientWaits { [self, request] in
      let plan = try await pool.run { [planner] isCancelled in
        try planner.plan(request, names: names, isCancelled: isCancelled)
      }
      metrics.solved(plan.answer.solution)
      do {
        try await store.add(plan)
        return (plan, PlanSource.stored)
      } catch StoreError.failed(let cause) {
        logger.warning(
          "a plan is not stored", metadata: ["plan": "\(plan.id)", "cause": "\(cause)"])
        return (plan, PlanSource.unstored)
      }
    }
    return (id, form.written(plan, plan.answer), source)
  }

  /// A stored plan's file in the form of an export.
  ///
  /// - Throws: `PlanExport.Refusal` if the plan has no such form.
  func file(of plan: StoredPlan, for export: PlanExport) async throws -> [UInt8] {
    let answer = try await answer(of: plan, for: export)
    guard export.rewrite != nil, let network = plan.networkID else {
      return Array(try export.text(of: answer).utf8)
    }
    return try await pool.run { [planner] _ in
      try export.file(of: answer, model: try planner.documents.file(network))
    }
  }

  /// A stored plan's answer for an export: one with a target needs the names of the model, which the network's file has.
  func answer(of plan: StoredPlan, for export: PlanExport) async throws -> PlanAnswer {
    guard export.target != nil, let network = plan.networkID else { return plan.answer }
    return try await pool.run { [planner] _ in
      plan.answer.naming(after: try planner.documents.network(network, try plan.ownFormats()))
    }
  }

  /// Queues a sweep, or finds the same one.
  func startSweep(_ body: [UInt8]) async throws -> StoredSweep {
    var request = try SweepRequest(body: body, limits: limits)
    let names = try await request.common.table.resolve(in: store)
    let asked = request
    if let known = try await store.underWay(asked.id) { return known }
    // A sweep that cannot be searched is refused now, not in the background.
    let header = try await pool.run { [planner] isCancelled in
      try SweepSearch(asked, planner, isCancelled: isCancelled).header
    }
    let table = asked.common.table
    let sweep = try await store.add(
      NewSweep(
        id: asked.id, networkID: table.network, tableID: table.table, names: names,
        request: asked.text, csvHeader: header, total: asked.total),
      limit: limits.unfinishedSweeps)
    wake.yield()
    return sweep
  }
}
