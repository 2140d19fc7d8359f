package import NIOCore
package import NIOHTTP1

/// Enforces rules of HTTP that the libraries do not.
///
/// - If an answer is sent before the whole request has arrived, it ends the connection with `Connection: close`.
///   The rest of the request is read and dropped for a while: if the connection closed at once, the system
///   would reset it, and a client that sends first and reads later would lose the answer.
/// - HTTP/1.0 gets answers without chunks, and the connection closes after each.
/// - A request with two headers `Host` is passed on without any, like an HTTP/1.1 request that lacks it, so that
///   it is refused. An HTTP/1.0 request may lack the header; it then gets `localhost`.
package final class ExchangeGuard: ChannelDuplexHandler, RemovableChannelHandler {
  package typealias InboundIn = HTTPServerRequestPart
  package typealias InboundOut = HTTPServerRequestPart
  package typealias OutboundIn = HTTPServerResponsePart
  package typealias OutboundOut = HTTPServerResponsePart

  /// The most bytes of a request that are dropped after its answer: several of the largest uploads.
  private static let droppedBytes = 64 << 20
  /// The longest time for which bytes are dropped.
  private static let dropTime = TimeAmount.seconds(10)

  private struct Exchange {
    var isOld: Bool
    var isLast: Bool
  }

  private let seats: ConnectionSeats
  /// Requests without an answer yet; the last one may not have arrived completely.
  private var exchanges: [Exchange] = []
  private var isReceiving = false
  private var endsAfterAnswer = false
  private var isLeaving = false
  private var dropped = 0
  private var end: Scheduled<Void>?

  package init(_ seats: ConnectionSeats) { self.seats = seats }

  // MARK: Requests

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    if isLeaving { return drop(part, context) }
    switch part {
    case .head(var head):
      let isOld = head.version.major == 1 && head.version.minor == 0
      exchanges.append(Exchange(isOld: isOld, isLast: isOld || !head.isKeepAlive))
      isReceiving = true
      let hosts = head.headers["host"]
      if hosts.count > 1 { head.headers.remove(name: "host") }
      if hosts.isEmpty, isOld { head.headers.add(name: "host", value: "localhost") }
      context.fireChannelRead(wrapInboundOut(.head(head)))
    case .body: context.fireChannelRead(data)
    case .end:
      isReceiving = false
      noteTurn(context)
      context.fireChannelRead(data)
    }
  }

  private func drop(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    if case .body(let buffer) = part { dropped += buffer.readableBytes }
    if dropped > Self.droppedBytes { context.close(promise: nil) }
  }

  package func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    // The handlers after this one do not read any more.
    if isLeaving { context.read() }
  }

  // MARK: Answers

  package func write(
    context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
  ) {
    switch unwrapOutboundIn(data) {
    case .head(var head) where !(100..<200).contains(head.status.code):
      if exchanges.first?.isOld == true { head.version = .http1_0 }
      let isEarly = isReceiving && exchanges.count <= 1
      endsAfterAnswer =
        isEarly || exchanges.first?.isLast != false
        || head.headers["connection"].contains("close")
      if endsAfterAnswer { head.headers.replaceOrAdd(name: "connection", value: "close") }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .end where endsAfterAnswer && !isLeaving:
      isLeaving = true
      let written = promise ?? context.eventLoop.makePromise()
      context.writeAndFlush(data, promise: written)
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      written.futureResult.whenComplete { _ in
        let (handler, context) = bound.value
        handler.leave(context)
      }
    case .end:
      if !exchanges.isEmpty { exchanges.removeFirst() }
      noteTurn(context)
      context.write(data, promise: promise)
    default: context.write(data, promise: promise)
    }
  }

  /// Closes the sending side, and reads for a while what the client still sends.
  private func leave(_ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    seats.turn(isClients: true, context.channel)
    context.close(mode: .output, promise: nil)
    context.read()
    end = context.eventLoop.assumeIsolated().scheduleTask(in: Self.dropTime) {
      context.close(promise: nil)
    }
  }

  // MARK: Turns

  package func handlerAdded(context: ChannelHandlerContext) {
    let (seats, channel) = (seats, context.channel)
    seats.take(channel)
    channel.closeFuture.whenComplete { _ in seats.leave(channel) }
  }

  package func channelInactive(context: ChannelHandlerContext) {
    end?.cancel()
    context.fireChannelInactive()
  }

  package func channelWritabilityChanged(context: ChannelHandlerContext) {
    noteTurn(context)
    context.fireChannelWritabilityChanged()
  }

  /// Notes the client's turn if no complete request waits for an answer, or if the client does not read one.
  private func noteTurn(_ context: ChannelHandlerContext) {
    let whole = exchanges.count - (isReceiving ? 1 : 0)
    seats.turn(
      isClients: whole == 0 || isLeaving || !context.channel.isWritable, context.channel)
  }
}

/// Adds an `ExchangeGuard` to the pipeline where messages are still HTTP/1, before their conversion to
/// version-independent HTTP.
final class ExchangeGuardSetup: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Any

  private let seats: ConnectionSeats

  init(_ seats: ConnectionSeats) { self.seats = seats }

  func handlerAdded(context: ChannelHandlerContext) {
    let pipeline = context.pipeline.syncOperations
    do {
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(ExchangeGuard(seats), position: .after(decoder))
    } catch {
      context.fireErrorCaught(error)
      context.close(promise: nil)
    }
  }
}
