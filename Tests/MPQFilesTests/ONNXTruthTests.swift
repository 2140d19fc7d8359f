import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// The layers of real files against what ONNX Runtime measured with every layer's input and output exposed.
@Suite(.enabled(if: AcceptanceData.exists("interchange/onnx"), "\(AcceptanceData.absent)"))
struct ONNXTruthTests {
  static let directory = AcceptanceData.path("interchange/onnx")

  /// Names of files with a table of the truth beside them.
  static let files = DirectoryNames.of(directory).filter { $0.hasSuffix(".truth.csv") }
    .map { String($0.dropLast(10)) }.sorted()

  /// A row of the truth.
  struct Row: Equatable, CustomStringConvertible {
    let node: String
    let operation: String
    let weight: String
    let shape: [Int]
    let macs: Int
    let params: Int

    var description: String { "\(node),\(operation),\(weight),\(shape),\(macs),\(params)" }
  }

  private static func rows(_ name: String, kind: String) throws -> [Row] {
    let text = String(
      decoding: try FileBytes.read("\(directory)/\(name).truth.csv"), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }.filter { $0[8] == kind }.map { cells in
      Row(
        node: cells[0], operation: cells[1], weight: cells[2],
        shape: cells[3].split(separator: "x").compactMap { Int($0) }, macs: Int(cells[6])!,
        params: Int(cells[7])!)
    }
  }

  /// The first row's input shape, for files that leave it open.
  private static func options(_ name: String) throws -> ModelOptions {
    var options = ModelOptions()
    let shapes = [
      "ch_PP-OCRv4_det_infer": [1, 3, 640, 640], "ch_ppocr_mobile_v2.0_cls_infer": [1, 3, 48, 192],
    ]
    if let shape = shapes[name] { options.shapes[""] = shape }
    return options
  }

  private static func network(_ name: String, _ options: ModelOptions) throws -> Network {
    let whole = "\(directory)/\(name).onnx"
    let hasWhole = AcceptanceData.exists("interchange/onnx/\(name).onnx")
    return try NetworkFile.read(
      hasWhole ? whole : "\(directory)/\(name).nodata.onnx", options: options)
  }

  @Test(arguments: files)
  func layersAreThoseThatRan(name: String) throws {
    let network = try Self.network(name, try Self.options(name))
    let rows = network.layers.map { layer in
      Row(
        node: layer.names?.node ?? "", operation: layer.names?.operation ?? "",
        weight: layer.names?.weight ?? "", shape: layer.names?.weightShape ?? [], macs: layer.macs,
        params: layer.params)
    }
    let truth = try Self.rows(name, kind: "weight")
    #expect(rows.count == truth.count)
    for (row, ran) in zip(rows, truth) { #expect(row == ran) }
  }

  @Test(arguments: files)
  func productsOfActivationsAreThoseThatRan(name: String) throws {
    var options = try Self.options(name)
    let truth = try Self.rows(name, kind: "dynamic")
    let aside = try #require(Self.network(name, options).origin?.activationProducts)
    #expect(aside.map(\.macs) == truth.map(\.macs))
    options.searchesActivationProducts = true
    let searched = try Self.network(name, options).layers.filter { $0.kind == .activationProduct }
    #expect(searched.map(\.macs) == truth.map(\.macs))
    #expect(searched.map { $0.names?.node ?? "" } == truth.map(\.node))
    #expect(searched.allSatisfy { $0.params == 0 })
  }

  /// torchvision's networks are the shipped ones, whatever exported them: in names, costs, pins and memory.
  @Test(arguments: [
    ("resnet18", "resnet18_dynamo"), ("resnet18", "resnet18_legacy"),
    ("resnet50", "resnet50_dynamo"),
    ("mobilenet_v2", "mobilenet_v2_dynamo"),
  ])
  func torchvisionIsWhatIsShipped(name: String, file: String) throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let shipped = try NetworkFile.read("/\(root)/models/\(name)/network.json")
    let network = try Self.network(file, ModelOptions())
    let layers = network.layers.map { layer in
      var layer = layer
      (layer.names, layer.input) = (nil, nil)
      return layer
    }
    #expect(
      layers
        == shipped.layers.map { layer in
          var layer = layer
          layer.input = nil
          return layer
        })
    // Normalizations are folded into convolutions, and work in place where they are not: both take no memory.
    let rows = try [network, shipped].map { try #require($0.activationRows).value() }
    #expect(rows[0].map(\.terms) == rows[1].map(\.terms))
    #expect(rows[0].map(\.constant) == rows[1].map(\.constant))
    #expect(
      network.origin?.pinnedByRule == Set(shipped.layers.filter { $0.pinned != nil }.map(\.name)))
  }
}
