import Foundation

/// Requests at a fixed rate or from a fixed number of clients, and how long their answers took.
struct RequestLoad {
  /// One answer: its status, 0 for none, and the time from when it was due.
  struct Answer: Sendable {
    let status: Int
    let seconds: Double
  }

  let answers: [Answer]
  /// From the first request to the last answer.
  let seconds: Double

  /// Sends requests at a rate, whether or not earlier ones are answered. Times count from when a
  /// request was due, so that one that could not be sent in time counts as slow.
  static func atRate(
    _ perSecond: Double, count: Int, _ send: @escaping @Sendable (Int) async throws -> Int
  ) async -> RequestLoad {
    await measured { group in
      let start = ContinuousClock.now
      for index in 0..<count {
        let due = start.advanced(by: .seconds(Double(index) / perSecond))
        try? await Task.sleep(until: due)
        group.addTask { await answer(due: due) { try await send(index) } }
      }
    }
  }

  /// Sends requests from some clients, each as soon as its last one is answered.
  static func fromClients(
    _ clients: Int, count: Int, _ send: @escaping @Sendable (Int) async throws -> Int
  ) async -> RequestLoad {
    await measured { group in
      for client in 0..<clients {
        group.addTask {
          var answers: [Answer] = []
          for index in stride(from: client, to: count, by: clients) {
            answers += await answer(due: .now) { try await send(index) }
          }
          return answers
        }
      }
    }
  }

  private static func measured(
    _ add: (inout TaskGroup<[Answer]>) async -> Void
  ) async -> RequestLoad {
    let start = ContinuousClock.now
    let answers = await withTaskGroup(of: [Answer].self) { group in
      await add(&group)
      var answers: [Answer] = []
      for await some in group { answers += some }
      return answers
    }
    return RequestLoad(answers: answers, seconds: start.duration(to: .now) / .seconds(1))
  }

  private static func answer(
    due: ContinuousClock.Instant, _ send: () async throws -> Int
  ) async -> [Answer] {
    let status = (try? await send()) ?? 0
    return [Answer(status: status, seconds: due.duration(to: .now) / .seconds(1))]
  }

  var perSecond: Double { Double(answers.count) / seconds }

  /// How many answers had each status.
  var statuses: String {
    Dictionary(grouping: answers, by: \.status).sorted { $0.key < $1.key }
      .map { "\($0.value.count) × \($0.key == 0 ? "no answer" : "\($0.key)")" }
      .joined(separator: ", ")
  }

  /// A percentile of the answers of a status, in milliseconds.
  func milliseconds(_ share: Double, status: Int = 200) -> Double {
    let times = answers.filter { $0.status == status }.map(\.seconds).sorted()
    guard !times.isEmpty else { return .nan }
    return 1000 * times[min(times.count - 1, Int(share * Double(times.count)))]
  }

  /// The load in a line.
  func line(_ title: String) -> String {
    let figures = [0.5, 0.99].map { String(format: "%.1f", milliseconds($0)) }
    return "\(title): \(String(format: "%.0f", perSecond)) answers/s (\(statuses)), "
      + "p50 \(figures[0]) ms, p99 \(figures[1]) ms"
  }
}
