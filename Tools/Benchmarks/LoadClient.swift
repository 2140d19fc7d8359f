import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP client for one service: keeps connections open, opens more where all are busy, and lets requests
/// wait, oldest first, where there are as many as it may have.
actor LoadClient {
  struct Answer: Sendable {
    let status: Int
    let body: ByteBuffer
  }

  /// Half of the connections that the service takes by default, so that requests are turned away for the searches
  /// that they ask for, not for their connections.
  private static let mostConnections = 256
  /// The time after which a request counts as not answered.
  private static let patience = TimeAmount.seconds(60)

  private let host: String
  private let port: Int
  private var idle: [any Channel] = []
  private var busy = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Sends a request, and takes its whole answer in.
  func send(
    _ method: HTTPMethod, _ path: String, _ body: [UInt8] = [], mediaType: String? = nil
  ) async throws -> Answer {
    var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
    head.headers.add(name: "host", value: "\(host):\(port)")
    head.headers.add(name: "content-length", value: "\(body.count)")
    if let mediaType { head.headers.add(name: "content-type", value: mediaType) }
    let channel = try await connection()
    defer {
      idle.append(channel)
      passOn()
    }
    let answer = channel.eventLoop.makePromise(of: Answer.self)
    let request = AnswerHandler.Request(head: head, body: ByteBuffer(bytes: body), answer: answer)
    channel.writeAndFlush(request, promise: nil)
    let late = channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
    defer { late.cancel() }
    return try await answer.futureResult.get()
  }

  /// A connection that is open and idle, or else a new one.
  private func connection() async throws -> any Channel {
    if busy < Self.mostConnections {
      busy += 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
    while let channel = idle.popLast() {
      if channel.isActive { return channel }
    }
    do {
      return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .channelInitializer { channel in
          channel.pipeline.addHTTPClientHandlers().flatMapThrowing {
            try channel.pipeline.syncOperations.addHandler(AnswerHandler())
          }
        }
        .connect(host: host, port: port).get()
    } catch {
      passOn()
      throw error
    }
  }

  /// Lets the request that has waited longest take the place of one that has ended.
  private func passOn() {
    if waiting.isEmpty { busy -= 1 } else { waiting.removeFirst().resume() }
  }
}

/// Sends one request at a time over a connection, and collects its answer.
private final class AnswerHandler: ChannelDuplexHandler {
  struct Request: Sendable {
    let head: HTTPRequestHead
    let body: ByteBuffer
    let answer: EventLoopPromise<LoadClient.Answer>
  }

  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundIn = Request
  typealias OutboundOut = HTTPClientRequestPart

  private struct Closed: Error {}

  private var answer: EventLoopPromise<LoadClient.Answer>?
  private var head: HTTPResponseHead?
  private var body = ByteBuffer()

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let request = unwrapOutboundIn(data)
    guard context.channel.isActive else { return request.answer.fail(Closed()) }
    answer = request.answer
    body.clear()
    context.write(wrapOutboundOut(.head(request.head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(request.body))), promise: nil)
    context.write(wrapOutboundOut(.end(nil)), promise: promise)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): self.head = head
    case .body(var part): body.writeBuffer(&part)
    case .end:
      guard let head else { return }
      if !head.isKeepAlive { context.close(promise: nil) }
      answer?.succeed(.init(status: Int(head.status.code), body: body))
      answer = nil
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    answer?.fail(Closed())
    answer = nil
    context.fireChannelInactive()
  }
}
