import HTTPTypes
import Hummingbird
package import MPQFiles
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
            let plan = try await service.store.plan(context.id())
            do {
              return try await written(try export.text(of: plan.answer), export.mediaType)
            } catch let refusal as PlanExport.Refusal {
              throw ServiceProblem(refusal, plan.id)
            }
          }
        ])
    }
    group.answer(
      "plans/{id}",
      [
        .get: { _, context in
          let plan = try await service.store.plan(context.id())
          return try await written(Answers.plan(plan), "application/json")
        },
        .delete: { _, context in
          try await service.store.removePlan(context.id())
          return Response(status: .noContent)
        },
      ])
  }

  private func plan(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let body = try await request.json(service.limits)
    let (plan, source) = try await service.plan(body, context)
    let form = PlanForm(accept: request.headers[.accept] ?? "", of: exports)
    var response: Response
    do {
      response = try await written(try form.text(of: plan), form.mediaType)
    } catch is PlanExport.Refusal {
      // JSON where the plan cannot be written so, as where there is none.
      response = try await written(Answers.plan(plan), "application/json")
    }
    if source != .unstored { response.headers[.location] = "/v1/plans/\(plan.id)" }
    response.headers[.cacheStatus] = source.rawValue
    response.headers[.vary] = "Accept"
    return response
  }

  private func written(_ text: String, _ mediaType: String) async throws -> Response {
    try await .unstored(text, mediaType, in: service.answers)
  }
}

extension [PlanExport] {
  /// Those with a route of their own: all but JSON, which is part of what the service answers by itself.
  var withRoutes: [PlanExport] { filter { !$0.isJSON } }
}

extension PlanExport {
  /// The media type without parameters.
  var mediaTypeName: String { MediaType.name(mediaType) }
}

/// The form in which a plan is given out.
package enum PlanForm {
  /// The service's own answer: what was asked, the solution, and what is said of it.
  case answer
  case export(PlanExport)

  /// The form of the first of a client's media types that has one; the answer where none has.
  package init(accept: String, of exports: [PlanExport] = PlanExport.all) {
    self = .answer
    for type in accept.split(separator: ",").map(MediaType.name) {
      if ["*/*", "application/*", "application/json"].contains(type) { return }
      let wanted = exports.withRoutes.first { export in
        let names = [export.mediaTypeName] + export.otherMediaTypes
        return type.hasSuffix("/*")
          ? names[0].hasPrefix(type.dropLast()) : names.contains(type)
      }
      if let wanted {
        self = .export(wanted)
        return
      }
    }
  }

  /// - Throws: `PlanExport.Refusal` where the plan cannot be written in this form.
  func text(of plan: StoredPlan) throws(PlanExport.Refusal) -> String {
    switch self {
    case .answer: Answers.plan(plan)
    case .export(let export): try export.text(of: plan.answer)
    }
  }

  package var mediaType: String {
    switch self {
    case .answer: "application/json"
    case .export(let export): export.mediaType
    }
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
