import MPQModel

/// Models of llama.cpp, by the header of their GGUF file alone.
///
/// Layers are the matrices of weights that llama-quantize takes, and the stacks of matrices of experts, which have one
/// type each. Multiply-accumulates are those of one token. A matrix that only looks up rows has none, but is a layer: it is
/// stored in a type of its own choice.
package enum GGUFModel {
  package static let format = NetworkFormat(
    "a GGUF model", key: "gguf", remedy: "give it as the network, or as a plan with --plan",
    recognises: { $0.starts(with: GGUFHeader.magic) },
    read: .model { (content, _) throws(FormatError) in try decode(content) })

  private static func decode(_ content: FileContent) throws(FormatError) -> Network {
    let header = try GGUFHeader(content.content)
    var origin = ModelOrigin(.gguf, producer: header.text("general.architecture")?.printable ?? "")
    var layers: [Layer] = []
    let tensors = GGUFTensors(header)
    for tensor in header.tensors {
      if tensors.isLayer(tensor) {
        layers.append(try layer(tensor, tensors, file: content.name))
      } else {
        origin.aside.append(
          .init(
            name: tensor.name, elements: tensor.count, storedBits: tensor.storedBits,
            elementType: tensor.type.name.uppercased()))
      }
    }
    guard !layers.isEmpty else {
      throw FormatError(
        file: content.name, .file,
        "has no matrices of weights among its \(header.tensors.count) tensors; is it a model of llama.cpp?"
      )
    }
    do {
      var network = try Network(
        name: FilePath.stem(of: content.name, behind: [".gz"]).printable, layers: layers)
      network.origin = origin
      return network
    } catch {
      throw FormatError(file: content.name, .file, error.message)
    }
  }

  private static func layer(
    _ tensor: GGUFHeader.Tensor, _ tensors: GGUFTensors, file: String
  ) throws(FormatError) -> Layer {
    guard let format = tensor.type.format else {
      throw FormatError(
        file: file, .file,
        "tensor '\(tensor.name)' has the type \(tensor.type.name), which no weights have; convert the model anew"
      )
    }
    let isPinned = !tensor.type.isFloat || tensors.isKept(tensor)
    return Layer(
      name: GGUFTensors.layerName(of: tensor.name), kind: .linear,
      macs: try tensors.macs(tensor, file: file),
      params: tensor.count,
      pinned: isPinned ? LayerFormats(weight: format, activation: .unchanged) : nil,
      rowLength: tensor.shape[0],
      names: ModelNames(weight: tensor.name, weightShape: tensor.shape))
  }
}
