/// The model of another tool that a network was read from, and what of it is no layer.
package struct ModelOrigin: Hashable, Sendable {
  /// Kinds of models, by what their names are the names of.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A graph of named operations and tensors.
    case onnx
    /// The modules of a Hugging Face model, with its configuration.
    case huggingFace = "hugging-face"
    /// Tensors of llama.cpp.
    case gguf
    /// Tensors of PyTorch modules, without a configuration.
    case tensors

    /// The kind in a sentence.
    package var phrase: String {
      switch self {
      case .onnx: "an ONNX model"
      case .huggingFace: "a Hugging Face model"
      case .gguf: "a GGUF model"
      case .tensors: "a file of PyTorch tensors"
      }
    }
  }

  /// A tensor of weights that is no layer, such as an embedding or a normalization.
  package struct Tensor: Hashable, Sendable {
    package var name: String
    package var elements: Int
    /// What it takes in the file.
    package var storedBits: Int
    /// The type of its elements as the file's format spells it, in capitals, such as `BF16`; nil if it has no such name.
    package var elementType: String?

    package init(name: String, elements: Int, storedBits: Int, elementType: String? = nil) {
      (self.name, self.elements, self.storedBits) = (name, elements, storedBits)
      self.elementType = elementType
    }
  }

  /// A product of two activations, as in attention: it has multiply-accumulates and no weights.
  package struct ActivationProduct: Hashable, Sendable {
    package var name: String
    package var macs: Int

    package init(name: String, macs: Int) { (self.name, self.macs) = (name, macs) }
  }

  package var kind: Kind
  /// The program that wrote the file, or the model's type, such as `pytorch 2.13.0` or `llama`; empty if unknown.
  package var producer: String
  /// SHA-256 of the file in hexadecimal digits, where a store keeps it under another key; else nil.
  package var fileSHA256: String?
  package var aside: [Tensor] = []
  package var activationProducts: [ActivationProduct] = []
  /// Names of layers that are pinned because of their place in the network (LIMPQ, §4), not because the file says so.
  package var pinnedByRule: Set<String> = []
  /// The model's operations; nil if the file has tensors alone.
  package var graph: ModelGraph?

  /// What a user has to know of the costs, as sentences without a full stop, such as what of the model is not counted.
  package var notes: [String] = []

  package init(_ kind: Kind, producer: String = "") {
    (self.kind, self.producer) = (kind, producer)
  }
}

extension Network {
  /// The network with those layers searched that are pinned by rule alone and that a table scores.
  ///
  /// - Parameter names: the layers that the table scores, as it spells them.
  package func searching(scored names: some Sequence<String>) throws(NetworkError) -> Network {
    guard let origin, !origin.pinnedByRule.isEmpty else { return self }
    var known = LayerNames(self)
    var scored = Set<Int>()
    for name in names {
      if let position = known.position(of: name) { scored.insert(position) }
    }
    var layers = layers
    for position in layers.indices
    where scored.contains(position) && origin.pinnedByRule.contains(layers[position].name) {
      layers[position].pinned = nil
    }
    return try replacing(layers: layers)
  }

  /// The network with those layers searched that are pinned by rule alone, if a plan has other formats for one of them: its
  /// table then scored them.
  package func searching(where plan: BitPlan) throws(NetworkError) -> Network {
    guard let origin else { return self }
    let differs = zip(layers, plan.formats).contains { layer, formats in
      layer.pinned.map { $0 != formats } ?? false && origin.pinnedByRule.contains(layer.name)
    }
    return differs ? try searching(scored: origin.pinnedByRule) : self
  }
}
