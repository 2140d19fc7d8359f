import MPQService
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@Suite struct ClientPresenceTests {
  private final class Count: Sendable {
    private let count = Atomic(0)
    var value: Int { count.load(ordering: .relaxed) }
    func add() { count.wrappingAdd(1, ordering: .relaxed) }
  }

  @Test func everyoneIsToldOnceWhenTheConnectionEnds() throws {
    let presence = ClientPresence()
    let channel = EmbeddedChannel(handler: presence)
    let (first, second) = (Count(), Count())
    _ = presence.onLeave { first.add() }
    _ = presence.onLeave { second.add() }
    #expect(first.value == 0)
    _ = try channel.finish()
    #expect(first.value == 1 && second.value == 1)
  }

  @Test func aClientThatClosesItsSendingSideIsGone() throws {
    let presence = ClientPresence()
    let channel = EmbeddedChannel(handler: presence)
    let count = Count()
    _ = presence.onLeave { count.add() }
    channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.outputClosed)
    #expect(count.value == 0)
    channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(count.value == 1)
    _ = try channel.finish()
    #expect(count.value == 1)
  }

  @Test func whoComesAfterTheClientIsGoneIsToldAtOnce() throws {
    let presence = ClientPresence()
    _ = try EmbeddedChannel(handler: presence).finish()
    let count = Count()
    presence.forget(presence.onLeave { count.add() })
    #expect(count.value == 1)
  }

  @Test func whoIsForgottenIsNotTold() throws {
    let presence = ClientPresence()
    let channel = EmbeddedChannel(handler: presence)
    let (first, second) = (Count(), Count())
    let number = presence.onLeave { first.add() }
    _ = presence.onLeave { second.add() }
    presence.forget(number)
    presence.forget(number)
    _ = try channel.finish()
    #expect(first.value == 0 && second.value == 1)
  }

  @Test func aFarewellMayAskForAnother() throws {
    let presence = ClientPresence()
    let channel = EmbeddedChannel(handler: presence)
    let count = Count()
    _ = presence.onLeave {
      count.add()
      _ = presence.onLeave { count.add() }
    }
    _ = try channel.finish()
    #expect(count.value == 2)
  }
}
