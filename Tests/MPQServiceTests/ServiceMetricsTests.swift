import MPQService
import Testing

@Suite struct ServiceMetricsTests {
  private static let load = ServiceMetrics.Load(running: 2, queued: 5, stuck: 1, stuckTotal: 7)

  /// The series of one name, by their labels.
  private func series(_ name: String, _ text: String) -> [String: Double] {
    var values: [String: Double] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix(name) && !line.hasPrefix("#") {
      let parts = line.split(separator: " ")
      values[String(parts[0].dropFirst(name.count))] = Double(parts[1])
    }
    return values
  }

  private func text(_ seconds: [Double]) -> String {
    let metrics = ServiceMetrics()
    for seconds in seconds {
      metrics.answered(method: "GET", route: "/v1/x", status: 200, seconds: seconds)
    }
    return metrics.text(load: Self.load, sweeps: [])
  }

  /// Prometheus' buckets hold what is at most their bound, and so all that lower ones hold.
  @Test func bucketsHoldWhatIsAtMostTheirBound() {
    let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    let values = [0, 0.001, 0.00100001, 0.004, 0.005, 0.3, 1, 29.9, 30, 30.1, 4000]
    let text = text(values)
    let buckets = series("mpq_request_seconds_bucket", text)
    #expect(buckets.count == bounds.count + 1)
    for bound in bounds {
      let expected = values.count { $0 <= bound }
      #expect(
        buckets["{route=\"/v1/x\",le=\"\(bound)\"}"] == Double(expected), "at most \(bound) s")
    }
    #expect(buckets["{route=\"/v1/x\",le=\"+Inf\"}"] == Double(values.count))
    #expect(series("mpq_request_seconds_count", text)["{route=\"/v1/x\"}"] == Double(values.count))
    let sum = series("mpq_request_seconds_sum", text)["{route=\"/v1/x\"}"] ?? 0
    #expect(abs(sum - values.reduce(0, +)) < 1e-9)
  }

  @Test func requestsAreCountedByMethodRouteAndStatus() {
    let metrics = ServiceMetrics()
    for (method, status) in [("GET", 200), ("GET", 200), ("GET", 404), ("POST", 200)] {
      metrics.answered(method: method, route: "/v1/x", status: status, seconds: 0.1)
    }
    metrics.answered(method: "GET", route: "/v1/y", status: 200, seconds: 0.1)
    metrics.foundInStore()
    let text = metrics.text(load: Self.load, sweeps: [("running", 2), ("done", 3)])
    #expect(
      series("mpq_requests_total", text) == [
        "{method=\"GET\",route=\"/v1/x\",status=\"200\"}": 2,
        "{method=\"GET\",route=\"/v1/x\",status=\"404\"}": 1,
        "{method=\"POST\",route=\"/v1/x\",status=\"200\"}": 1,
        "{method=\"GET\",route=\"/v1/y\",status=\"200\"}": 1,
      ])
    #expect(
      series("mpq_request_seconds_count", text) == [
        "{route=\"/v1/x\"}": 4, "{route=\"/v1/y\"}": 1,
      ])
    #expect(series("mpq_store_hits_total", text) == ["": 1])
    #expect(series("mpq_sweeps", text) == ["{state=\"running\"}": 2, "{state=\"done\"}": 3])
    #expect(series("mpq_solves_running", text) == ["": 2])
    #expect(series("mpq_solves_queued", text) == ["": 5])
    #expect(series("mpq_searches_not_stopping", text) == ["": 1])
    #expect(series("mpq_ignored_cancellations_total", text) == ["": 7])
  }
}
