/// How one batch goes through the network.
package struct Pass: Sendable {
  /// Whether batches are normalized by their own statistics, and sums for the way back are kept.
  package var isTraining: Bool
  /// Images of the batch, from 1 to the network's capacity.
  package var count: Int
  /// The share of this batch in the running statistics; nil for what the network says, 0 for none.
  package var statisticsMomentum: Double?
  /// How much of the target is spread evenly over all classes.
  package var labelSmoothing: Float
  /// Draws which elements are dropped; nil where none are, as in all measurements.
  package var dropoutSeed: UInt64?

  package init(
    isTraining: Bool, count: Int, statisticsMomentum: Double? = nil, labelSmoothing: Float = 0,
    dropoutSeed: UInt64? = nil
  ) {
    self.isTraining = isTraining
    self.count = count
    self.statisticsMomentum = statisticsMomentum
    self.labelSmoothing = labelSmoothing
    self.dropoutSeed = dropoutSeed
  }
}
