import MPQModel

/// A model as operations that the trainer has, with the constants that its parameters start from.
struct TrainableModel {
  let description: NetworkDescription
  /// In network order.
  let parameters: [Parameter]

  /// A tensor of a checkpoint, and the constant of the model that it is.
  struct Parameter {
    /// The name in a checkpoint, such as `layer1.0.conv1.weight`.
    let name: String
    /// The constant's position among the graph's values.
    let value: Int
    /// The shape in a checkpoint.
    let shape: [Int]
    /// Whether the constant is a matrix of [inputs][outputs]; a checkpoint's has the outputs first.
    var isTransposed = false
  }

  /// Translates a model.
  ///
  /// - Throws: `FormatError` that lists what the trainer lacks.
  init(_ graph: ExecutionGraph, file: String) throws(FormatError) {
    let input = try Self.input(of: graph, file: file)
    guard graph.outputs.count == 1 else {
      throw FormatError(
        file: file, .file,
        "the model has \(graph.outputs.count) outputs, and mpq-train trains one, a number per class; export it "
          + "with that output alone")
    }
    let needed = NeededSteps(graph)
    var faults = ModelFaults()
    for position in needed.steps where OperationTranslation.of(graph.steps[position]) == nil {
      faults.add(OperationTranslation.unknown, at: graph.steps[position])
    }
    var (layers, fault): (ONNXLayers?, FormatError?)
    do {
      layers = try ONNXLayers(graph, searchesActivationProducts: false, file: file)
    } catch {
      // An operation that is not known may leave the size open that a layer asks for: then the operation is the fault.
      fault = error
    }
    var translation = ModelTranslation(graph, needed: needed, layers: layers, faults: faults)
    translation.run()
    try translation.faults.check(file)
    if let fault { throw fault }
    do {
      description = try NetworkDescription(
        name: FilePath.stem(of: file, behind: [".gz"]).printable, inputShape: input,
        operations: translation.operations)
    } catch {
      throw FormatError(file: file, .file, error.message)
    }
    parameters = translation.parameters
    try translation.checkShapes(of: description, file: file)
  }

  /// The shape of the image that the model reads.
  private static func input(
    of graph: ExecutionGraph, file: String
  ) throws(FormatError) -> [Int] {
    guard let input = graph.inputs.first, graph.inputs.count == 1 else {
      let names = graph.inputs.prefix(5).map { "'\(graph.values[$0].name)'" }
      throw FormatError(
        file: file, .file,
        "the model has \(graph.inputs.count) inputs"
          + (names.isEmpty ? "" : " (\(names.joined(separator: ", ")))")
          + ", and mpq-train feeds one, an image")
    }
    let value = graph.values[input]
    guard let dimensions = value.facts.dimensions, dimensions.count == 4 else {
      throw FormatError(
        file: file, .file,
        "input '\(value.name)' is \(value.facts.dimensions.map(GraphOperation.words) ?? "of unknown size"), and "
          + "mpq-train feeds images, [batch, channels, height, width]")
    }
    guard let shape = value.facts.shape else {
      let sizes = dimensions.map { $0.map(String.init) ?? "28" }.joined(separator: ",")
      throw FormatError(
        file: file, .file,
        "input '\(value.name)' is \(GraphOperation.words(dimensions)): give the images' size with --input-shape "
          + "\(value.name)=\(sizes)")
    }
    return Array(shape.dropFirst())
  }
}
