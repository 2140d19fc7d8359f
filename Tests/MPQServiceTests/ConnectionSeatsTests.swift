import MPQService
import NIOCore
import NIOEmbedded
import Testing

@Suite struct ConnectionSeatsTests {
  private func time(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }

  private func connection() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  @Test func theOneThatKeepsTheServiceWaitingLongestMakesRoom() throws {
    let seats = ConnectionSeats(capacity: 3)
    let channels = try (0..<4).map { _ in try connection() }
    for index in 0..<3 { seats.take(channels[index], at: time(Int64(10 - index))) }
    seats.take(channels[3], at: time(20))
    #expect(channels.map(\.isActive) == [true, true, false, true])
    #expect(seats.count == 3)
  }

  @Test func nobodyWhoIsBeingServedMakesRoom() throws {
    let seats = ConnectionSeats(capacity: 1)
    let (served, new) = (try connection(), try connection())
    seats.take(served, at: time(0))
    seats.turn(isClients: false, served)
    seats.take(new, at: time(1))
    #expect(served.isActive && new.isActive)
    #expect(seats.count == 2)
    seats.leave(served)
    #expect(seats.count == 1)
  }

  @Test func aClientsTurnDoesNotBeginAnewWithEveryByte() throws {
    let seats = ConnectionSeats(capacity: 2)
    let (slow, good, new) = (try connection(), try connection(), try connection())
    seats.take(slow, at: time(0))
    seats.take(good, at: time(1))
    seats.turn(isClients: true, slow, at: time(9))
    seats.take(new, at: time(10))
    #expect(!slow.isActive && good.isActive && new.isActive)
  }
}
