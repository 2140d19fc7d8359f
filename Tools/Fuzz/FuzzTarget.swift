import Platform
import MPQFiles
import MPQModel
import MPQService

/// Ends the process over a promise that does not hold; libFuzzer keeps the input.
func broken(_ promise: String) -> Never {
  print(promise)
  fflush(nil)
  abort()
}

/// Something that takes bytes from outside, and what it promises of them.
struct FuzzTarget: Sendable {
  /// Names the folder of its first inputs too.
  let name: String
  let run: @Sendable ([UInt8]) -> Void

  static let all: [FuzzTarget] = readers + numbers + requests + [search]

  /// A reader whose values need no more than not to trap.
  private static func reader<Value>(
    _ name: String, _ read: @escaping @Sendable ([UInt8]) throws -> Value
  ) -> FuzzTarget {
    FuzzTarget(name: name) { _ = try? read($0) }
  }

  /// A reader whose writers give back what was read.
  ///
  /// - Parameters:
  ///   - isWritten: whether a value can be written.
  ///   - content: what of it has to come back.
  private static func reader<Value, Content: Equatable>(
    _ name: String, _ read: @escaping @Sendable ([UInt8]) throws -> Value,
    isWritten: @escaping @Sendable (Value) -> Bool = { _ in true },
    content: @escaping @Sendable (Value) -> Content,
    writers: [@Sendable (Value) -> String]
  ) -> FuzzTarget {
    FuzzTarget(name: name) { bytes in
      guard let value = try? read(bytes), isWritten(value) else { return }
      for write in writers {
        do {
          let again = try read(Array(write(value).utf8))
          if content(again) != content(value) {
            broken("\(name): what is written reads back as another value")
          }
        } catch {
          broken("\(name): what is written is refused: \(error)")
        }
      }
    }
  }

  private static func content(_ bytes: [UInt8]) throws -> FileContent {
    try FileContent(bytes, name: "f")
  }

  private static let readers: [FuzzTarget] = [
    reader("json") { try JSONValue(parsing: $0, file: "f") },
    reader(
      // What cannot be used is read, but not written, and neither are scores of whole choices.
      "importance", { try content($0).read(as: FileFormats.importances) },
      isWritten: { !$0.scoresChoices && $0.layers.allSatisfy { $0.unusable.isEmpty } },
      content: { rows($0) },
      writers: [{ ImportanceCSV.encode($0) }, { ImportanceJSON.encode($0) }]),
    reader(
      "costs", { try NetworkFile.decode(content($0), formats: [CostTableCSV.format]) },
      content: \.layers,
      writers: [{ CostTableCSV.encode($0) }]),
    reader("network") { try NetworkFile.description(content($0)).network },
    reader("weights") { try content($0).weights(ModelOptions(), formats: FileFormats.weights) },
    reader("onnx") { try NetworkFile.decode(content($0), formats: [ONNX.format]) },
    reader("constraints") { try content($0).read(as: FileFormats.constraints) },
    FuzzTarget(name: "choices") { bytes in
      guard let table = try? content(bytes).read(as: FileFormats.importances) else { return }
      _ = try? Network(ofChoicesIn: table, name: "n")
    },
    FuzzTarget(name: "scores") { scores($0) },
    reader("resources") { try content($0).read(as: FileFormats.resources) },
    reader("number-formats") { try content($0).read(as: FileFormats.numberFormats) },
    reader("latency") { try content($0).read(as: FileFormats.latencies) },
    FuzzTarget(name: "profile") { bytes in
      guard let file = try? content(bytes),
        let profile = try? ProfileFile.read(file, at: .eightBit)
      else { return }
      _ = LatencyTable.joined([(.eightBit, profile)], with: network)
    },
    FuzzTarget(name: "npy") { bytes in
      guard let grid = try? content(bytes).read(as: FileFormats.grids) else { return }
      _ = try? grid.latencies(of: network, clock: 1e9)
      _ = try? grid.resources(of: network)
    },
    reader("imatrix") { try content($0).read(as: FileFormats.imatrices) },
    reader("plan") { try PlanFile.decode(content($0), network: network) },
    reader("sweep") {
      try PlanFile.decode(content($0), network: network, formats: FileFormats.sweeps)
    },
    reader("results") { try content($0).read(as: FileFormats.results) },
    reader("provenance") { try content($0).read(as: FileFormats.provenances) },
    reader("gguf") {
      let source = ByteSource($0, name: "f")
      _ = try? PlanFile.decode(content($0), network: network)
      _ = try GGUFHeader(source)
      return try NetworkFile.decode(content($0))
    },
    reader("torch") { try NetworkFile.decode(content($0)) },
    reader("modelopt") { try content($0).read(as: FileFormats.importances) },
    reader("pickle") {
      try PickleReader.value(of: $0, file: "f", names: PickleNames { _ in nil })
    },
    reader("hugging-face") { bytes in
      // The configuration, a zero, and the file of weights.
      let end = bytes.firstIndex(of: 0) ?? bytes.count
      return try HuggingFaceModel.network(
        config: Array(bytes[..<end]),
        weights: ByteSource(Array(bytes[end...].dropFirst()), name: "f"))
    },
    reader("safetensors") { try Safetensors.decode($0, file: "f") },
    FuzzTarget(name: "idx") { bytes in
      _ = try? IDX.decodeImages(bytes, file: "f")
      _ = try? IDX.decodeLabels(bytes, file: "f")
    },
    reader("cifar") { try CIFAR10.decode([(bytes: $0, file: "f")]) },
    reader("gzip") { try Gzip.inflated($0, file: "f", limit: 1 << 20) },
  ]

  /// Scores of other tools, with the labels that their formats take, and the choices that they become.
  private static func scores(_ bytes: [UInt8]) {
    for label in [nil, "4", "4,8", "n"] {
      guard var file = try? content(bytes) else { return }
      file.label = label
      guard let table = try? ImportanceFile.read(file) else { continue }
      for network in [nil, network] {
        let bound = table.bound(to: network).table
        guard bound.scoresChoices else { continue }
        let text = ChoicesCSV.encode(bound)
        guard
          let again = try? FileContent(Array(text.utf8), name: "f").read(
            as: FileFormats.importances)
        else { broken("scores: what is written is refused") }
        if ChoicesCSV.encode(again) != text {
          broken("scores: what is written reads back as another")
        }
      }
    }
  }

  private static let numbers: [FuzzTarget] = [
    FuzzTarget(name: "quantity") { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      _ = try? Quantity.count.amount(text)
      _ = try? Quantity.bytes.amount(text)
      _ = try? Quantity.time.amount(text)
      _ = Level(text)
      guard let decimal = DecimalLiteral(text), let number = decimal.exactDouble else { return }
      if number != Double(text) { broken("quantity: \(text) is read as \(number)") }
    }
  ]

  /// A request of the service, whose canonical form asks the same.
  private static func request<Request>(
    _ name: String, _ read: @escaping @Sendable ([UInt8]) throws -> Request,
    canonical: @escaping @Sendable (Request) -> [(key: String, value: String)]
  ) -> FuzzTarget {
    reader(
      name, read, content: { JSONText.object(canonical($0)) },
      writers: [{ JSONText.object(canonical($0)) }])
  }

  private static let requests: [FuzzTarget] = [
    request("plan-request", { try PlanRequest(body: $0) }, canonical: \.canonical),
    request(
      "sweep-request", { try SweepRequest(body: $0, limits: ServiceLimits()) },
      canonical: \.canonical),
  ]

  /// A table's rows that a plan can use, layer by layer.
  private static func rows(_ table: ImportanceTable) -> [String] {
    table.layers.flatMap { layer in
      TensorKind.allCases.flatMap { tensor in
        layer[tensor].map { "\(layer.name) \(tensor) \($0.format) \($0.importance)" }
      }
    }
  }

  private static let network = try! Network(
    name: "n",
    layers: [
      Layer(name: "first", macs: 10, params: 4, pinned: .eightBit),
      Layer(name: "a", macs: 20, params: 5), Layer(name: "b", macs: 30, params: 6),
    ])
}
