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
        weight: checkpoint.formats(layer.name, .weight),
        activation: checkpoint.formats(layer.name, .activation))
    }
    let isFloat = trained.allSatisfy { $0 == .float }
    let hasSeveral = trained.contains { $0.weight.count > 1 || $0.activation.count > 1 }
    guard !plans.isEmpty else {
      guard !hasSeveral else {
        throw ProgramFailure.badData(
          "\(checkpoint.path): has step sizes for several widths per layer; say with --plan which to "
            + "measure")
      }
      let own = BitPlan(
        zip(network.layers, trained).map { layer, precision in
          LayerFormats(
            weight: precision.weight.first ?? layer.pinned?.weight ?? 32,
            activation: precision.activation.first ?? layer.pinned?.activation ?? 32)
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
        guard needed.weight.isEmpty == first[layer].weight.isEmpty,
          needed.activation.isEmpty == first[layer].activation.isEmpty
        else {
          throw ProgramFailure.badData(
            "\(named.file): gives layer '\(network.layers[layer].name)' \(named.plan.formats[layer]), while "
              + "\(plans[0].file) gives it \(plans[0].plan.formats[layer]); widths above "
              + "\(QuantizationRange.trainable.upperBound) are not quantized, so measure these plans apart"
          )
        }
        func check(_ tensor: TensorKind, _ needed: [NumberFormat], _ trained: [NumberFormat]) throws {
          guard !trained.isEmpty, let format = needed.first(where: { !trained.contains($0) }) else {
            return
          }
          let row = named.row.map { " row \($0)" } ?? ""
          throw ProgramFailure.badData(
            "\(named.file)\(row): gives layer '\(network.layers[layer].name)' \(format) \(tensor) bits, but "
              + "\(checkpoint.path) was trained at \(trained.map(\.name).joined(separator: ", "))"
          )
        }
        try check(.weight, needed.weight, trained[layer].weight)
        try check(.activation, needed.activation, trained[layer].activation)
        used[layer].weight += needed.weight
        used[layer].activation += needed.activation
      }
    }
    precision = used.map {
      LayerPrecision(
        weight: Set($0.weight).sorted(by: >), activation: Set($0.activation).sorted(by: >))
    }
    self.plans = plans.map { NamedPlan(name: $0.file, row: $0.row, plan: $0.plan) }
    isTrainedForPlans = !isFloat && !hasSeveral
  }
}
