import NIOCore

/// Closes a connection whose client has stopped to read what it asked for.
///
/// An answer that nobody takes is held in memory, and its connection is one of a limited number. A
/// client that reads slowly is left in peace.
final class StallGuard: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Any

  private let patience: TimeAmount
  private var nextLook: Scheduled<Void>?

  /// - Parameter patience: how long a client may take nothing at all.
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

  /// Bytes that the client has not taken yet.
  private func waiting(_ context: ChannelHandlerContext) -> Int {
    (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? .max
  }

  /// Looks later whether the client has taken any of the bytes that wait now.
  private func look(_ context: ChannelHandlerContext, again before: Int) {
    nextLook = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { [self] in
      nextLook = nil
      guard !context.channel.isWritable else { return }
      let now = waiting(context)
      if now < before { look(context, again: now) } else { context.close(promise: nil) }
    }
  }
}
