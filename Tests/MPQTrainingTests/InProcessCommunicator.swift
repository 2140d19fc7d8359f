import Foundation
import MPQTensor

/// Ranks that are threads of one process.
///
/// Nothing but copies of bytes passes between them, as between processes.
final class InProcessCommunicator: Communicator {
  let rank: Int
  let count: Int
  /// The messages from each rank to each other one: [sender][receiver].
  private let messages: [[Messages]]

  private init(rank: Int, messages: [[Messages]]) {
    self.rank = rank
    count = messages.count
    self.messages = messages
  }

  /// Runs `body` on `count` ranks at the same time, and returns what each of them returns.
  static func run<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (any Communicator) throws -> Result
  ) throws -> [Result] {
    let messages = (0..<count).map { _ in (0..<count).map { _ in Messages() } }
    let results = Results<Result>()
    let all = DispatchGroup()
    for rank in 0..<count {
      all.enter()
      Thread {
        let result = Swift.Result {
          try body(InProcessCommunicator(rank: rank, messages: messages))
        }
        results.lock.withLock { results.ofRank[rank] = result }
        all.leave()
      }.start()
    }
    all.wait()
    return try (0..<count).map { try results.ofRank[$0]!.get() }
  }

  func exchange(
    _ sent: UnsafeRawBufferPointer, for received: UnsafeMutableRawBufferPointer, with peer: Int
  ) {
    precondition(peer != rank && (0..<count).contains(peer))
    messages[rank][peer].add(Array(sent))
    let message = messages[peer][rank].next()
    precondition(message.count == received.count, "ranks disagree about a message's size")
    received.copyBytes(from: message)
  }

  private final class Results<Result: Sendable>: @unchecked Sendable {
    let lock = NSLock()
    var ofRank: [Int: Swift.Result<Result, any Error>] = [:]
  }

  /// Messages from one rank to another, in their order.
  private final class Messages: @unchecked Sendable {
    private let condition = NSCondition()
    private var waiting: [[UInt8]] = []

    func add(_ message: [UInt8]) {
      condition.withLock {
        waiting.append(message)
        condition.signal()
      }
    }

    func next() -> [UInt8] {
      condition.withLock {
        while waiting.isEmpty { condition.wait() }
        return waiting.removeFirst()
      }
    }
  }
}
