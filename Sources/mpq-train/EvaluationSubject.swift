import MPQCommand
import MPQFiles
import MPQModel
import MPQTraining

/// The plans to measure a checkpoint at, and the widths that it needs for them.
struct EvaluationSubject {
  /// One measurement: a plan and its source. A float network has no plan.
  struct Subject {
    let name: String
    let row: Int?
    let plan: BitPlan?
  }

  let plans: [Subject]
  let precision: [LayerPrecision]
  /// Whether the batch normalization statistics of the checkpoint belong to the plan: the checkpoint is a float
  /// network, or was trained at one width per layer.
  let isTrainedForPlans: Bool

  /// - Parameter plans: the user's plans; none for the checkpoint's own widths.
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
      self.plans = [Subject(name: checkpoint.path, row: nil, plan: isFloat ? nil : own)]
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
        func check(_ tensor: TensorKind, needs needed: [NumberFormat], of trained: [NumberFormat])
          throws
        {
          guard !trained.isEmpty, let format = needed.first(where: { !trained.contains($0) }) else {
            return
          }
          let row = named.row.map { " row \($0)" } ?? ""
          throw ProgramFailure.badData(
            "\(named.file)\(row): gives layer '\(network.layers[layer].name)' \(format) \(tensor) bits, but "
              + "\(checkpoint.path) was trained at \(trained.map(\.name).joined(separator: ", "))"
          )
        }
        try check(.weight, needs: needed.weight, of: trained[layer].weight)
        try check(.activation, needs: needed.activation, of: trained[layer].activation)
        used[layer].weight += needed.weight
        used[layer].activation += needed.activation
      }
    }
    precision = used.map {
      LayerPrecision(
        weight: Set($0.weight).sorted(by: >), activation: Set($0.activation).sorted(by: >))
    }
    self.plans = plans.map { Subject(name: $0.file, row: $0.row, plan: $0.plan) }
    isTrainedForPlans = !isFloat && !hasSeveral
  }
}
