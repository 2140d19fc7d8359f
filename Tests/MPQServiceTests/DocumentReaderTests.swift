import HTTPTypes
import MPQFiles
import MPQService
import Testing

@Suite struct DocumentReaderTests {
  private static let costs = "layer,macs,params,weight_bits,activation_bits\na,1,2,,\nb,3,4,8,8\n"
  private static let table = "layer,tensor,bits,importance\na,weight,2,0.5\na,activation,3,1\n"

  private func read(
    _ kind: DocumentKind, _ text: String, as mediaType: String? = nil,
    _ change: (inout ServiceLimits) -> Void = { _ in }
  ) throws(ServiceProblem) -> Document {
    var limits = ServiceLimits()
    change(&limits)
    return try DocumentReader(limits: limits)
      .read(kind, Array(text.utf8), file: "upload.csv", mediaType: mediaType)
  }

  @Test func anIDIsTheHashOfTheBytesAlone() throws {
    let id = try read(.table, Self.table).id
    #expect(id.count == 64)
    #expect(try read(.table, Self.table, as: "text/csv").id == id)
    #expect(try read(.table, Self.table + "\n").id != id)
  }

  @Test(arguments: [
    nil, "text/csv", "application/octet-stream", "application/x-www-form-urlencoded",
  ])
  func typesThatFitOrSayNothingAreTaken(mediaType: String?) throws {
    #expect(try read(.network, Self.costs, as: mediaType).name == "upload")
    #expect(try read(.table, Self.table, as: mediaType).name == "upload.csv")
  }

  @Test(arguments: [
    "text/plain", "application/zip", "image/svg+xml", "", "text/csv,application/json",
  ])
  func unknownTypesAreRefused(mediaType: String) {
    let found = problem { () throws(ServiceProblem) in try read(.table, Self.table, as: mediaType) }
    #expect(found?.status == .unsupportedMediaType)
  }

  @Test func aTypeThatTheBytesBelieIsRefused() {
    let found = problem { () throws(ServiceProblem) in
      try read(.table, Self.table, as: "application/json")
    }
    #expect(found?.status == .unprocessableContent)
    #expect(found?.detail == "the content type says JSON, but the bytes look like CSV")
  }

  @Test(arguments: [
    "layer,weight_bits,activation_bits,macs,params,bitops,size_bytes,importance,pinned\na,8,8,1,2,64,2,,true\n",
    "\u{FEFF}\"layer\",\"weight_bits\",\"activation_bits\",\"bitops\",\"importance\",\"pinned\"\r\na,8,8,1,,true\r\n",
  ])
  func aPlanIsRefusedForWhatItIs(text: String) {
    for kind in [DocumentKind.network, .table] {
      let found = problem { () throws(ServiceProblem) in try read(kind, text) }
      #expect(found?.status == .unprocessableContent)
      #expect(found?.detail.hasPrefix("is a plan as mpq writes them") == true)
    }
  }

  @Test func aCostTableMayHaveColumnsOfAPlan() throws {
    let text = "layer,weight_bits,activation_bits,macs,params,importance\na,,,1,2,0.5\n"
    #expect(try read(.network, text).kind == .network)
  }

  @Test func faultsHaveTheirLineOrOffset() throws {
    let csv = problem { () throws(ServiceProblem) in try read(.table, Self.table + "b,weight,2\n") }
    #expect(csv?.line == 4)
    #expect(csv?.detail == "expected 4 fields as in the header, found 3")
    let hostile: [UInt8] =
      [0x80, 2] + Array("cposix\nsystem\nX\u{4}\u{0}\u{0}\u{0}true".utf8) + [0x85, 0x52, 0x2E]
    let pickle = problem { () throws(ServiceProblem) in
      try DocumentReader(limits: ServiceLimits())
        .read(.table, hostile, file: "x", mediaType: nil)
    }
    #expect(pickle?.offset == 2)
    #expect(pickle?.detail.contains("would run code") == true)
  }

  @Test func layersAndRowsAreLimited() throws {
    #expect(try read(.network, Self.costs) { $0.layers = 2 }.kind == .network)
    #expect(try read(.table, Self.table) { $0.tableRows = 2 }.kind == .table)
    for found in [
      problem { () throws(ServiceProblem) in try read(.network, Self.costs) { $0.layers = 1 } },
      problem { () throws(ServiceProblem) in try read(.table, Self.table) { $0.layers = 0 } },
      problem { () throws(ServiceProblem) in try read(.table, Self.table) { $0.tableRows = 1 } },
    ] { #expect(found?.status == .contentTooLarge) }
  }

  @Test func namesThatWouldSwellEveryListAreRefused() throws {
    // A network's name stands in every plan of it, a table's provenance in every list of tables.
    let name = String(repeating: "n", count: 100_000)
    let network = try String(decoding: FileBytes.read(shippedNetwork), as: UTF8.self)
      .replacing("\"resnet20-fashion\"", with: "\"\(name)\"")
    let found = problem { () throws(ServiceProblem) in try read(.network, network) }
    #expect(found?.status == .contentTooLarge)
    let table = """
      {"provenance": {"note": "\(name)"}, "importance": [
        {"layer": "a", "tensor": "weight", "bits": 2, "importance": 1}]}
      """
    #expect(
      problem { () throws(ServiceProblem) in try read(.table, table) }?.status == .contentTooLarge)
  }

  private var shippedNetwork: String {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(root)/models/resnet20-fashion/network.json"
  }

  @Test func whatIsStoredOfATableSaysWhatItHolds() throws {
    let facts = try read(.table, Self.table).facts
    func fact(_ key: String) -> String? { facts.first { $0.key == key }?.value }
    #expect(fact("format") == "\"csv\"")
    #expect(fact("layers") == "1")
    #expect(fact("weight_bits") == "[2]")
    #expect(fact("activation_bits") == "[3]")
    #expect(fact("bytes") == "\(Self.table.utf8.count)")
  }

  @Test(arguments: ["", " ", "\n", "{", "{}", "[]", "\u{0}", "layer", ",,,,", "\"", "a\u{FEFF}"])
  func whatIsNeitherFormIsRefused(text: String) {
    for kind in [DocumentKind.network, .table] {
      let found = problem { () throws(ServiceProblem) in try read(kind, text) }
      #expect(found?.status == .unprocessableContent)
    }
  }
}
