package import NIOCore
import Synchronization

/// Notices when the client of a connection goes away, so that nobody's work is not carried on.
///
/// A client that closes its sending side counts as gone, as it does with most servers: it cannot be
/// told from one that closed both.
package final class ClientPresence: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  package typealias InboundIn = Any

  private struct State {
    var isGone = false
    var count = 0
    var farewells: [Int: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { leave() }
    context.fireUserInboundEventTriggered(event)
  }

  package func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  /// Whether the client has gone away.
  package var isGone: Bool { state.withLock { $0.isGone } }

  private func leave() {
    let farewells = state.withLock { state in
      state.isGone = true
      defer { state.farewells = [:] }
      return state.farewells.values
    }
    for farewell in farewells { farewell() }
  }

  /// Has something done when the client goes; at once where it is gone.
  ///
  /// - Returns: what `forget` takes.
  package func onLeave(_ farewell: @escaping @Sendable () -> Void) -> Int {
    let number = state.withLock { state -> Int? in
      guard !state.isGone else { return nil }
      state.count += 1
      state.farewells[state.count] = farewell
      return state.count
    }
    if number == nil { farewell() }
    return number ?? 0
  }

  package func forget(_ number: Int) {
    state.withLock { _ = $0.farewells.removeValue(forKey: number) }
  }
}

extension ServiceContext {
  /// Who notices that this request's client goes.
  ///
  /// - Throws: `CancellationError` where it is gone: a connection that is closed has no handlers.
  func presence() async throws(CancellationError) -> ClientPresence {
    do {
      return try await channel.pipeline.handler(type: ClientPresence.self).get()
    } catch {
      throw CancellationError()
    }
  }

  /// Whether this request's client has gone away.
  var isClientGone: Bool {
    get async {
      do { return try await presence().isGone } catch { return true }
    }
  }

  /// Carries out work, which is cancelled when the client goes.
  func whileClientWaits<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let presence = try await presence()
    let task = Task { try await work() }
    let number = presence.onLeave { task.cancel() }
    defer { presence.forget(number) }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
