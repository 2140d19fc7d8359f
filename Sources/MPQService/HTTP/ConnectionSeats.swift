package import NIOCore
import Synchronization

/// The open connections, and which of them wait for their clients.
///
/// If a connection exceeds the limit, the one that has waited longest for its client is closed. So clients that
/// are silent, or that send or read a byte now and then, do not block the others.
package final class ConnectionSeats: Sendable {
  private struct Seat {
    let channel: any Channel
    /// The time since which the connection waits for its client; nil while the service works for it.
    var waitsSince: NIODeadline?
  }

  private let capacity: Int
  private let seats = Mutex<[ObjectIdentifier: Seat]>([:])

  package init(capacity: Int) { self.capacity = capacity }

  package var count: Int { seats.withLock { $0.count } }

  /// Adds a new connection, and closes another one if there are too many.
  package func take(_ channel: any Channel, at now: NIODeadline = .now()) {
    let loser = seats.withLock { seats -> (any Channel)? in
      let longest =
        seats.count < capacity
        ? nil
        : seats.compactMap { id, seat in seat.waitsSince.map { (id, $0) } }.min { $0.1 < $1.1 }
      seats[ObjectIdentifier(channel)] = Seat(channel: channel, waitsSince: now)
      return longest.flatMap { seats.removeValue(forKey: $0.0)?.channel }
    }
    loser?.close(promise: nil)
  }

  /// Notes whether a connection waits for its client; a wait begins once.
  package func turn(isClients: Bool, _ channel: any Channel, at now: NIODeadline = .now()) {
    seats.withLock { seats in
      let id = ObjectIdentifier(channel)
      guard let seat = seats[id], (seat.waitsSince != nil) != isClients else { return }
      seats[id]?.waitsSince = isClients ? now : nil
    }
  }

  package func leave(_ channel: any Channel) {
    seats.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
  }
}
