import Hummingbird
import MPQCommand
import MPQFiles
import NIOCore

/// What the service says of itself.
struct SystemRoutes {
  let service: PlanService

  func add(to group: RouterGroup<ServiceContext>) {
    group.answer(
      "healthz",
      [
        .get: { _, _ in
          .json("{\"status\": \"ok\", \"version\": \(JSONText.quoted(MPQVersion.text))}\n")
        }
      ])
    group.answer(
      "readyz",
      [
        .get: { _, _ in
          try await service.store.check()
          return .json("{\"status\": \"ready\"}\n")
        }
      ])
    group.answer(
      "metrics",
      [
        .get: { _, _ in
          let sweeps = try await service.store.sweepCounts()
          return .text(
            service.metrics.text(pool: service.pool, sweeps: sweeps),
            "text/plain; version=0.0.4; charset=utf-8")
        }
      ])
    let description = ByteBuffer(bytes: PackageResources.openapi_json)
    group.answer("openapi.json", [.get: { _, _ in .bytes(description, "application/json") }])
  }
}
