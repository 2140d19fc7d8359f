import COpenBLAS
import MPQMachine

/// The memory that OpenBLAS takes for itself.
///
/// Each of its threads, and each thread that multiplies, maps a buffer when it begins and asks again and again where
/// it gets none, at the program's end too. So a limit of address space that leaves no room for them makes the
/// program hang for good, and has to be looked at first.
package enum ProductMemory {
  /// A thread's buffer (OpenBLAS 0.3.21, seen in `blas_memory_alloc`).
  package static let bytesPerThread = 128 << 20
  /// What a program maps besides before it has read anything: libraries, stacks.
  private static let otherBytes = 64 << 20

  /// Says what is wrong where a limit of address space is too low for OpenBLAS; nil where there is none.
  package static func shortage() -> String? {
    guard let limit = MachineMemory.addressSpaceLimit else { return nil }
    let threads = max(1, Int(openblas_get_num_threads()))
    // A buffer for each of its threads, and one for each of as many of ours.
    let needed = 2 * threads * bytesPerThread + otherBytes
    guard limit < needed else { return nil }
    return
      "OpenBLAS needs \(MachineMemory.text(Double(needed))) of address space for \(threads) thread\(threads == 1 ? "" : "s"), more than the "
      + "\(MachineMemory.text(Double(limit))) that ulimit -v allows; raise it"
      + (threads == 1 ? "" : ", or set OPENBLAS_NUM_THREADS=1")
  }
}
