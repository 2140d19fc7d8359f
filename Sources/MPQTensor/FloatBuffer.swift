import Platform

/// Floats at a fixed address in memory, initially zero.
///
/// Workers may write at the same time, each to a separate part; the code that divides the work must
/// make sure that the parts do not overlap.
package final class FloatBuffer: @unchecked Sendable {
  package let count: Int
  /// The first element, aligned to 64 bytes. One vector more than `count` may be read and written.
  package let base: UnsafeMutablePointer<Float>

  package init(count: Int) {
    precondition(count >= 0)
    self.count = count
    let bytes = (Lanes.roundedUp(count) + Lanes.scalarCount) * MemoryLayout<Float>.stride
    guard let memory = aligned_alloc(64, bytes) else {
      fatalError("out of memory: \(bytes) bytes are not to be had; use a smaller batch")
    }
    memset(memory, 0, bytes)
    base = memory.bindMemory(to: Float.self, capacity: bytes / MemoryLayout<Float>.stride)
  }

  package convenience init(_ values: [Float]) {
    self.init(count: values.count)
    base.update(from: values, count: values.count)
  }

  deinit { free(base) }

  package subscript(index: Int) -> Float {
    get { base[index] }
    set { base[index] = newValue }
  }

  /// A copy of the elements.
  package var values: [Float] {
    get { Array(UnsafeBufferPointer(start: base, count: count)) }
    set {
      precondition(newValue.count == count, "a buffer keeps its size")
      base.update(from: newValue, count: count)
    }
  }

  /// Sets every element to zero.
  package func clear() { memset(base, 0, count * MemoryLayout<Float>.stride) }
}
