/// The measured loss and accuracy of one plan, or of the float network.
package struct PlanMeasurement: Hashable, Sendable {
  /// What was measured: a plan's file, or a checkpoint.
  package var name: String
  /// The row of a sweep, counted from 1; nil for anything else.
  package var row: Int?
  /// The measured plan's costs; nil for the float network, and if the plan is identified by name only.
  package var costs: Costs?
  /// Whether the plan is identified by name only, because its table has no costs.
  package var isByName: Bool
  /// Mean loss per image; not finite if the network has diverged, nil if it was not measured.
  package var loss: Double?
  /// Top-1 accuracy, 0 to 1.
  package var accuracy: Double
  /// The line in its file.
  package var line: Int

  /// The costs that identify a measured plan; the counts of `PlanCosts`.
  package struct Costs: Hashable, Sendable {
    package var bitOperations: Int
    package var searchedBitOperations: Int
    package var weightSizeInBits: Int

    package init(bitOperations: Int, searchedBitOperations: Int, weightSizeInBits: Int) {
      self.bitOperations = bitOperations
      self.searchedBitOperations = searchedBitOperations
      self.weightSizeInBits = weightSizeInBits
    }

    /// Nil if bit operations or size are not known.
    package init?(_ costs: PlanCosts) {
      guard let operations = costs.bitOperations, let searched = costs.searchedBitOperations,
        let size = costs.weightSizeInBits
      else { return nil }
      self.init(
        bitOperations: operations, searchedBitOperations: searched, weightSizeInBits: size)
    }
  }

  package init(
    name: String, row: Int? = nil, costs: Costs?, isByName: Bool = false, loss: Double?,
    accuracy: Double, line: Int
  ) {
    self.isByName = isByName
    self.name = name
    self.row = row
    self.costs = costs
    self.loss = loss
    self.accuracy = accuracy
    self.line = line
  }
}
