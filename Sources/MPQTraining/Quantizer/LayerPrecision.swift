package import MPQModel

/// The number formats that one layer can run in.
package struct LayerPrecision: Hashable, Sendable {
  /// Formats of the weights; empty where they are never quantized.
  package var weight: [NumberFormat]
  /// Formats of the layer's input; empty where it is never quantized.
  package var activation: [NumberFormat]

  package init(weight: [NumberFormat] = [], activation: [NumberFormat] = []) {
    self.weight = weight
    self.activation = activation
  }

  /// A layer that is never quantized.
  package static let float = LayerPrecision()
}

extension LayerPrecision {
  /// The precision of a network without quantizers.
  package static func float(_ network: Network) -> [LayerPrecision] {
    network.layers.map { _ in .float }
  }

  /// The precision for training indicators: searched layers in each of the formats, pinned layers unquantized.
  package static func candidates(
    _ formats: [NumberFormat], of network: Network
  ) -> [LayerPrecision] {
    network.layers.map {
      $0.pinned == nil ? LayerPrecision(weight: formats, activation: formats) : .float
    }
  }

  /// The precision that a plan demands. A tensor whose format is too wide for training a step size stays
  /// unquantized, and so does the image that a pinned first layer reads.
  package static func plan(_ plan: BitPlan, of network: Network) -> [LayerPrecision] {
    zip(network.layers, plan.formats).map { layer, formats in
      func trained(_ format: NumberFormat) -> [NumberFormat] {
        (format.integerBits ?? .max) <= QuantizationRange.trainable.upperBound ? [format] : []
      }
      let readsImage = layer.pinned != nil && layer.input == NetworkDescription.inputName
      return LayerPrecision(
        weight: trained(formats.weight), activation: readsImage ? [] : trained(formats.activation))
    }
  }
}
