import Platform
import MPQCommand
import MPQModel
import Synchronization

/// The service's metrics for Prometheus.
package final class ServiceMetrics: Sendable {
  /// Counts of values up to each of some bounds.
  private struct Histogram {
    static let bounds = [
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
    var counts = [Int](repeating: 0, count: bounds.count)
    var count = 0
    var sum = 0.0

    mutating func add(_ seconds: Double) {
      if let bucket = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[bucket] += 1 }
      count += 1
      sum += seconds
    }
  }

  private struct State {
    var requests: [[String]: Int] = [:]
    var requestTimes: [String: Histogram] = [:]
    var solves: [String: Int] = [:]
    var solveTime = Histogram()
    var storeHits = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// Counts an answered request.
  ///
  /// - Parameter route: the path's pattern, so that ids do not create separate series.
  package func answered(method: String, route: String, status: Int, seconds: Double) {
    state.withLock {
      $0.requests[[method, route, "\(status)"], default: 0] += 1
      $0.requestTimes[route, default: Histogram()].add(seconds)
    }
  }

  /// Counts a finished search.
  func solved(_ solution: PlanSolution) {
    state.withLock {
      $0.solves[solution.status.rawValue, default: 0] += 1
      $0.solveTime.add(solution.searchTime / .seconds(1))
    }
  }

  /// Counts a plan that was answered from the store.
  package func foundInStore() { state.withLock { $0.storeHits += 1 } }

  /// The load of the solver threads.
  package struct Load {
    var running: Int
    var queued: Int
    /// Searches that are stuck after they were asked to stop: now, and ever.
    var stuck: Int
    var stuckTotal: Int

    package init(running: Int, queued: Int, stuck: Int, stuckTotal: Int) {
      self.running = running
      self.queued = queued
      self.stuck = stuck
      self.stuckTotal = stuckTotal
    }
  }

  /// Everything in Prometheus' text format.
  package func text(load: Load, sweeps: [(state: String, count: Int)]) -> String {
    let state = state.withLock { $0 }
    var text = ""
    func series(_ name: String, _ kind: String, _ help: String, _ lines: [String]) {
      text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
      for line in lines { text += "\(name)\(line)\n" }
    }
    func histogram(_ histogram: Histogram, _ labels: String) -> [String] {
      var total = 0
      var lines = zip(Histogram.bounds, histogram.counts).map { bound, count in
        total += count
        return "_bucket{\(labels)le=\"\(bound)\"} \(total)"
      }
      lines.append("_bucket{\(labels)le=\"+Inf\"} \(histogram.count)")
      let own = labels.isEmpty ? "" : "{\(labels.dropLast())}"
      return lines + ["_sum\(own) \(histogram.sum)", "_count\(own) \(histogram.count)"]
    }
    series(
      "mpq_build_info", "gauge", "The version that runs.",
      ["{version=\"\(MPQVersion.text)\"} 1"])
    series(
      "mpq_requests_total", "counter", "Requests answered.",
      state.requests.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, count in
        "{method=\"\(key[0])\",route=\"\(key[1])\",status=\"\(key[2])\"} \(count)"
      })
    series(
      "mpq_request_seconds", "histogram", "Time from a request's head to its answer's head.",
      state.requestTimes.sorted { $0.key < $1.key }.flatMap {
        histogram($1, "route=\"\($0)\",")
      })
    series(
      "mpq_solves_total", "counter", "Searches by status.",
      state.solves.sorted { $0.key < $1.key }.map { "{status=\"\($0)\"} \($1)" })
    series(
      "mpq_solve_seconds", "histogram", "Time that searches took.", histogram(state.solveTime, ""))
    series(
      "mpq_store_hits_total", "counter", "Plans answered from the store.", [" \(state.storeHits)"])
    series(
      "mpq_solves_running", "gauge", "Threads at work.", [" \(load.running)"])
    series(
      "mpq_solves_queued", "gauge", "Work that waits for a thread.", [" \(load.queued)"])
    series(
      "mpq_searches_not_stopping", "gauge",
      "Searches at work that were asked to stop 5 s ago or more.", [" \(load.stuck)"])
    series(
      "mpq_ignored_cancellations_total", "counter",
      "Searches that were still at work 5 s after they were asked to stop.",
      [" \(load.stuckTotal)"])
    series(
      "mpq_sweeps", "gauge", "Sweeps by state.",
      sweeps.map { "{state=\"\($0.state)\"} \($0.count)" })
    series(
      "process_resident_memory_bytes", "gauge", "Memory in use.", [" \(Self.residentBytes)"])
    return text
  }

  private static var residentBytes: Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let words = String(
      decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self
    )
    .split(separator: " ")
    return (words.dropFirst().first.flatMap { Int($0) } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
  }
}
