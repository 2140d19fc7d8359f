/// What a measurement on images says of one plan, or of the float network.
package struct PlanMeasurement: Hashable, Sendable {
  /// What was measured: a plan's file, or a checkpoint.
  package var name: String
  /// The row of a sweep, counted from 1; nil for anything else.
  package var row: Int?
  /// What the measured plan costs; nil for the float network.
  package var costs: Costs?
  /// Mean loss per image; not finite where the network has diverged.
  package var loss: Double
  /// Share of images that were told rightly, 0 to 1.
  package var accuracy: Double
  /// The line in its file.
  package var line: Int

  /// The costs by which a measured plan is known again; the counts of `PlanCosts`.
  package struct Costs: Hashable, Sendable {
    package var bitOperations: Int
    package var searchedBitOperations: Int
    package var weightSizeInBits: Int

    package init(bitOperations: Int, searchedBitOperations: Int, weightSizeInBits: Int) {
      self.bitOperations = bitOperations
      self.searchedBitOperations = searchedBitOperations
      self.weightSizeInBits = weightSizeInBits
    }

    package init(_ costs: PlanCosts) {
      self.init(
        bitOperations: costs.bitOperations, searchedBitOperations: costs.searchedBitOperations,
        weightSizeInBits: costs.weightSizeInBits)
    }
  }

  package init(
    name: String, row: Int? = nil, costs: Costs?, loss: Double, accuracy: Double, line: Int
  ) {
    self.name = name
    self.row = row
    self.costs = costs
    self.loss = loss
    self.accuracy = accuracy
    self.line = line
  }
}
