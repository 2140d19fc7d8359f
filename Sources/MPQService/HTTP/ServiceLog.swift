import Dispatch
import Platform
import Synchronization

/// The log on standard error, written through a queue, so that a slow reader does not block the service.
///
/// If nobody reads a pipe or a terminal, it fills up and the kernel blocks the writer. Only the queue's thread
/// blocks; lines beyond the queue's capacity are dropped and counted.
package final class ServiceLog: TextOutputStream, Sendable {
  /// The largest number of waiting bytes.
  private static let capacity = 1 << 20
  private let queue = DispatchQueue(label: "log")
  private let waiting = Atomic(0)
  private let dropped = Atomic(0)

  package init() {}

  package func write(_ line: String) {
    let size = line.utf8.count
    guard waiting.wrappingAdd(size, ordering: .relaxed).newValue <= Self.capacity else {
      waiting.wrappingSubtract(size, ordering: .relaxed)
      dropped.wrappingAdd(1, ordering: .relaxed)
      return
    }
    queue.async { [self] in
      tellDropped()
      Self.writeNow(line)
      waiting.wrappingSubtract(size, ordering: .relaxed)
    }
  }

  /// Waits until all lines so far are written, at most half a second.
  package func drain() {
    let done = DispatchSemaphore(value: 0)
    queue.async { [self] in
      tellDropped()
      done.signal()
    }
    _ = done.wait(timeout: .now() + .milliseconds(500))
  }

  private func tellDropped() {
    let count = dropped.exchange(0, ordering: .relaxed)
    if count > 0 { Self.writeNow("mpq-serve: \(count) lines of the log were dropped\n") }
  }

  private static func writeNow(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = Platform.write(
          STDERR_FILENO, bytes.baseAddress! + written, bytes.count - written)
        if count >= 0 {
          written += count
        } else if errno == EAGAIN {
          // The stream is in non-blocking mode.
          var place = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
          poll(&place, 1, -1)
        } else if errno != EINTR {
          return
        }
      }
    }
  }
}
