package import NIOCore
import Synchronization

/// The connections that are open, and which of them wait for their clients.
///
/// Where one more than the limit comes, the one whose client has kept the service waiting longest is closed for it:
/// so those that say nothing, or that send or read a byte now and then, do not shut out the others.
package final class ConnectionSeats: Sendable {
  private struct Seat {
    let channel: any Channel
    /// Since when it is the client's turn; nil while the service works for it.
    var waitsSince: NIODeadline?
  }

  private let capacity: Int
  private let seats = Mutex<[ObjectIdentifier: Seat]>([:])

  package init(capacity: Int) { self.capacity = capacity }

  package var count: Int { seats.withLock { $0.count } }

  /// Takes in a new connection, and closes another one where they are too many.
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

  /// Notes whose turn it is on a connection; a client's turn begins once.
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
