import Hummingbird
import NIOCore

extension Request {
  /// The body's bytes.
  ///
  /// - Parameter flag: the flag of mpq-serve that raises the limit.
  /// - Throws: `ServiceProblem` if there are more than the limit, or they take too long to arrive.
  func bytes(
    upTo limit: Int, raisedBy flag: String, within time: Duration, room: Gate.Place? = nil
  ) async throws -> [UInt8] {
    if let text = headers[.contentLength], let length = Int(text), length > limit {
      throw Self.tooLarge(limit, flag)
    }
    let body = body
    return try await withThrowingTaskGroup(of: [UInt8].self) { group in
      group.addTask {
        do {
          var bytes: [UInt8] = []
          for try await chunk in body {
            guard bytes.count + chunk.readableBytes <= limit else {
              throw Self.tooLarge(limit, flag)
            }
            try room?.grow(by: chunk.readableBytes)
            bytes.append(contentsOf: chunk.readableBytesView)
          }
          return bytes
        } catch let error where !(error is ServiceProblem) && !(error is CancellationError) {
          // Malformed chunks or a broken connection are not the service's fault.
          throw ServiceProblem(.badRequest, "the body cannot be read: \(error)")
        }
      }
      group.addTask {
        try await Task.sleep(for: time)
        throw ServiceProblem(
          .requestTimeout, "the body did not arrive within \(time / .seconds(1)) s; send it again")
      }
      defer { group.cancelAll() }
      guard let bytes = try await group.next() else { return [] }
      return bytes
    }
  }

  private static func tooLarge(_ limit: Int, _ flag: String) -> ServiceProblem {
    ServiceProblem(
      .contentTooLarge,
      "the body is larger than the limit of \(limit) bytes; raise it with mpq-serve \(flag)")
  }
}
