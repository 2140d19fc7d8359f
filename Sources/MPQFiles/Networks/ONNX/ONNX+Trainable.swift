import MPQModel

/// Models for the trainer: their operations, and their weights as a checkpoint.
extension ONNX {
  /// The weights of a model, where a checkpoint is expected.
  static let weights = WeightsFormat(
    format.name, key: format.key, remedy: "mpq-train takes it with -n and --from",
    recognises: format.recognises,
    read: WeightsReader { content, options throws(FormatError) in
      try checkpoint(in: content.content, options)
    })

  /// The operations of a model, as the trainer has them.
  ///
  /// - Throws: `FormatError` with all operations that the trainer lacks, as far as a message can list them.
  static func description(
    in source: ByteSource, _ options: ModelOptions
  ) throws(FormatError) -> NetworkDescription {
    let graph = try GraphWalk.graph(
      of: model(in: source), shapes: options.shapes, file: source.name)
    return try TrainableModel(graph, file: source.name).description
  }

  /// The weights of a model, by the names that its description gives layers and normalizations.
  ///
  /// Tensors are read one at a time; numbers of 16 bits are widened.
  static func checkpoint(
    in source: ByteSource, _ options: ModelOptions
  ) throws(FormatError) -> TensorArchive {
    let file = source.name
    let graph = try GraphWalk.graph(of: model(in: source), shapes: options.shapes, file: file)
    let model = try TrainableModel(graph, file: file)
    var elements = try TensorElements(source)
    let floats = model.parameters.reduce(0.0) { sum, parameter in
      sum + parameter.shape.reduce(1.0) { $0 * Double($1) }
    }
    try MemoryNeed.check(
      Int(min(floats * Double(MemoryLayout<Float>.stride), 0x1p62)), for: file)
    var archive = TensorArchive()
    for parameter in model.parameters {
      let origin: ConstantOrigin
      do {
        origin = try ConstantOrigin(of: parameter.value, in: graph)
      } catch {
        // Exporters work out constants of a single number, such as a bias of zeros.
        if !parameter.isTransposed,
          let few = graph.values[parameter.value].facts.values?.allReals,
          few.count == exactProduct(parameter.shape)
        {
          archive.tensors[parameter.name] = TensorArchive.Tensor(
            shape: parameter.shape, values: few.map { Float($0) })
          continue
        }
        throw FormatError(
          file: file, .file,
          "tensor '\(graph.values[parameter.value].name)' \(error.message)")
      }
      let root = graph.values[origin.root]
      var isOutermost = true
      if case .step(let position) = root.source { isOutermost = graph.steps[position].path.isEmpty }
      // Numbers in an attribute, as of a Constant without a tensor, are 32-bit ones.
      var values = origin.turned(
        try elements.values(of: root, isOutermost: isOutermost, type: root.storedType ?? 1))
      if parameter.isTransposed {
        values = ConstantOrigin.transposed(values, parameter.shape.reversed(), [1, 0])
      }
      guard exactProduct(parameter.shape) == values.count else {
        throw FormatError(
          file: file, .file,
          "tensor '\(root.name)' has \(values.count) elements, and '\(parameter.name)' is \(parameter.shape)"
        )
      }
      archive.tensors[parameter.name] = TensorArchive.Tensor(
        shape: parameter.shape, values: values)
    }
    return archive
  }
}
