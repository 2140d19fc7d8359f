package import NIOCore
package import NIOHTTP1

/// Keeps the rules of a connection's exchanges that the libraries around it leave open.
///
/// - An answer that is given before the whole request has come ends the connection, and says so. What is
///   still on its way is read and dropped for a while: closing at once would have the system reset the
///   connection, and take the answer from a client that sends first and reads then.
/// - HTTP/1.0 gets answers without chunks, and an end of the connection after each.
/// - A request with two headers `Host`, or with none where HTTP/1.1 demands one, comes without any to those who
///   decide by it. HTTP/1.0 has no such header; it means this machine.
package final class ExchangeGuard: ChannelDuplexHandler, RemovableChannelHandler {
  package typealias InboundIn = HTTPServerRequestPart
  package typealias InboundOut = HTTPServerRequestPart
  package typealias OutboundIn = HTTPServerResponsePart
  package typealias OutboundOut = HTTPServerResponsePart

  /// As much of a request as is dropped after its answer: several of the largest uploads.
  private static let droppedBytes = 64 << 20
  /// For so long.
  private static let dropTime = TimeAmount.seconds(10)

  private struct Exchange {
    var isOld: Bool
    var isLast: Bool
  }

  private let seats: ConnectionSeats
  /// Requests that are not answered yet; the last one may still be coming in.
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
    // Nobody behind this handler asks for more than it has got.
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

  /// Ends the sending side, and takes in for a while what the client still sends.
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

  /// It is the client's turn where no whole request waits for its answer, or where it does not take one.
  private func noteTurn(_ context: ChannelHandlerContext) {
    let whole = exchanges.count - (isReceiving ? 1 : 0)
    seats.turn(
      isClients: whole == 0 || isLeaving || !context.channel.isWritable, context.channel)
  }
}

/// Puts an `ExchangeGuard` where requests and answers are still HTTP/1, before they become HTTP of any
/// version.
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
