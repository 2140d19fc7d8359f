import COpenBLAS
import Dispatch
import Synchronization

/// A number of threads that divide independent pieces of work among them.
///
/// A piece's result may depend on its index, never on its worker, so results are the same for every
/// number of threads.
package struct WorkerPool: Sendable {
  /// The number of pieces that run at the same time.
  package let workers: Int

  /// - Parameter threads: at least 1.
  package init(threads: Int) {
    precondition(threads >= 1)
    workers = threads
    // The pool divides the batch; a product within a piece stays on the piece's thread.
    openblas_set_num_threads(1)
  }

  /// Calls `body` once for every index below `count`, and returns when all calls have.
  ///
  /// - Parameter body: takes the index, and the number of the worker that runs it, below `workers`;
  ///   no two calls with one worker's number overlap.
  package func forEach(_ count: Int, _ body: @Sendable (_ index: Int, _ worker: Int) -> Void) {
    guard workers > 1, count > 1 else {
      for index in 0..<count { body(index, 0) }
      return
    }
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(workers, count)) { worker in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index, worker)
      }
    }
  }
}
