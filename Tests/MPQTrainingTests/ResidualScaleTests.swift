import MPQModel
import MPQTensor
import MPQTraining
import Testing

/// Which batch normalizations start at half their usual scale.
@Suite struct ResidualScaleTests {
  /// The scales of every batch normalization after halving; nil where they are not all alike.
  private func scales(_ operations: [NetworkOperation], formats: [NumberFormat] = []) throws
    -> [String: Float]
  {
    let description = try NetworkDescription(
      name: "residual", inputShape: [2, 4, 4], operations: operations)
    let network = try TrainingNetwork(
      description,
      precision: formats.isEmpty
        ? LayerPrecision.float(description.network)
        : LayerPrecision.candidates(formats, of: description.network),
      batch: 1, trains: true, seed: 0, pool: WorkerPool(threads: 1))
    network.halveResidualBranches()
    var scales: [String: Float] = [:]
    for parameter in network.parameters
    where parameter.kind == .normalization && parameter.name.hasSuffix(".weight") {
      let values = Set(parameter.value.values)
      #expect(values.count == 1)
      scales[String(parameter.name.dropLast(".weight".count))] = values.first
    }
    // Shifts are left alone.
    for parameter in network.parameters where parameter.name.contains("bn") {
      guard parameter.name.hasSuffix(".bias") else { continue }
      #expect(parameter.value.values.allSatisfy { $0 == 0 })
    }
    return scales
  }

  private static let stem: [NetworkOperation] = [
    .convolution("stem", "input", 3), .normalization("bn0", "stem"), .plain(ReLU(), "r0", "bn0"),
  ]

  @Test func theBranchIsHalvedAndTheWayPastItIsNot() throws {
    // The branch may be either summand.
    for (first, second) in [("bn2", "r0"), ("r0", "bn2")] {
      let scales = try scales(
        Self.stem + [
          .convolution("c1", "r0", 3), .normalization("bn1", "c1"), .plain(ReLU(), "r1", "bn1"),
          .convolution("c2", "r1", 3), .normalization("bn2", "c2"), .add("sum", first, second),
        ] + NetworkOperation.head("sum"))
      #expect(scales == ["bn0": 1, "bn1": 1, "bn2": 0.5])
    }
  }

  @Test func ofTwoNormalizedSummandsTheFirstIsHalved() throws {
    let scales = try scales(
      Self.stem + [
        .convolution("c1", "r0", 5), .normalization("bn1", "c1"),
        .convolution("shortcut", "r0", 5, kernel: 1, padding: 0),
        .normalization("bn2", "shortcut"), .add("sum", "bn1", "bn2"),
      ] + NetworkOperation.head("sum"))
    #expect(scales == ["bn0": 1, "bn1": 0.5, "bn2": 1])
  }

  @Test func aNormalizationThatOthersReadTooIsLeftAlone() throws {
    let scales = try scales(
      [
        .convolution("stem", "input", 3), .normalization("bn0", "stem"),
        .convolution("c1", "bn0", 3), .add("sum", "bn0", "c1"),
      ] + NetworkOperation.head("sum"))
    #expect(scales == ["bn0": 1])
  }

  @Test func everyWidthStartsAlike() throws {
    let scales = try scales(
      Self.stem + [
        .convolution("c1", "r0", 3), .normalization("bn1", "c1"), .add("sum", "bn1", "r0"),
      ] + NetworkOperation.head("sum"), formats: [2, 3, 4])
    #expect(scales == ["bn0": 1, "bn1.2": 0.5, "bn1.3": 0.5, "bn1.4": 0.5])
  }
}
