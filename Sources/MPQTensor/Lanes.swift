/// Sixteen floats that are computed together: one AVX-512 register, two of AVX, four of NEON.
@usableFromInline
package typealias Lanes = SIMD16<Float>

extension Lanes {
  /// `count` rounded up to whole lanes.
  @inlinable
  package static func roundedUp(_ count: Int) -> Int {
    (count + scalarCount - 1) / scalarCount * scalarCount
  }

  /// `self + left · right`, rounded once.
  @inlinable @inline(__always)
  package mutating func add(_ left: Lanes, times right: Lanes) {
    self = self.addingProduct(left, right)
  }

  /// The maximum of every lane and `bound`; a lane that is not a number stays so.
  @inlinable @inline(__always)
  package func noLess(than bound: Lanes) -> Lanes { replacing(with: bound, where: self .< bound) }

  /// The minimum of every lane and `bound`; a lane that is not a number stays so.
  @inlinable @inline(__always)
  package func noMore(than bound: Lanes) -> Lanes { replacing(with: bound, where: self .> bound) }
}

extension UnsafePointer<Float> {
  /// The sixteen floats from `offset` on, which need no alignment.
  @inlinable @inline(__always)
  package func lanes(at offset: Int) -> Lanes {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Lanes.self)
  }
}

extension UnsafeMutablePointer<Float> {
  /// Adds `count` floats to as many here, both up to whole lanes.
  package func add(_ summands: UnsafePointer<Float>, count: Int) {
    for offset in stride(from: 0, to: count, by: Lanes.scalarCount) {
      store(lanes(at: offset) + summands.lanes(at: offset), at: offset)
    }
  }

  /// The sixteen floats from `offset` on, which need no alignment.
  @inlinable @inline(__always)
  package func lanes(at offset: Int) -> Lanes {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Lanes.self)
  }

  /// Writes sixteen floats from `offset` on.
  @inlinable @inline(__always)
  package func store(_ lanes: Lanes, at offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: lanes, as: Lanes.self)
  }
}
