import MPQModel
import MPQTensor

extension TrainingNetwork {
  /// Starts residual branches at half their usual scale: of each sum, the first summand that comes from a
  /// batch normalization of its own gets γ = 1/2.
  ///
  /// Sums of equals grow from block to block, and with them the step sizes that fit their sums, until
  /// these lie beyond `StepSizeQuantizer.stepRange`. Starting at 0 (Goyal et al., 2017, section 5.1)
  /// keeps them smaller yet, but costs accuracy in a training of few epochs.
  package func halveResidualBranches() {
    let readers = description.operations.reduce(into: [String: Int]()) { counts, operation in
      for input in operation.inputs { counts[input, default: 0] += 1 }
    }
    for sum in description.operations where sum.kind is Add {
      let branch = sum.inputs.lazy.compactMap { name in
        readers[name] == 1 ? self.normalizations.first { $0.name == name } : nil
      }.first
      for state in branch?.states ?? [] {
        state.scale.value.values = [Float](repeating: 0.5, count: state.scale.count)
      }
    }
  }
}
