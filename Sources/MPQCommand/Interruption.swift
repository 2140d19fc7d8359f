import Platform
import Synchronization

/// Takes Ctrl-C, SIGTERM and a closed terminal as requests to stop and to keep what was found.
package enum Interruption {
  private static let isRequested = Atomic(false)
  /// The first signal, and the seconds after it at which the program ends; 0 for never.
  private static let first = Atomic(SIGTERM)
  private static let seconds = Atomic(UInt32(0))
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// Seconds that a search has to stop and to write its answer; a service has as many.
  package static let searchPatience: UInt32 = 10

  /// Takes the signals from now on; a second signal of the same kind ends the program at once.
  ///
  /// - Parameter patience: seconds after which the first signal ends the program by itself, since a thread that
  ///   waits in the kernel, such as for the reader of a pipe, does not see the request. Nil if the end may take long.
  package static func install(patience: UInt32? = nil) {
    _ = (isRequested.load(ordering: .relaxed), first.load(ordering: .relaxed))
    seconds.store(patience ?? 0, ordering: .relaxed)
    for number in signals where !isIgnored(number) {
      signal(number) { number in
        let isSecond = Interruption.isRequested.exchange(true, ordering: .relaxed)
        signal(number, SIG_DFL)
        let seconds = Interruption.seconds.load(ordering: .relaxed)
        guard seconds > 0, !isSecond else { return }
        Interruption.first.store(number, ordering: .relaxed)
        signal(SIGALRM) { _ in raise(Interruption.first.load(ordering: .relaxed)) }
        alarm(seconds)
      }
    }
    // A parent process may have blocked the signals, as worker threads of Swift's Foundation do.
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals + [SIGALRM] { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// Lets the signals end the program at once again. To be called when there is nothing left to keep.
  package static func uninstall() {
    alarm(0)
    for number in signals where !isIgnored(number) { signal(number, SIG_DFL) }
  }

  /// Whether a signal is ignored because the program was started with `nohup` or `&`, and so is to carry on.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    let handler = action.__sigaction_handler.sa_handler
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Whether the user has asked to stop.
  package static let isCancelled: @Sendable () -> Bool = { isRequested.load(ordering: .relaxed) }
}
