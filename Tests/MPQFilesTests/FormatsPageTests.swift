import Foundation
import MPQFiles
import MPQModel
import Testing

/// The examples of docs/formats.md are read by the readers that they describe, or are what the writers
/// write.
@Suite struct FormatsPageTests {
  private static let page: String = {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return (try? String(contentsOfFile: "/\(root)/docs/formats.md", encoding: .utf8)) ?? ""
  }()

  /// The code block behind the comment that names it.
  private func example(_ name: String) throws -> String {
    let parts = Self.page.components(separatedBy: "<!-- \(name) -->\n")
    try #require(parts.count == 2, "docs/formats.md has no example of \(name)")
    let block = parts[1].components(separatedBy: "```")
    let body = try #require(block.dropFirst().first)
    return String(body[body.index(after: try #require(body.firstIndex(of: "\n")))...])
  }

  private func bytes(_ name: String) throws -> [UInt8] { Array(try example(name).utf8) }

  private var network: Network {
    get throws { try NetworkDescription(json: bytes("network.json"), file: "network.json").network }
  }

  @Test func networks() throws {
    let network = try network
    let costs = try CostTableCSV.decode(bytes("costs.csv"), file: "costs.csv")
    #expect(costs.layers.map(\.name) == network.layers.map(\.name))
    #expect(costs.layers.map(\.macs) == network.layers.map(\.macs))
    #expect(costs.layers.map(\.params) == network.layers.map(\.params))
    #expect(costs.layers.map(\.pinned) == network.layers.map(\.pinned))
  }

  @Test func tables() throws {
    let table = try ImportanceCSV.decode(bytes("importance.csv"), file: "importance.csv")
    #expect(table.layers.count == 2 && table.formats(.weight) == [2, 4])
    let json = try ImportanceJSON.decode(bytes("importance.json"), file: "importance.json")
    #expect(json.provenance["seed"] == "0")
    let directory = try TemporaryDirectory()
    try FileBytes.write(try example("importance.csv"), to: directory.path("importance.csv"))
    try FileBytes.write(
      try example("importance.provenance.json"), to: directory.path("importance.provenance.json"))
    let read = try ImportanceFile.read(directory.path("importance.csv"))
    #expect(read.provenance["scheme"] == "joint")
    _ = try ConstraintsJSON.decode(bytes("constraints.json"), file: "constraints.json")
    _ = try ConstraintsJSON.decode(bytes("ties.json"), file: "ties.json")
    _ = try LatencyCSV.decode(bytes("latency.csv"), file: "latency.csv")
  }

  /// One node of 148 or 147 µs each.
  @Test(arguments: ["onnxruntime.json", "openvino.json", "tensorrt.json"])
  func profiles(_ name: String) throws {
    let profile = try ProfileFile.read(FileContent(try bytes(name), name: name), at: .eightBit)
    #expect(profile.nodes.count == 1)
    #expect([147_000_000, 148_000_000].contains(profile.nodes[0].picoseconds))
    guard case .operations(let names) = profile.nodes[0].work else {
      Issue.record("a convolution is an operation")
      return
    }
    #expect(names.contains("/conv2/Conv"))
  }

  @Test func formatsChoicesAndResources() throws {
    func content(_ name: String) throws -> FileContent {
      try FileContent(try bytes(name), name: name)
    }
    let named = try content("named.csv").read(as: FileFormats.importances)
    #expect(named.formats(.weight).map(\.name) == ["q4_0", "q8_0"])
    let choices = try content("choices.csv").read(as: FileFormats.importances)
    #expect(choices["conv3"]?.choices.map { "\($0.formats)" } == ["W8A8", "dsp"])
    #expect(choices.resources?.columns.map(\.name) == ["cycles", "lut", "energy"])
    let resources = try content("resources.csv").read(as: FileFormats.resources)
    #expect(resources.groups == ["bank0", "bank1"])
    let formats = try content("formats.csv").read(as: FileFormats.numberFormats)
    #expect(formats.map(\.name) == ["vq2", "w4a8-scheme"])
  }

  @Test func scoresOfOtherTools() throws {
    let directory = try TemporaryDirectory()
    for name in [
      "scheme_00_0.json", "accuracy_list.json", "measurement.json", "exl3.json",
      "sensitivities.json", "quant_log.csv", "hawq.json", "groups.csv",
    ] {
      try directory.write(try example(name), to: name)
    }
    try directory.write(#"[["fp32 accuray", 0.75]]"#, to: "amp_info_list.json")
    func table(_ name: String, label: String = "") throws -> ImportanceTable {
      try ImportanceFile.read([label + directory.path(name)])
    }
    let network = try network
    #expect(try ImportanceFile.read(directory.path("")).layers.map(\.name) == ["conv2", "conv3"])
    let accuracies = try table("accuracy_list.json").bound(to: network).table
    #expect(accuracies["conv2"]?.choices.map { "\($0.formats)" } == ["W4A8"])
    #expect(try table("measurement.json").ties.count == 1)
    #expect(try table("exl3.json").ties.count == 1)
    let sensitivities = try table("sensitivities.json", label: "4,8=").bound(to: network).table
    #expect(sensitivities["conv2"]?.choices.map(\.importance) == [0.071 * 1152 / 1e6, 0])
    #expect(try table("quant_log.csv", label: "4=").layers.count == 1)
    #expect(try table("hawq.json").bound(to: network).problems == [])
    #expect(try table("groups.csv").ties.map(\.layers) == [["q_proj", "k_proj"]])
    let costs = try FileContent(try bytes("qonnx.json"), name: "qonnx.json")
    #expect(try NetworkFile.decode(costs).layers.map(\.macs) == [55296])
  }

  @Test func plans() throws {
    let network = try network
    let plan = try PlanCSV.decode(bytes("plan.csv"), file: "plan.csv", network: network)
    // The importances are those of the table's example, weights counting twice.
    let table = try ImportanceCSV.decode(bytes("importance.csv"), file: "importance.csv")
    let importances = network.layers.indices.map { index -> Double? in
      guard network.layers[index].pinned == nil else { return nil }
      let row = table[network.layers[index].name]
      let widths = plan.formats[index]
      let activation = row?.importance(.activation, in: widths.activation) ?? .nan
      let weight = row?.importance(.weight, in: widths.weight) ?? .nan
      return ((activation + 2 * weight) * 100).rounded() / 100
    }
    #expect(
      PlanCSV.encode(plan, of: network.layers, importances: importances)
        == (try example("plan.csv")))
    #expect(PlanYAML.encode(plan, of: network.layers) == (try example("plan.yaml")))
    let sweep = try PlanFile.decode(
      FileContent(bytes("sweep.csv"), name: "sweep.csv"), network: network)
    #expect(sweep.count == 1 && sweep[0].row == 1 && sweep[0].plan == plan)
    // The stated costs are the plan's.
    let costs = PlanCosts(of: plan, in: network)
    let results = try PlanResultCSV.decode(bytes("results.csv"), file: "results.csv")
    #expect(results[0].costs?.bitOperations == costs.bitOperations)
    #expect(results[0].costs?.searchedBitOperations == costs.searchedBitOperations)
    #expect(results[0].costs?.weightSizeInBits == costs.weightSizeInBits)
    #expect(results[1].costs == nil)
    #expect(
      try example("sweep.csv").contains(",\(costs.bitOperations!),\(costs.searchedBitOperations!),")
    )
    let answer = try JSONValue(parsing: bytes("answer.json"), file: "answer.json").object()
    #expect(try answer.required("bitops").integer() == costs.bitOperations)
    #expect(try answer.required("compression").number() == costs.compressionRatio)
    #expect(try answer.required("mean_weight_bits").number() == costs.meanWeightBits)
  }

  @Test func programs() throws {
    let program = NamedProgram(
      comments: [
        "mpq: bit-widths for network tiny, 1 searched layers",
        "importance = activation importance + 2.0 * weight importance",
        "x_<layer>_w<bits>_a<bits> = 1: the layer gets these weight and activation bits",
        "budget_bitops: bitops of the searched layers; pinned layers use another 305152 of the "
          + "budget",
      ],
      variables: [
        .init(name: "x_conv2_w2_a2", cost: 0.7), .init(name: "x_conv2_w4_a2", cost: 0.56),
      ],
      rows: [
        .init(
          name: "one_conv2", .equal, 1,
          terms: [.init(variable: 0, coefficient: 1), .init(variable: 1, coefficient: 1)]),
        .init(
          name: "budget_bitops", .atMost, 94_848,
          terms: [
            .init(variable: 0, coefficient: 73_728), .init(variable: 1, coefficient: 147_456),
          ]),
      ])
    #expect(ProgramLP.encode(program) == (try example("program.lp")))
  }

  @Test func exports() {
    let rows = PlanExport.all.map { export in
      let names = export.suffixes.map { "`NAME.\($0)`" }.joined(separator: ", ")
      let type = export.mediaType.prefix { $0 != ";" }
      return "| `\(export.name)` | \(names) | `\(type)` | \(export.summary) |\n"
    }
    let table =
      "| `--format` | file names | media type | what it holds |\n| --- | --- | --- | --- |\n"
    #expect(
      Self.page.contains("\n\(table)\(rows.joined())\n"),
      "docs/formats.md has another table of exports than:\n\(table)\(rows.joined())")
  }

  @Test func noTwoExportsShareANameOrASuffix() {
    let names = PlanExport.all.map(\.name)
    let suffixes = PlanExport.all.flatMap(\.suffixes)
    #expect(Set(names).count == names.count && Set(suffixes).count == suffixes.count)
    #expect(suffixes.allSatisfy { $0 == $0.lowercased() && !$0.hasPrefix(".") })
  }
}
