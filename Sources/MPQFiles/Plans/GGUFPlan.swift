import MPQModel

/// The types of a GGUF file's tensors as a plan for a network of the same names, such as that of the float file.
enum GGUFPlan {
  static let format = PlanFormat(
    GGUFModel.format.name, key: GGUFModel.format.key, remedy: GGUFModel.format.remedy,
    recognises: GGUFModel.format.recognises,
    read: PlanReader { (content, network) throws(FormatError) in
      [(row: nil, plan: try decode(content, network: network))]
    })

  /// Tensors that are no layers of the network are passed over: norms have types too.
  private static func decode(
    _ content: FileContent, network: Network
  ) throws(FormatError) -> BitPlan {
    var plan = PlanRows(network)
    var names = LayerNames(network)
    for tensor in try GGUFHeader(content.content).tensors {
      guard let format = tensor.type.format, names.position(of: tensor.name) != nil else {
        continue
      }
      let row = LayerFormats(weight: format, activation: .unchanged)
      if let fault = plan.add(tensor.name, row) {
        throw FormatError(file: content.name, .file, fault)
      }
    }
    return try plan.finished(file: content.name)
  }
}
