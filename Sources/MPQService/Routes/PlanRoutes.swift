import HTTPTypes
import Hummingbird

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
          return .json(try await context.whileClientWaits { try await service.check(body) })
        }
      ])
    group.answer(
      "plans",
      [
        .get: { request, _ in .json(try await service.store.plans(try request.page()).json) },
        .post: { request, context in try await plan(request, context) },
      ])
    group.answer(
      "plans/{id}.csv",
      [
        .get: { _, context in
          try Self.bits(of: try await service.store.plan(context.parameter("id")), .csv)
        }
      ])
    group.answer(
      "plans/{id}.yaml",
      [
        .get: { _, context in
          try Self.bits(of: try await service.store.plan(context.parameter("id")), .yaml)
        }
      ])
    group.answer(
      "plans/{id}",
      [
        .get: { _, context in .json(try await service.store.plan(context.parameter("id")).answer) },
        .delete: { _, context in
          try await service.store.removePlan(context.parameter("id"))
          return Response(status: .noContent)
        },
      ])
  }

  private func plan(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let body = try await request.json(service.limits)
    let (plan, isStored) = try await service.plan(body, context)
    let form = PlanForm(accept: request.headers[.accept] ?? "")
    var response = try Self.form(form, of: plan)
    response.headers[.location] = "/v1/plans/\(plan.id)"
    response.headers[.cacheStatus] = isStored ? "mpq; hit" : "mpq; fwd=miss; stored"
    response.headers[.vary] = "Accept"
    return response
  }

  /// The answer in the form that was asked for; JSON where there is no plan to write.
  private static func form(_ form: PlanForm, of plan: StoredPlan) throws -> Response {
    form == .json || plan.csv == nil ? .json(plan.answer) : try bits(of: plan, form)
  }

  private static func bits(of plan: StoredPlan, _ form: PlanForm) throws -> Response {
    guard let text = form == .yaml ? plan.yaml : plan.csv else {
      throw ServiceProblem(
        .notFound, "no plan keeps the budgets of this request; GET /v1/plans/\(plan.id) says why")
    }
    return .text(text, form.mediaType)
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

  package var mediaType: String {
    switch self {
    case .json: "application/json"
    case .csv: "text/csv; charset=utf-8"
    case .yaml: "application/yaml"
    }
  }
}
