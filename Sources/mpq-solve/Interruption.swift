import Glibc
import Synchronization

/// Ctrl-C and SIGTERM as a request to stop with what has been found so far.
enum Interruption {
  private static let isRequested = Atomic(false)

  /// Takes the signals from now on; a second one ends the program at once.
  static func install() {
    _ = isRequested.load(ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.isRequested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
    // A parent's worker thread may have handed them down blocked, as Swift's Foundation does.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Whether the user has asked to stop.
  static let isCancelled: @Sendable () -> Bool = { isRequested.load(ordering: .relaxed) }
}
