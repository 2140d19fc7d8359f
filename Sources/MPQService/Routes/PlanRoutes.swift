import HTTPTypes
import Hummingbird
import NIOCore

/// Checks and plans.
struct PlanRoutes {
  let service: PlanService

  func add(to group: RouterGroup<ServiceContext>) {
    let service = service
    group.answer(
      "checks",
      [
        .post: { request, context in
          let body = try await request.json(service.limits)
          let check = try await context.whileClientWaits { try await service.check(body) }
          return try await .unstored(check, "application/json", in: service.answers)
        }
      ])
    group.answer(
      "plans",
      [
        .get: { request, _ in
          try await .list(try request.page()) { try await service.store.plans($0) }
        },
        .post: { request, context in try await plan(request, context) },
      ])
    group.answer(
      "plans/{id}.csv",
      [
        .get: { _, context in try await stored(context.id(), .csv) }
      ])
    group.answer(
      "plans/{id}.yaml",
      [
        .get: { _, context in try await stored(context.id(), .yaml) }
      ])
    group.answer(
      "plans/{id}",
      [
        .get: { _, context in try await stored(context.id(), .json) },
        .delete: { _, context in
          try await service.store.removePlan(context.id())
          return Response(status: .noContent)
        },
      ])
  }

  private func plan(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let body = try await request.json(service.limits)
    let (plan, source) = try await service.plan(body, context)
    // JSON where there is no plan to write.
    let wanted = PlanForm(accept: request.headers[.accept] ?? "")
    let form = plan.csv == nil ? .json : wanted
    var response: Response
    if source == .unstored {
      response = try await .unstored(
        form.text(of: plan), form.mediaType, in: service.answers)
    } else {
      response = try await stored(plan.id, form)
      response.headers[.location] = "/v1/plans/\(plan.id)"
    }
    response.headers[.cacheStatus] = source.rawValue
    response.headers[.vary] = "Accept"
    return response
  }

  /// A plan as the store has it.
  private func stored(_ id: String, _ form: PlanForm) async throws -> Response {
    let store = service.store
    guard let first = try await store.plan(id, form.column, from: 0, position: nil) else {
      throw ServiceProblem(
        .notFound, "no plan keeps the budgets of this request; GET /v1/plans/\(id) says why")
    }
    let position = first.position
    return try await .bytes(form.mediaType, total: first.total, first: first.piece) {
      try await store.plan(id, form.column, from: $0, position: position)?.piece ?? []
    }
  }
}

/// The forms in which a plan is given out.
package enum PlanForm {
  case json, csv, yaml

  /// The first of a client's media types that is one of them; JSON where none is.
  package init(accept: String) {
    let types = accept.split(separator: ",").map { type in
      type.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
    }
    for type in types {
      switch type {
      case "application/json", "*/*", "application/*": self = .json
      case "text/csv", "text/*": self = .csv
      case "application/yaml", "application/x-yaml", "text/yaml": self = .yaml
      default: continue
      }
      return
    }
    self = .json
  }

  /// Where the store has it.
  var column: Store.PlanText {
    switch self {
    case .json: .answer
    case .csv: .csv
    case .yaml: .yaml
    }
  }

  /// A plan in this form; empty where it has none.
  func text(of plan: StoredPlan) -> String {
    switch self {
    case .json: plan.answer
    case .csv: plan.csv ?? ""
    case .yaml: plan.yaml ?? ""
    }
  }

  package var mediaType: String {
    switch self {
    case .json: "application/json"
    case .csv: "text/csv; charset=utf-8"
    case .yaml: "application/yaml"
    }
  }
}
