package import MPQModel
import MPQTensor

/// Measures importances on a jointly trained network, as alternatives to its step sizes.
package struct Sensitivity {
  /// What an importance is.
  package enum Metric: String, CaseIterable, Sendable {
    /// A tensor's quantization error with its learned step size, relative to its energy:
    /// Σ(x̂ − x)² / Σx².
    case error
    /// The increase of the loss on held-back images when one tensor is quantized to one format and all
    /// others stay in their widest one.
    case loss
  }

  private let network: TrainingNetwork
  private let images: TrainingImages
  /// The largest number of images to measure on.
  private let limit: Int

  /// - Parameter network: a network with step sizes for several formats per layer.
  package init(_ network: TrainingNetwork, images: TrainingImages, limit: Int) {
    self.network = network
    self.images = images
    self.limit = limit
  }

  /// The number of evaluations that `loss` takes.
  package var evaluations: Int {
    1 + network.quantizers.reduce(0) { $0 + $1.formats.count - 1 }
  }

  private var highest: [LayerFormats] {
    network.description.network.layers.indices.map { layer in
      LayerFormats(
        weight: network.weightQuantizers[layer]?.formats.max() ?? 32,
        activation: network.activationQuantizers[layer]?.formats.max() ?? 32)
    }
  }

  /// Measures a table by one metric.
  ///
  /// - Parameter progress: called between evaluations with the number of those done; returns whether to
  ///   continue.
  /// - Returns: nil if `progress` returned false.
  /// - Throws: `TrainingDivergence` if a measured value is not finite.
  package func table(
    _ metric: Metric, progress: (Int) -> Bool = { _ in true }
  ) throws(TrainingDivergence) -> ImportanceTable? {
    switch metric {
    case .error: try errors()
    case .loss: try losses(progress)
    }
  }

  /// Adds a measured value.
  private func add(
    _ quantizer: TensorQuantizer, _ format: NumberFormat, _ value: Double,
    to table: inout ImportanceTable
  ) throws(TrainingDivergence) {
    guard value.isFinite, value <= ImportanceTable.largestImportance else {
      throw TrainingDivergence(
        "layer '\(quantizer.layer)': the \(quantizer.tensor)'s importance at \(format.phrase) is measured as "
          + "\(value), so this network has diverged; measure on another one")
    }
    table.add(quantizer.layer, quantizer.tensor, format, Float(value))
  }

  private func losses(
    _ progress: (Int) -> Bool
  ) throws(TrainingDivergence) -> ImportanceTable? {
    func loss(_ formats: [LayerFormats]) -> Double {
      Measurement(images, in: formats)
        .evaluateByBatchStatistics(network, on: .heldBack, limit: limit).loss
    }
    let highest = highest
    let base = loss(highest)
    var done = 1
    var table = ImportanceTable(source: "sensitivity")
    for quantizer in network.quantizers {
      for format in quantizer.formats {
        var formats = highest
        guard format != formats[quantizer.position][quantizer.tensor] else {
          try add(quantizer, format, 0, to: &table)
          continue
        }
        guard progress(done) else { return nil }
        formats[quantizer.position][quantizer.tensor] = format
        // A falling loss is noise: quantizing the tensor does no harm.
        let rise = loss(formats) - base
        try add(quantizer, format, rise < 0 ? 0 : rise, to: &table)
        done += 1
      }
    }
    return table
  }

  private func errors() throws(TrainingDivergence) -> ImportanceTable {
    let highest = highest
    var sums = network.activationQuantizers.map { quantizer in
      [Double](repeating: 0, count: 1 + (quantizer?.formats.count ?? 0))
    }
    let count = min(images.count(.heldBack), limit)
    for start in stride(from: 0, to: count, by: network.batch) {
      let range = start..<min(start + network.batch, count)
      images.load(.heldBack, range, into: network)
      _ = network.evaluate(Pass(.batchEvaluation, count: range.count, formats: highest))
      for (layer, input) in network.layerInputs.enumerated() {
        guard let input, let quantizer = network.activationQuantizers[layer] else { continue }
        let batch = network.sums(sums[layer].count, over: range.count) { image in
          Self.energyAndErrors(
            of: input.image(image), count: input.layout.imageStride, quantizer)
        }
        for (index, sum) in batch.enumerated() { sums[layer][index] += sum }
      }
    }
    var table = ImportanceTable(source: "sensitivity")
    for quantizer in network.quantizers {
      var sums = sums[quantizer.position]
      if quantizer.tensor == .weight, let weights = network.layerWeights[quantizer.position] {
        let values = weights.parameter.value
        sums = Self.energyAndErrors(of: values.base, count: values.count, quantizer)
      }
      for (format, error) in zip(quantizer.formats, sums.dropFirst()) {
        try add(quantizer, format, sums[0] > 0 ? error / sums[0] : 0, to: &table)
      }
    }
    return table
  }

  /// Σx², and Σ(x̂ − x)² at each format of a tensor.
  private static func energyAndErrors(
    of values: UnsafePointer<Float>, count: Int, _ quantizer: TensorQuantizer
  ) -> [Double] {
    let energy = (0..<count).reduce(0) { $0 + Double(values[$1]) * Double(values[$1]) }
    return [energy]
      + quantizer.formats.indices.map {
        squaredError(values, count: count, quantizer.quantizer($0))
      }
  }

  private static func squaredError(
    _ values: UnsafePointer<Float>, count: Int, _ quantizer: StepSizeQuantizer
  ) -> Double {
    var sum = 0.0
    for offset in stride(from: 0, to: count, by: Lanes.scalarCount) {
      let value = values.lanes(at: offset)
      let difference = quantizer.quantized(value) - value
      // Lanes beyond the end hold zeros or the values of another image.
      for lane in 0..<min(Lanes.scalarCount, count - offset) {
        sum += Double(difference[lane]) * Double(difference[lane])
      }
    }
    return sum
  }
}
