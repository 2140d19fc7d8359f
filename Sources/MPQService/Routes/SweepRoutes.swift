import HTTPTypes
import Hummingbird
import NIOCore

/// Sweeps and their events.
struct SweepRoutes {
  let service: SearchService

  func add(to group: RouterGroup<ServiceContext>) {
    let service = service
    group.answer(
      "",
      [
        .get: { request, _ in
          try await .list(try request.page()) {
            try await service.store.sweeps($0)
          } json: {
            Answers.sweep($0)
          }
        },
        .post: { request, context in
          let body = try await request.json(service.limits)
          let sweep = try await context.whileClientWaits { try await service.startSweep(body) }
          return .json(
            Answers.sweep(sweep) + "\n", status: sweep.state == .done ? .ok : .accepted,
            headers: [(.location, "/v1/sweeps/\(sweep.id)")])
        },
      ])
    group.answer(
      "{id}.csv",
      [
        .get: { _, context in
          let (store, id) = (service.store, try context.id())
          return try await .pieces("text/csv; charset=utf-8", from: 0) { row in
            let (text, last) = try await store.sweepCSV(id, rowsAfter: row)
            return (ByteBuffer(string: text), last)
          }
        }
      ])
    group.answer(
      "{id}",
      [
        .get: { _, context in
          let (store, id) = (service.store, try context.id())
          return try await .pieces("application/json", from: 0) { row in
            let (sweep, rows, last) = try await store.sweep(id, rowsAfter: row)
            let text =
              (row == 0 ? Answers.sweepBeforeRows(sweep) : ", ")
              + rows.map(\.json).joined(separator: ", ")
            return (ByteBuffer(string: last == nil ? text + "]}\n" : text), last)
          }
        },
        .delete: { _, context in
          let id = try context.id()
          guard let sweep = try await service.store.cancelOrRemoveSweep(id) else {
            return Response(status: .noContent)
          }
          service.runningSweep.cancel(id)
          service.feed.tell(id)
          return .json(Answers.sweep(sweep) + "\n")
        },
      ])
    group.answer("{id}/events", [.get: { try await events($0, $1) }])
  }

  private func events(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let text =
      request.headers[.lastEventID] ?? request.uri.queryParameters["after"].map(String.init)
    guard let after = Int(text ?? "0"), (0...1_000_000).contains(after) else {
      throw ServiceProblem(.badRequest, "after: expected the number of a row")
    }
    let id = try context.id()
    // An unknown id is an answer of its own, not a stream.
    _ = try await service.store.sweep(id, rowsAfter: .max)
    let presence = try await context.presence()
    let place = try service.followers.enter()
    let events = SweepEvents(store: service.store, feed: service.feed, id: id)
    return Response(
      status: .ok,
      headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        defer { place.leave() }
        try await events.write(after: after, to: &writer, client: presence)
      })
  }
}
