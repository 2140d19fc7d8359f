import MPQModel
import MPQTensor
import MPQTraining
import TestFixtures
import Testing

@Suite struct CheckpointTests {
  static func description(_ channels: Int = 6) throws -> NetworkDescription {
    try NetworkDescription(
      name: "kept", inputShape: [3, 5, 5],
      operations: [
        .convolution("stem", "input", channels, bias: true), .normalization("bn1", "stem"),
        .plain(ReLU(), "relu", "bn1"), .convolution("c", "relu", channels),
        .normalization("bn2", "c"),
      ] + NetworkOperation.head("bn2"))
  }

  /// A network whose parameters, statistics and steps are all their own.
  private func trained(_ bits: [NumberFormat]) throws -> TrainingNetwork {
    let description = try Self.description()
    let comparison = try NetworkComparison(
      description,
      precision: bits.isEmpty ? nil : LayerPrecision.candidates(bits, of: description.network),
      seed: 5)
    _ = comparison.network.accumulateGradients(
      of: (bits.isEmpty ? [8] : bits).map { comparison.pass(comparison.widths($0)) })
    return comparison.network
  }

  private func empty(_ bits: [NumberFormat]) throws -> TrainingNetwork {
    let description = try Self.description()
    return try TrainingNetwork(
      description,
      precision: bits.isEmpty
        ? LayerPrecision.float(description.network)
        : LayerPrecision.candidates(bits, of: description.network), batch: 2, trains: true, seed: 9,
      pool: WorkerPool(threads: 1))
  }

  @Test(arguments: [[], [4], [2, 3, 4]]) func whatIsKeptComesBack(bits: [NumberFormat]) throws {
    let archive = try trained(bits).archive()
    let other = try empty(bits)
    #expect(other.archive() != archive)
    #expect(try other.load(archive, source: "file") == [])
    #expect(other.archive() == archive)
  }

  @Test func namesAreAsInPyTorch() throws {
    let tensors = try trained([]).archive().tensors
    let norm = ["weight", "bias", "running_mean", "running_var"]
    let names =
      ["stem.weight", "stem.bias", "c.weight", "fc.weight", "fc.bias"] + norm.map { "bn1.\($0)" }
      + norm.map { "bn2.\($0)" }
    #expect(Set(tensors.keys) == Set(names))
    #expect(tensors["c.weight"]?.shape == [6, 6, 3, 3])
    let quantized = try trained([2, 4]).archive().tensors
    #expect(quantized["c.weight_step.2"]?.shape == [])
    #expect(quantized["c.activation_step.4"]?.shape == [])
    #expect(quantized["bn2.4.running_var"]?.shape == [6])
    #expect(quantized["bn1.running_var"]?.shape == [6])
  }

  @Test func everyWidthStartsFromAFloatNetwork() throws {
    let archive = try trained([]).archive()
    let network = try empty([2, 4])
    #expect(try network.load(archive, source: "file") == [])
    let tensors = network.archive().tensors
    for name in ["weight", "bias", "running_mean", "running_var"] {
      #expect(tensors["bn2.2.\(name)"] == archive.tensors["bn2.\(name)"])
      #expect(tensors["bn2.4.\(name)"] == archive.tensors["bn2.\(name)"])
    }
    // Weights tell their first steps, activations wait for a batch.
    let weights = try #require(archive.tensors["c.weight"]).values
    #expect(
      tensors["c.weight_step.4"]?.values == [
        StepSizeQuantizer.initialStep(weights: weights, bits: 4)
      ])
    #expect(tensors["c.activation_step.4"] == nil)
  }

  @Test func aPlanTakesItsWidthFromAJointNetwork() throws {
    let archive = try trained([2, 4]).archive()
    let network = try empty([4])
    let unused = try network.load(archive, source: "file")
    let tensors = network.archive().tensors
    #expect(tensors["bn2.running_mean"] == archive.tensors["bn2.4.running_mean"])
    #expect(tensors["bn2.weight"] == archive.tensors["bn2.4.weight"])
    #expect(tensors["c.activation_step.4"] == archive.tensors["c.activation_step.4"])
    #expect(
      unused == [
        "bn2.2.bias", "bn2.2.running_mean", "bn2.2.running_var", "bn2.2.weight",
        "c.activation_step.2", "c.weight_step.2",
      ])
  }

  @Test func unknownTensorsAreNamedAndCountersAreNot() throws {
    var archive = try trained([]).archive()
    archive.tensors["bn1.num_batches_tracked"] = .init(shape: [], values: [7])
    archive.tensors["other.weight"] = .init(shape: [1], values: [7])
    #expect(try empty([]).load(archive, source: "file") == ["other.weight"])
  }

  private func message(_ bits: [NumberFormat] = [], _ change: (inout TensorArchive) -> Void) throws
    -> String
  {
    var archive = try trained(bits).archive()
    change(&archive)
    let network = try empty(bits)
    do throws(TrainingError) {
      try network.load(archive, source: "a.safetensors")
    } catch {
      return error.description
    }
    return "nothing is wrong"
  }

  @Test func errorsNameTheTensor() throws {
    #expect(
      try message { $0.tensors["c.weight"] = nil }
        == "a.safetensors: has no tensor 'c.weight', which network 'kept' needs; was it trained for "
        + "another network?")
    #expect(
      try message { $0.tensors["bn2.running_var"] = nil }.contains("no tensor 'bn2.running_var'"))
    #expect(
      try message([2, 4]) { $0.tensors["bn2.4.bias"] = nil }.contains("no tensor 'bn2.4.bias'"))
    #expect(
      try message { $0.tensors["stem.bias"] = .init(shape: [5], values: [1, 2, 3, 4, 5]) }
        == "a.safetensors: tensor 'stem.bias' has shape [5], but network 'kept' needs [6]")
    // As many values in another shape are refused too.
    #expect(
      try message { $0.tensors["fc.weight"]?.shape = [6, 5] }
        == "a.safetensors: tensor 'fc.weight' has shape [6, 5], but network 'kept' needs [5, 6]")
    #expect(
      try message { $0.tensors["fc.bias"]?.values[3] = .nan }
        == "a.safetensors: tensor 'fc.bias' holds nan at 3")
    #expect(
      try message([4]) { $0.tensors["c.weight_step.4"]?.values[0] = -1 }
        == "a.safetensors: tensor 'c.weight_step.4' is no step size: [-1.0]")
  }

  @Test func stepsOfACheckpointAreMovedIntoTheirRange() throws {
    var archive = try trained([4]).archive()
    archive.tensors["c.weight_step.4"]?.values = [50]
    archive.tensors["c.activation_step.4"]?.values = [1e-9]
    let network = try empty([4])
    try network.load(archive, source: "file")
    #expect(network.archive().tensors["c.weight_step.4"]?.values == [1])
    #expect(network.archive().tensors["c.activation_step.4"]?.values == [1e-5])
  }
}
