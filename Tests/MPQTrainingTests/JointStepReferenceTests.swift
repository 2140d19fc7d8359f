import Foundation
import MPQFiles
import MPQModel
import MPQTensor
import MPQTraining
import TestFixtures
import Testing

/// One joint training step of a tiny residual network against the method's reference code.
@Suite struct JointStepReferenceTests {
  struct Reference: Decodable {
    struct Tensor: Decodable {
      var shape: [Int]
      var values: [Float]
    }
    enum Widths: Decodable {
      case uniform(Int)
      case mixed([String: Int])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let bits = try? container.decode(Int.self) {
          self = .uniform(bits)
        } else {
          self = .mixed(try container.decode([String: Int].self))
        }
      }
    }
    struct Pass: Decodable {
      var bits: Widths
      var loss: Double
      var logits: [Float]
    }
    var bits: [Int]
    var input: Tensor
    var labels: [Int]
    var initial: [String: Tensor]
    var initial_steps: [String: [Float]]
    var passes: [Pass]
    var summed_gradients: [String: Tensor]
  }

  static let network = """
    {"name": "tiny", "input_shape": [3, 8, 8], "operations": [
      {"name": "conv1", "kind": "convolution", "inputs": ["input"], "out_channels": 4, "kernel": 3, "padding": 1},
      {"name": "bn1", "kind": "batch_normalization", "inputs": ["conv1"]},
      {"name": "relu", "kind": "relu", "inputs": ["bn1"]},
      {"name": "block.conv1", "kind": "convolution", "inputs": ["relu"], "out_channels": 8, "kernel": 3, "stride": 2, "padding": 1},
      {"name": "block.bn1", "kind": "batch_normalization", "inputs": ["block.conv1"]},
      {"name": "block.relu1", "kind": "relu", "inputs": ["block.bn1"]},
      {"name": "block.conv2", "kind": "convolution", "inputs": ["block.relu1"], "out_channels": 8, "kernel": 3, "padding": 1},
      {"name": "block.bn2", "kind": "batch_normalization", "inputs": ["block.conv2"]},
      {"name": "block.downsample.0", "kind": "convolution", "inputs": ["relu"], "out_channels": 8, "kernel": 1, "stride": 2},
      {"name": "block.downsample.1", "kind": "batch_normalization", "inputs": ["block.downsample.0"]},
      {"name": "block.add", "kind": "add", "inputs": ["block.bn2", "block.downsample.1"]},
      {"name": "block.relu", "kind": "relu", "inputs": ["block.add"]},
      {"name": "avgpool", "kind": "global_average_pool", "inputs": ["block.relu"]},
      {"name": "flatten", "kind": "flatten", "inputs": ["avgpool"]},
      {"name": "fc", "kind": "linear", "inputs": ["flatten"], "out_features": 5}
    ]}
    """

  @Test(
    .enabled(
      if: AcceptanceData.exists("joint_step_reference.json"),
      Comment(rawValue: AcceptanceData.absent)),
    arguments: [1, 2, 5])
  func lossesAndGradientsAreTheReferences(threads: Int) throws {
    let data = try Data(
      contentsOf: URL(fileURLWithPath: AcceptanceData.path("joint_step_reference.json")))
    let reference = try JSONDecoder().decode(Reference.self, from: data)
    let description = try NetworkFile.description(
      FileContent(Array(Self.network.utf8), name: "tiny"))
    let layers = description.network.layers
    let network = try TrainingNetwork(
      description,
      precision: LayerPrecision.candidates(
        reference.bits.map(NumberFormat.integer), of: description.network),
      batch: reference.labels.count, trains: true, seed: 0, pool: WorkerPool(threads: threads))
    for parameter in network.parameters {
      guard let initial = reference.initial[parameter.name] else { continue }
      #expect(parameter.shape == initial.shape)
      parameter.value.values = initial.values
    }
    network.initializeWeightSteps()
    let (pixels, labels) = (reference.input.values, reference.labels)
    network.load(count: labels.count) { image, target in
      // From channel after channel to pixel after pixel.
      for channel in 0..<3 {
        for position in 0..<64 {
          target[position * 3 + channel] = pixels[(image * 3 + channel) * 64 + position]
        }
      }
      return labels[image]
    }
    func both(_ bits: Int) -> LayerFormats {
      LayerFormats(weight: .integer(bits), activation: .integer(bits))
    }
    let selections = reference.passes.map { pass in
      layers.map { layer in
        switch pass.bits {
        case .uniform(let bits): both(bits)
        case .mixed(let widths): both(widths[layer.name] ?? 8)
        }
      }
    }
    let results = network.accumulateGradients(
      of: selections.map {
        Pass(.training, count: labels.count, formats: $0, labelSmoothing: 0.1)
      })

    for (result, expected) in zip(results, reference.passes) {
      #expect(abs(result.loss - expected.loss) <= 1e-5 * expected.loss)
    }
    // The last pass's outputs are still there.
    let logits = (0..<labels.count).flatMap { network.logits($0) }
    #expect(relativeError(logits, try #require(reference.passes.last).logits) < 1e-5)

    var checked = 0
    for (name, expected) in reference.summed_gradients {
      let own = ownName(name, bits: reference.bits)
      let parameter = try #require(
        network.parameters.first { $0.name == own }, "\(name) is nowhere")
      let error = relativeError(parameter.gradient.values, expected.values)
      #expect(error <= 1e-4, "\(name): \(error)")
      checked += 1
    }
    #expect(checked == network.parameters.count)
    for quantizer in network.quantizers {
      let suffix = quantizer.tensor == .weight ? "quan_w_fn.s" : "quan_a_fn.s"
      let expected = try #require(reference.initial_steps["\(quantizer.layer).\(suffix)"])
      #expect(relativeError(quantizer.steps.value.values, expected) < 1e-5)
    }
  }

  /// The name in our checkpoints of a tensor of the reference's.
  private func ownName(_ name: String, bits: [Int]) -> String {
    var parts = name.split(separator: ".").map(String.init)
    switch parts.suffix(2) {
    case ["quan_w_fn", "s"]: return parts.dropLast(2).joined(separator: ".") + ".weight_step"
    case ["quan_a_fn", "s"]: return parts.dropLast(2).joined(separator: ".") + ".activation_step"
    default: break
    }
    parts.removeAll { $0 == "bn" }
    if let list = parts.firstIndex(of: "bns") {
      parts[list + 1] = "\(bits[Int(parts[list + 1])!])"
      parts.remove(at: list)
    }
    return parts.joined(separator: ".")
  }
}

/// The norm of the difference, relative to the expected vector's norm.
func relativeError(_ values: [Float], _ expected: [Float]) -> Double {
  precondition(values.count == expected.count)
  let difference = zip(values, expected).reduce(0.0) {
    $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
  }
  let norm = expected.reduce(0.0) { $0 + Double($1) * Double($1) }
  return norm > 0 ? (difference / norm).squareRoot() : difference.squareRoot()
}
