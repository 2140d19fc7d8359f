package import NIOCore
import Synchronization

/// Notices that a connection's client has left, so that work nobody waits for is stopped.
///
/// A client that closes its sending side counts as gone, as with most servers: the service cannot
/// distinguish it from one that closed both sides.
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

  /// Whether the client has left.
  package var isGone: Bool { state.withLock { $0.isGone } }

  private func leave() {
    let farewells = state.withLock { state in
      state.isGone = true
      defer { state.farewells = [:] }
      return state.farewells.values
    }
    for farewell in farewells { farewell() }
  }

  /// Calls a function when the client leaves; at once if it has left.
  ///
  /// - Returns: the argument of `forget`.
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
  /// The presence of this request's client.
  ///
  /// - Throws: `CancellationError` if the client has left: a closed connection has no handlers.
  func presence() async throws(CancellationError) -> ClientPresence {
    do {
      return try await channel.pipeline.handler(type: ClientPresence.self).get()
    } catch {
      throw CancellationError()
    }
  }

  /// Whether this request's client has left.
  var isClientGone: Bool {
    get async {
      do { return try await presence().isGone } catch { return true }
    }
  }

  /// Runs work, and cancels it if the client leaves.
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
