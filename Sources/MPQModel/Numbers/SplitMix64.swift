/// A pseudorandom generator; equal seeds give equal numbers (SplitMix64; Steele, Lea and Flood, OOPSLA 2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.mixed(state)
  }

  /// The step of the state: 2⁶⁴ divided by the golden ratio, made odd, so that all states occur.
  package static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// A bijective hash: each bit of the result depends on all bits of `value`.
  package static func mixed(_ value: UInt64) -> UInt64 {
    // Shifts and factors are the paper's (Stafford's variant 13), which chose them for their avalanche.
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
