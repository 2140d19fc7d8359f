import Dispatch
import Platform
import Synchronization

/// Standard error as the log's place, behind a queue: whoever does not read it holds nobody up.
///
/// A pipe or a terminal that is not read takes no more after some lines, and the kernel makes the writer wait. Here
/// only the queue's own thread waits; lines beyond what the queue holds are dropped and counted.
package final class ServiceLog: TextOutputStream, Sendable {
  /// Bytes of lines that may wait.
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

  /// Waits until what has been written so far has arrived, but no longer than somebody may take to read it.
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
          // Somebody has set the stream to refuse instead of to wait.
          var place = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
          poll(&place, 1, -1)
        } else if errno != EINTR {
          return
        }
      }
    }
  }
}
