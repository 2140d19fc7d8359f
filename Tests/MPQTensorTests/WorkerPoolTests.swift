import MPQTensor
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
  @Test(arguments: [1, 2, 3, 7]) func everyPieceIsDoneOnce(threads: Int) {
    for count in [0, 1, 2, 5, 1_000] {
      let buffer = FloatBuffer(count: count)
      let overlaps = Atomic(0)
      let busy = (0..<threads).map { _ in Busy() }
      WorkerPool(threads: threads).forEach(count) { index, worker in
        if busy[worker].flag.exchange(true, ordering: .acquiring) {
          overlaps.wrappingAdd(1, ordering: .relaxed)
        }
        buffer.base[index] += Float(index + 1)
        busy[worker].flag.store(false, ordering: .releasing)
      }
      #expect(buffer.values == (0..<count).map { Float($0 + 1) })
      #expect(overlaps.load(ordering: .relaxed) == 0)
    }
  }

  private final class Busy: Sendable {
    let flag = Atomic(false)
  }
}
