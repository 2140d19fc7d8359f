import MPQService
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@Suite struct ExchangeGuardTests {
  private let channel = EmbeddedChannel()

  /// Keeps the channel open where its sending side only is closed, as a socket does.
  private final class HalfClosing: ChannelOutboundHandler {
    typealias OutboundIn = Any

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
      if case .output = mode { return }
      context.close(mode: mode, promise: promise)
    }
  }

  init() throws {
    try channel.pipeline.syncOperations.addHandlers([
      HalfClosing(), ExchangeGuard(ConnectionSeats(capacity: 8)),
    ])
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
  }

  /// Sends a head, and gives it as those behind the guard get it.
  private func receive(
    _ method: HTTPMethod = .GET, _ version: HTTPVersion = .http1_1, _ headers: HTTPHeaders
  ) throws -> HTTPRequestHead? {
    let head = HTTPRequestHead(version: version, method: method, uri: "/", headers: headers)
    try channel.writeInbound(HTTPServerRequestPart.head(head))
    while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
      if case .head(let head) = part { return head }
    }
    return nil
  }

  private func end() throws { try channel.writeInbound(HTTPServerRequestPart.end(nil)) }

  /// Answers, and gives the answer's head as the client gets it.
  private func answer(_ status: HTTPResponseStatus = .ok) throws -> HTTPResponseHead? {
    channel.write(
      HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: status)),
      promise: nil)
    try channel.writeOutbound(HTTPServerResponsePart.end(nil))
    guard case .head(let head)? = try channel.readOutbound(as: HTTPServerResponsePart.self) else {
      return nil
    }
    return head
  }

  @Test func aHostIsTakenWhereItIsGivenOnce() throws {
    #expect(try receive(.GET, .http1_1, ["Host": "a"])?.headers["host"] == ["a"])
    try end()
    #expect(try receive(.GET, .http1_1, ["Host": "a", "hOST": "b"])?.headers["host"] == [])
    try end()
    #expect(try receive(.GET, .http1_1, [:])?.headers["host"] == [])
    try end()
    #expect(try receive(.GET, .http1_0, [:])?.headers["host"] == ["localhost"])
    try end()
    #expect(try receive(.GET, .http1_0, ["Host": "a"])?.headers["host"] == ["a"])
  }

  @Test func aWholeRequestKeepsItsConnection() throws {
    for _ in 0..<2 {
      _ = try receive(.POST, .http1_1, ["Host": "a"])
      try end()
      let head = try #require(try answer())
      #expect(head.version == .http1_1 && head.headers["connection"] == [])
      while try channel.readOutbound(as: HTTPServerResponsePart.self) != nil {}
    }
  }

  @Test func anOldRequestIsAnsweredInItsVersionAndEndsTheConnection() throws {
    _ = try receive(.GET, .http1_0, ["Connection": "keep-alive"])
    try end()
    let head = try #require(try answer())
    #expect(head.version == .http1_0 && head.headers["connection"] == ["close"])
  }

  @Test func anAnswerBeforeTheRequestsEndSaysSoAndDropsTheRest() throws {
    _ = try receive(.POST, .http1_1, ["Host": "a", "Content-Length": "100000000"])
    #expect(try answer(.payloadTooLarge)?.headers["connection"] == ["close"])
    let block = ByteBuffer(repeating: 0, count: 1 << 20)
    for _ in 0..<64 { try channel.writeInbound(HTTPServerRequestPart.body(block)) }
    #expect(try channel.readInbound(as: HTTPServerRequestPart.self) == nil)
    #expect(channel.isActive)
    // Nobody sends without end.
    _ = try? channel.writeInbound(HTTPServerRequestPart.body(block))
    #expect(!channel.isActive)
  }

  @Test func whatIsDroppedIsDroppedForAWhile() throws {
    _ = try receive(.POST, .http1_1, ["Host": "a", "Content-Length": "9"])
    _ = try answer(.payloadTooLarge)
    channel.embeddedEventLoop.advanceTime(by: .seconds(9))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .seconds(2))
    #expect(!channel.isActive)
  }
}
