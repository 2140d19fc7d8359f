/// How many of a layer's experts one token uses.
struct ExpertShare {
  let used: Int
  let total: Int

  /// - Precondition: both are above 0.
  init(used: Int, of total: Int) {
    precondition(used > 0 && total > 0, "experts are used")
    (self.used, self.total) = (used, total)
  }

  /// The mean over all experts of what a token multiplies with them, to the nearest whole number.
  func macs(_ weights: Int) -> Int {
    let product = Int128(weights) * Int128(used)
    return Int(clamping: (product + Int128(total) / 2) / Int128(total))
  }
}
