import Hummingbird

/// Charts as the page shows them, drawn from what a request says.
struct ChartRoutes {
  let service: SearchService

  func add(to group: RouterGroup<ServiceContext>) {
    let service = service
    func chart(
      _ draw: @escaping @Sendable ([UInt8]) async throws -> String
    ) -> ServiceRoutes.Handler {
      { request, context in
        let body = try await request.json(service.limits)
        let chart = try await context.whileClientWaits { try await draw(body) }
        return try await .unstored(chart, "image/svg+xml", in: service.answers)
      }
    }
    group.answer("plan", [.post: chart(service.planChart)])
    group.answer("tradeoff", [.post: chart(service.tradeOffChart)])
  }
}
