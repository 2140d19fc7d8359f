import Hummingbird
import NIOCore
import ServiceLifecycle

/// A sweep's progress as server-sent events: its rows, and its state whenever that changes.
struct SweepEvents: Sendable {
  let store: any Store
  let feed: SweepFeed
  let id: String

  /// How often a silent stream shows that it is alive.
  private static let heartbeat = Duration.seconds(15)

  /// Writes until the sweep ends, the client goes, or the service shuts down.
  ///
  /// - Parameter row: rows up to this one are known to the client.
  func write(
    after row: Int, to writer: inout any ResponseBodyWriter, client: ClientPresence
  ) async throws {
    let (stream, continuation) = feed.follow(id)
    let heart = Task {
      while true {
        try await Task.sleep(for: Self.heartbeat)
        continuation.yield()
      }
    }
    let number = client.onLeave { continuation.finish() }
    defer {
      heart.cancel()
      client.forget(number)
      continuation.finish()
    }
    var changes = stream.cancelOnGracefulShutdown().makeAsyncIterator()
    var (last, state) = (row, StoredSweep.State?.none)
    while true {
      let (sweep, rows, more) = try await store.sweep(id, rowsAfter: last)
      var text = ""
      if state == nil { text += Self.event("state", Answers.sweep(sweep)) }
      for row in rows {
        text += Self.event("row", row.json, id: row.row)
        last = row.row
      }
      // The last state comes after the last row.
      if more == nil, let state, state != sweep.state {
        text += Self.event("state", Answers.sweep(sweep))
      }
      if state == nil || more == nil { state = sweep.state }
      try await writer.write(ByteBuffer(string: text.isEmpty ? ": nothing new\n\n" : text))
      if more != nil { continue }
      guard !sweep.state.isFinal, await changes.next() != nil else { break }
    }
    try await writer.finish(nil)
  }

  private static func event(_ name: String, _ data: String, id: Int? = nil) -> String {
    "event: \(name)\n" + (id.map { "id: \($0)\n" } ?? "") + "data: \(data)\n\n"
  }
}
