package import MPQModel

/// The widths that one layer can be computed at.
package struct LayerPrecision: Hashable, Sendable {
  /// Widths of the weights; empty where they are never quantized.
  package var weightBits: [Int]
  /// Widths of the layer's input; empty where it is never quantized.
  package var activationBits: [Int]

  package init(weightBits: [Int] = [], activationBits: [Int] = []) {
    self.weightBits = weightBits
    self.activationBits = activationBits
  }

  /// A layer that is never quantized.
  package static let float = LayerPrecision()
}

extension LayerPrecision {
  /// A network without quantizers.
  package static func float(_ network: Network) -> [LayerPrecision] {
    network.layers.map { _ in .float }
  }

  /// Every searched layer at each of some widths; pinned layers unquantized, as indicators are trained.
  package static func candidates(_ bits: [Int], of network: Network) -> [LayerPrecision] {
    network.layers.map {
      $0.pinned == nil ? LayerPrecision(weightBits: bits, activationBits: bits) : .float
    }
  }

  /// Every layer at its widths in a plan. What is wider than a step size can be trained for stays
  /// unquantized, and so does the image that a pinned first layer reads.
  package static func plan(_ plan: BitPlan, of network: Network) -> [LayerPrecision] {
    zip(network.layers, plan.widths).map { layer, widths in
      let trainable = QuantizationRange.trainable
      let readsImage = layer.pinned != nil && layer.input == NetworkDescription.inputName
      return LayerPrecision(
        weightBits: widths.weightBits <= trainable.upperBound ? [widths.weightBits] : [],
        activationBits: widths.activationBits <= trainable.upperBound && !readsImage
          ? [widths.activationBits] : [])
    }
  }
}
