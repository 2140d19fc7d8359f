package import MPQModel
import MPQTensor

/// Checkpoints: parameters under PyTorch's names, running statistics, and a number per step size.
extension TrainingNetwork {
  /// Everything that a network is made of.
  package func archive() -> TensorArchive {
    var archive = TensorArchive()
    for parameter in parameters where parameter.kind != .stepSize {
      archive.tensors[parameter.name] = .init(
        shape: parameter.shape, values: parameter.value.values)
    }
    for state in normalizations.flatMap(\.states) {
      for (name, buffer) in state.statistics {
        archive.tensors[name] = .init(shape: [buffer.count], values: buffer.values)
      }
    }
    for quantizer in quantizers {
      for index in quantizer.formats.indices where quantizer.isInitialized[index] {
        archive.tensors[quantizer.stepName(index)] = .init(
          shape: [], values: [quantizer.steps.value[index]])
      }
    }
    return archive
  }

  /// All quantizers, in network order.
  package var quantizers: [TensorQuantizer] {
    zip(weightQuantizers, activationQuantizers).flatMap { [$0, $1] }.compactMap { $0 }
  }

  /// Takes parameters, statistics and step sizes from a checkpoint.
  ///
  /// A batch normalization that exists once per width starts from the single one of a float network,
  /// and one at a single width takes its own from a jointly trained network. Step sizes that the
  /// checkpoint lacks get their first value: of weights by their statistics, of activations from the first
  /// batch.
  ///
  /// - Parameter source: the checkpoint's name for messages.
  /// - Returns: the names of tensors that the network has no place for, PyTorch's batch counters apart.
  /// - Throws: `TrainingError` when a tensor is missing or has another shape; the network is then partly
  ///   filled.
  @discardableResult
  package func load(_ archive: TensorArchive, source: String) throws(TrainingError) -> [String] {
    var used = Set<String>()
    func take(_ names: [String], shape: [Int], into buffer: FloatBuffer) throws(TrainingError) {
      guard let name = names.first(where: { archive.tensors[$0] != nil }),
        let tensor = archive.tensors[name]
      else {
        throw TrainingError(
          "\(source): has no tensor '\(names[0])', which network '\(description.name)' needs; was it "
            + "trained for another network?")
      }
      guard tensor.shape == shape else {
        throw TrainingError(
          "\(source): tensor '\(name)' has shape \(tensor.shape), but network "
            + "'\(description.name)' needs \(shape)")
      }
      if let index = tensor.values.firstIndex(where: { !$0.isFinite }) {
        throw TrainingError("\(source): tensor '\(name)' holds \(tensor.values[index]) at \(index)")
      }
      if name.hasSuffix(".running_var"), let index = tensor.values.firstIndex(where: { $0 < 0 }) {
        throw TrainingError(
          "\(source): tensor '\(name)' holds \(tensor.values[index]) at \(index); a variance is not negative"
        )
      }
      buffer.values = tensor.values
      used.insert(name)
    }
    for parameter in parameters where parameter.kind == .weight || parameter.kind == .bias {
      try take([parameter.name], shape: parameter.shape, into: parameter.value)
    }
    for normalization in normalizations {
      for state in normalization.states {
        // `bn1.4.weight` of a network at several widths, or `bn1.weight` of one at a single width.
        func names(_ name: String) -> [String] {
          let last = name.split(separator: ".").last ?? ""
          let bits = state.format.map { ".\($0)" } ?? ""
          let perWidth = "\(normalization.name)\(bits).\(last)"
          let single = "\(normalization.name).\(last)"
          return normalization.states.count > 1 ? [perWidth, single] : [single, perWidth]
        }
        for parameter in [state.scale, state.shift] {
          try take(names(parameter.name), shape: parameter.shape, into: parameter.value)
        }
        for (name, buffer) in state.statistics {
          try take(names(name), shape: [buffer.count], into: buffer)
        }
      }
    }
    for quantizer in quantizers {
      for index in quantizer.formats.indices {
        let name = quantizer.stepName(index)
        guard let tensor = archive.tensors[name] else { continue }
        guard let step = tensor.values.first, tensor.values.count == 1, step.isFinite, step > 0
        else {
          throw TrainingError(
            "\(source): tensor '\(name)' is no step size: \(tensor.values.prefix(3))")
        }
        quantizer.set(step, at: index)
        used.insert(name)
      }
    }
    initializeWeightSteps()
    return archive.tensors.keys.filter {
      !used.contains($0) && !$0.hasSuffix(".num_batches_tracked")
    }.sorted()
  }

  /// Takes all step sizes' values away, so that the next checkpoint or batch gives them anew.
  package func forgetStepSizes() {
    for quantizer in quantizers { quantizer.isInitialized = quantizer.formats.map { _ in false } }
  }

  /// Gives the weights' step sizes that have no value yet their first one.
  package func initializeWeightSteps() {
    for (weights, quantizer) in zip(layerWeights, weightQuantizers) {
      if let weights { quantizer?.initialize(weights: weights.parameter.value.values) }
    }
  }
}

extension NormalizationState {
  /// The running statistics under PyTorch's names.
  var statistics: [(name: String, buffer: FloatBuffer)] {
    let name = scale.name.dropLast("weight".count)
    return [("\(name)running_mean", runningMean), ("\(name)running_var", runningVariance)]
  }
}
