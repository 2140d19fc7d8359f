import MPQModel
internal import SwiftProtobuf

/// Models of ONNX: graphs of operations in a protobuf message (https://onnx.ai/onnx/repo-docs/IR.html).
///
/// The file is read in five steps. `ModelSkim` copies what costs need, without weights; the generated types decode it;
/// `GraphWalk` goes through the operations in order and works out shapes, by the catalogue `GraphOperation.all`; `ONNXLayers`
/// finds products with weights (`ProductRule`), and names them (`LayerName`); `ActivationGraph` says what is in memory.
package enum ONNX {
  package static let format = NetworkFormat(
    "an ONNX model", key: "onnx", remedy: "give it as the network",
    recognises: recognises,
    read: .model(
      { content, options throws(FormatError) in try network(in: content.content, options) },
      description: { content, options throws(FormatError) in
        try description(in: content.content, options)
      }))

  /// The types of operations that are known, for tests that go through all of them.
  package static var operations: [String] { GraphOperation.all.map(\.name) }

  /// Reads the layers of a model.
  ///
  /// - Throws: `FormatError` with the byte, the node or the tensor at fault, or with the sizes that the user has to give.
  static func network(
    in source: ByteSource, _ options: ModelOptions
  ) throws(FormatError) -> Network {
    let file = source.name
    let model = try model(in: source)
    let graph = try GraphWalk.graph(of: model, shapes: options.shapes, file: file)
    let layers = try ONNXLayers(
      graph, searchesActivationProducts: options.searchesActivationProducts, file: file)
    guard !layers.layers.isEmpty else {
      throw FormatError(
        file: file, .file,
        "the model has no layers: none of its \(graph.steps.count) operations is a convolution or a product with weights"
      )
    }
    do {
      var network = try Network(
        name: FilePath.stem(of: file, behind: [".gz"]).printable, layers: layers.layers)
      network.activationRows = ActivationGraph(graph, layers).map(ActivationRows.init)
      network.origin = origin(of: model, graph, layers)
      return network
    } catch {
      throw FormatError(file: file, .file, error.message)
    }
  }

  /// Letters of a tool's name and of its version that are told.
  private static let longestProducer = 80
  /// Notes that are told; more are counted.
  private static let mostNotes = 20

  static func model(in source: ByteSource) throws(FormatError) -> ONNXFileModel {
    let bytes = try ModelSkim.bytes(of: source)
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    let model: ONNXFileModel
    do {
      model = try ONNXFileModel(serializedBytes: bytes, options: options)
    } catch {
      throw FormatError(
        file: source.name, .file,
        "the ONNX model is damaged: its messages cannot be decoded (\(error)); export it again")
    }
    guard model.hasGraph else {
      throw FormatError(
        file: source.name, .file, "the ONNX model has no graph; is the file cut off?")
    }
    return model
  }

  private static func origin(
    of model: ONNXFileModel, _ graph: ExecutionGraph, _ layers: ONNXLayers
  ) -> ModelOrigin {
    let producer = [model.producerName, model.producerVersion].filter { !$0.isEmpty }
      .map { String($0.prefix(longestProducer)) }
    var origin = ModelOrigin(.onnx, producer: producer.joined(separator: " ").printable)
    origin.graph = ModelGraph(model.graph)
    origin.activationProducts = layers.activationProducts
    origin.pinnedByRule = layers.pinnedByRule
    origin.aside = TensorsAside.list(of: graph, layers)
    let notes = (graph.notes + UncountedOperations.notes(of: graph)).map(\.printable)
    origin.notes = Array(notes.prefix(mostNotes))
    if notes.count > mostNotes {
      origin.notes.append("\(notes.count - mostNotes) more of the kind")
    }
    return origin
  }
}
