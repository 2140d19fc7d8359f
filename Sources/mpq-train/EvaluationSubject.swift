import MPQCommand
import MPQFiles
import MPQModel
import MPQTraining

/// What a checkpoint can be measured at, and what it is to be measured at.
struct EvaluationSubject {
  /// One thing to measure; no plan for a float network.
  struct NamedPlan {
    let name: String
    let row: Int?
    let plan: BitPlan?
  }

  let plans: [NamedPlan]
  let precision: [LayerPrecision]
  /// Whether the checkpoint's batch normalizations belong to the plan: it is a float network, or one
  /// that was trained at one width per layer.
  let isTrainedForPlans: Bool

  /// - Parameter plans: what the user gave; none for the checkpoint's own widths.
  /// - Throws: `ProgramFailure` where a plan has widths that the checkpoint has not been trained at, or
  ///   the checkpoint has several widths and no plan says which.
  init(_ checkpoint: CheckpointFile, plans: [PlanFile.NamedPlan], network: Network) throws {
    let trained = network.layers.map { layer in
      LayerPrecision(
        weightBits: checkpoint.widths(layer.name, .weight),
        activationBits: checkpoint.widths(layer.name, .activation))
    }
    let isFloat = trained.allSatisfy { $0 == .float }
    let hasSeveral = trained.contains { $0.weightBits.count > 1 || $0.activationBits.count > 1 }
    guard !plans.isEmpty else {
      guard !hasSeveral else {
        throw ProgramFailure.badData(
          "\(checkpoint.path): has step sizes for several widths per layer; say with --plan which to "
            + "measure")
      }
      let own = BitPlan(
        widths: zip(network.layers, trained).map { layer, precision in
          BitWidths(
            weightBits: precision.weightBits.first ?? layer.pinned?.weightBits ?? 32,
            activationBits: precision.activationBits.first ?? layer.pinned?.activationBits ?? 32)
        })
      self.plans = [NamedPlan(name: checkpoint.path, row: nil, plan: isFloat ? nil : own)]
      precision = trained
      isTrainedForPlans = true
      return
    }
    var used = network.layers.map { _ in LayerPrecision.float }
    let first = LayerPrecision.plan(plans[0].plan, of: network)
    for named in plans {
      for (layer, needed) in LayerPrecision.plan(named.plan, of: network).enumerated() {
        guard needed.weightBits.isEmpty == first[layer].weightBits.isEmpty,
          needed.activationBits.isEmpty == first[layer].activationBits.isEmpty
        else {
          throw ProgramFailure.badData(
            "\(named.file): gives layer '\(network.layers[layer].name)' \(named.plan.widths[layer]), while "
              + "\(plans[0].file) gives it \(plans[0].plan.widths[layer]); widths above "
              + "\(QuantizationRange.trainable.upperBound) are not quantized, so measure these plans apart"
          )
        }
        func check(_ tensor: TensorKind, _ needed: [Int], _ trained: [Int]) throws {
          guard !trained.isEmpty, let bits = needed.first(where: { !trained.contains($0) }) else {
            return
          }
          let row = named.row.map { " row \($0)" } ?? ""
          throw ProgramFailure.badData(
            "\(named.file)\(row): gives layer '\(network.layers[layer].name)' \(bits) \(tensor) bits, but "
              + "\(checkpoint.path) was trained at \(trained.map(String.init).joined(separator: ", "))"
          )
        }
        try check(.weight, needed.weightBits, trained[layer].weightBits)
        try check(.activation, needed.activationBits, trained[layer].activationBits)
        used[layer].weightBits += needed.weightBits
        used[layer].activationBits += needed.activationBits
      }
    }
    precision = used.map {
      LayerPrecision(
        weightBits: Set($0.weightBits).sorted(by: >),
        activationBits: Set($0.activationBits).sorted(by: >))
    }
    self.plans = plans.map { NamedPlan(name: $0.file, row: $0.row, plan: $0.plan) }
    isTrainedForPlans = !isFloat && !hasSeveral
  }
}
