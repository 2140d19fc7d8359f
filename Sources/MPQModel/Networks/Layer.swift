/// A layer with weights: its name, its exact costs, and its fixed formats if it is pinned.
public struct Layer: Hashable, Sendable {
  /// The name by which tables join, e.g. `layer1.0.conv1`.
  public var name: String
  /// What the layer computes.
  package var kind: Kind
  /// Multiply-accumulates for one input.
  public var macs: Int
  /// Weights, without biases.
  public var params: Int
  /// The layer's fixed formats; nil for a layer that is searched.
  public var pinned: LayerFormats?
  /// The tensor that the layer reads; nil if only costs are known.
  package var input: String?
  /// Shape of one input, e.g. `[channels, height, width]`; empty if only costs are known.
  package var inputShape: [Int]
  /// Shape of one output; empty if only costs are known.
  package var outputShape: [Int]
  /// Weights of one row, which formats with blocks divide; nil if it is not known.
  package var rowLength: Int?
  /// What the model's file calls the layer's parts; nil if the network is not from a model of another tool.
  package var names: ModelNames?

  /// The kind of computation of a layer, for costs and displays.
  package enum Kind: Hashable, Sendable {
    case convolution(groups: Int)
    /// A convolution with one filter per input channel.
    case depthwiseConvolution
    case linear
    /// A product of two activations, which take the layer's two formats in their order.
    case activationProduct
    /// A row of a cost table, which gives numbers only.
    case unspecified
  }

  /// A layer of which only the costs are known.
  public init(name: String, macs: Int, params: Int, pinned: LayerFormats? = nil) {
    self.init(name: name, kind: .unspecified, macs: macs, params: params, pinned: pinned)
  }

  package init(
    name: String, kind: Kind, macs: Int, params: Int, pinned: LayerFormats? = nil,
    input: String? = nil, inputShape: [Int] = [], outputShape: [Int] = [], rowLength: Int? = nil,
    names: ModelNames? = nil
  ) {
    self.name = name
    self.kind = kind
    self.macs = macs
    self.params = params
    self.pinned = pinned
    self.input = input
    self.inputShape = inputShape
    self.outputShape = outputShape
    self.rowLength = rowLength
    self.names = names
  }
}

extension Layer {
  /// Whether the layer's weights can be stored in a format: its rows are a multiple of the format's block, or, where
  /// rows are not known, all weights together are.
  package func canStore(_ format: NumberFormat) -> Bool { format.fits(rowsOf: rowLength ?? params) }
}

extension Layer.Kind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .convolution(groups: 1): "convolution"
    case .convolution(let groups): "convolution, \(groups) groups"
    case .depthwiseConvolution: "depthwise convolution"
    case .linear: "linear"
    case .activationProduct: "activation product"
    case .unspecified: "-"
    }
  }

  /// The kind with a description; nil if there is none.
  package init?(_ description: String) {
    switch description {
    case "convolution": self = .convolution(groups: 1)
    case "depthwise convolution": self = .depthwiseConvolution
    case "linear": self = .linear
    case "activation product": self = .activationProduct
    case "-": self = .unspecified
    default:
      guard let match = description.wholeMatch(of: /convolution, (\d+) groups/),
        let groups = Int(match.output.1)
      else { return nil }
      self = .convolution(groups: groups)
    }
  }
}
