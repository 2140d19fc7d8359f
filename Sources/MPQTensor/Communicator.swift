/// The processes that train one network together, seen from one of them: its rank.
///
/// A communicator only carries bytes. What is added up, and in which order, is decided by its user
/// (`ShardSums` in MPQTraining), since an all-reduce that adds in an order of its own, as MPI's may, gives
/// other bits for another number of ranks.
///
/// All ranks run the same program on the same data, and so make matching calls in the same order, each from one
/// thread at a time. A rank that ends early has to end the others, which would wait for it.
package protocol Communicator: Sendable {
  /// This process's number, from 0 to `count` − 1.
  var rank: Int { get }
  /// The number of ranks, at least 1.
  var count: Int { get }
  /// Sends bytes to a peer and receives bytes from it, whichever of the two calls first.
  ///
  /// - Parameters:
  ///   - sent: as many bytes as the peer receives, maybe none.
  ///   - received: **overwritten** with what the peer sends, as many bytes; not within `sent`.
  ///   - peer: another rank, which makes the matching call.
  func exchange(
    _ sent: UnsafeRawBufferPointer, for received: UnsafeMutableRawBufferPointer, with peer: Int)
}

/// A process that trains on its own.
package struct SoloCommunicator: Communicator {
  package var rank: Int { 0 }
  package var count: Int { 1 }

  package init() {}

  package func exchange(
    _ sent: UnsafeRawBufferPointer, for received: UnsafeMutableRawBufferPointer, with peer: Int
  ) {
    preconditionFailure("a process on its own has no peer")
  }
}
