import NIOCore

/// Closes a connection whose client has stopped reading its answer.
///
/// An answer that nobody reads takes memory, and one of a limited number of connections. A client that
/// reads slowly is not disconnected.
final class StallGuard: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Any

  private let patience: TimeAmount
  private var nextLook: Scheduled<Void>?

  /// - Parameter patience: the longest time without any byte read by the client.
  init(patience: TimeAmount) { self.patience = patience }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      nextLook?.cancel()
      nextLook = nil
    } else if nextLook == nil {
      look(context, again: waiting(context))
    }
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    nextLook?.cancel()
    nextLook = nil
    context.fireChannelInactive()
  }

  /// Bytes that the client has not received yet.
  private func waiting(_ context: ChannelHandlerContext) -> Int {
    (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? .max
  }

  /// Checks later whether the client has received any of the bytes that wait now.
  private func look(_ context: ChannelHandlerContext, again before: Int) {
    nextLook = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { [self] in
      nextLook = nil
      guard !context.channel.isWritable else { return }
      let now = waiting(context)
      if now < before { look(context, again: now) } else { context.close(promise: nil) }
    }
  }
}
