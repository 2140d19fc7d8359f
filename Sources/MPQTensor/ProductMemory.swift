import COpenBLAS
import MPQMachine

/// The memory that OpenBLAS allocates.
///
/// Each of its threads, and each thread that multiplies, maps a buffer when it begins. If the mapping fails, the
/// thread retries forever, even at the program's end. So if a limit of address space leaves no room for the
/// buffers, the program hangs; it checks the limit first.
package enum ProductMemory {
  /// A thread's buffer (OpenBLAS 0.3.21, seen in `blas_memory_alloc`).
  package static let bytesPerThread = 128 << 20
  /// Other memory that a program maps before it reads anything: libraries, stacks.
  private static let otherBytes = 64 << 20

  /// A message if the limit of address space is too low for OpenBLAS; nil if it is not.
  package static func shortage() -> String? {
    guard let limit = MachineMemory.addressSpaceLimit else { return nil }
    let threads = max(1, Int(openblas_get_num_threads()))
    // A buffer for each of its threads, and for as many threads of the program.
    let needed = 2 * threads * bytesPerThread + otherBytes
    guard limit < needed else { return nil }
    return
      "OpenBLAS needs \(MachineMemory.text(Double(needed))) of address space for \(threads) thread\(threads == 1 ? "" : "s"), more than the "
      + "\(MachineMemory.text(Double(limit))) that ulimit -v allows; raise it"
      + (threads == 1 ? "" : ", or set OPENBLAS_NUM_THREADS=1")
  }
}
