import HTTPTypes
import Hummingbird
import MPQFiles
import NIOCore

/// Checks and plans.
struct PlanRoutes {
  let service: SearchService
  let exports: [PlanExport]

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
          try await .list(try request.page()) {
            try await service.store.plans($0)
          } json: {
            Answers.summary($0)
          }
        },
        .post: { request, context in try await plan(request, context) },
      ])
    for export in exports.withRoutes {
      group.answer(
        "plans/{id}.\(export.suffixes[0])",
        [
          .get: { _, context in
            let plan = try await service.store.plan(context.id()).value()
            do {
              return try await .unstored(
                try await service.file(of: plan, for: export), export.mediaType,
                in: service.answers)
            } catch let refusal as PlanExport.Refusal {
              throw ServiceProblem(refusal, plan.id)
            } catch let error as FormatError {
              throw ServiceProblem(.fault(error.message), plan.id)
            }
          }
        ])
    }
    group.answer(
      "plans/{id}",
      [
        .get: { _, context in
          let plan = try await service.store.plan(context.id())
          return try await written(try Answers.plan(plan), "application/json")
        },
        .delete: { _, context in
          try await service.store.removePlan(context.id())
          return Response(status: .noContent)
        },
      ])
  }

  private func plan(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let body = try await request.json(service.limits)
    let form = PlanForm(accept: request.headers[.accept] ?? "", of: exports)
    let (id, plan, source) = try await service.plan(body, as: form, context)
    var response = try await written(plan.text, plan.mediaType)
    if source != .unstored { response.headers[.location] = "/v1/plans/\(id)" }
    response.headers[.cacheStatus] = source.rawValue
    response.headers[.vary] = "Accept"
    return response
  }

  private func written(_ text: String, _ mediaType: String) async throws -> Response {
    try await .unstored(text, mediaType, in: service.answers)
  }
}

extension ServiceProblem {
  /// A plan, by its id, that cannot be written in a form.
  init(_ refusal: PlanExport.Refusal, _ id: String) {
    switch refusal {
    case .noPlan:
      self.init(
        .notFound, "no plan keeps the budgets of this request; GET /v1/plans/\(id) says why")
    case .fault(let reason):
      self.init(.notFound, "the plan cannot be written in this form: \(reason)")
    }
  }
}
