import Hummingbird
import MPQCommand
import MPQFiles
import NIOCore

/// What the service says of itself.
struct SystemRoutes {
  let service: SearchService
  let exports: [PlanExport]

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
          let pool = service.pool
          let load = ServiceMetrics.Load(
            running: pool.runningCount, queued: pool.queuedCount, stuck: pool.stuckCount,
            stuckTotal: pool.stuckTotal)
          return .text(
            service.metrics.text(load: load, sweeps: sweeps),
            "text/plain; version=0.0.4; charset=utf-8")
        }
      ])
    let description = Result { ByteBuffer(string: try OpenAPIDocument(exports: exports).text) }
    group.answer(
      "openapi.json", [.get: { _, _ in .bytes(try description.get(), "application/json") }])
  }
}
