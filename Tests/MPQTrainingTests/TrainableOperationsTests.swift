import MPQModel
import MPQTensor
import MPQTraining
import Testing

/// A kind without a step.
private struct Twice: OperationKind {
  static let name = "twice"

  func resultShape(of inputs: [OperationInput]) -> TensorShape { inputs[0].shape }
}

@Suite struct TrainableOperationsTests {
  @Test func everyKindHasAStep() {
    #expect(
      TrainingNetwork.trainableKinds.map { $0.name } == NetworkOperation.kinds.map { $0.name })
  }

  @Test func refusesAKindWithoutAStep() throws {
    let description = try NetworkDescription(
      name: "n", inputShape: [1, 4, 4],
      operations: [.plain(Twice(), "double", "input")] + NetworkOperation.head("double"))
    let error = #expect(throws: TrainingError.self) {
      try TrainingNetwork(
        description, precision: LayerPrecision.float(description.network), batch: 1, trains: true,
        seed: 0, pool: WorkerPool(threads: 1))
    }
    #expect(
      error?.description.hasPrefix(
        "twice 'double' of network 'n' cannot be trained here; what can are convolution, ") == true)
  }
}
