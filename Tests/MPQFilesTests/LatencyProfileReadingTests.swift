import Foundation
import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// Profiles as runtimes write them.
@Suite struct LatencyProfileReadingTests {
  typealias Node = LatencyProfile.Node

  static func decode(_ text: String) throws(FormatError) -> LatencyProfile {
    try decode(Array(text.utf8))
  }

  static func decode(_ bytes: [UInt8]) throws(FormatError) -> LatencyProfile {
    try ProfileFile.read(try FileContent(bytes, name: "p"), at: .eightBit)
  }

  static func event(
    _ name: String, _ operation: String = "Conv", start: Int = 0, took duration: String,
    index: Int = 0
  ) -> String {
    #"{"cat" : "Node","pid" :1,"tid" :2,"dur" :\#(duration),"ts" :\#(start),"ph" : "X","name" :"\#(name)_kernel_time","#
      + #""args" : {"op_name" : "\#(operation)","node_index" : "\#(index)","input_type_shape" : [{"float":[1,3]}]}}"#
  }

  static func run(start: Int, _ duration: Int) -> String {
    #"{"cat" : "Session","dur" :\#(duration),"ts" :\#(start),"ph" : "X","name" :"model_run","args" : {}}"#
  }

  static func list(_ events: [String]) -> String { "[\n\(events.joined(separator: ",\n"))\n]\n" }

  @Test func onnxRuntimesNodesTakeTheMedianOfRuns() throws {
    let profile = try Self.decode(
      Self.list([
        Self.event("/a/Conv", start: 11, took: "9", index: 1), Self.run(start: 10, 50),
        Self.event("/a/Conv", start: 111, took: "3", index: 1), Self.run(start: 110, 50),
        Self.event("/a/Conv", start: 211, took: "4.5", index: 1), Self.run(start: 210, 50),
        #"{"cat":"Node","dur":7,"ts":1,"name":"/a/Conv_fence_before","args":{}}"#,
      ]))
    #expect(profile.runtime == "ONNX Runtime")
    #expect(
      profile.nodes == [
        Node(name: "/a/Conv", work: .operations(["/a/Conv"]), picoseconds: 4_500_000)
      ])
  }

  /// A node in a loop runs several times in one run; two nodes of one name are two.
  @Test func onnxRuntimesLoopsAddUp() throws {
    let events = [
      Self.event("l", start: 11, took: "2", index: 1),
      Self.event("l", start: 15, took: "4", index: 1),
      Self.event("l", start: 20, took: "100", index: 2), Self.run(start: 10, 50),
    ]
    #expect(
      try Self.decode(Self.list(events)).nodes.map(\.picoseconds) == [6_000_000, 100_000_000])
    // Without runs, or with runs at one time, nothing says which events belong together.
    #expect(
      try Self.decode(Self.list(Array(events.dropLast()))).nodes.map(\.picoseconds)
        == [3_000_000, 100_000_000])
    #expect(
      try Self.decode(Self.list(events + [Self.run(start: 30, 50)])).nodes.map(\.picoseconds)
        == [3_000_000, 100_000_000])
  }

  @Test(
    arguments: [
      ("w_DequantizeLinear", "DequantizeLinear", Node.Work.quantization(of: "w")),
      (
        "/r/Relu_output_0_QuantizeLinear_token_3", "QuantizeLinear",
        .quantization(of: "/r/Relu_output_0")
      ),
      ("x_DequantizeLinear/duplicated", "DequantizeLinear", .quantization(of: "x")),
      ("odd", "QuantizeLinear", .quantization(of: "odd")),
      ("/a/Conv_token_12", "QLinearConv", .operations(["/a/Conv_token_12", "/a/Conv"])),
      ("/a/Conv_quant", "QLinearConv", .operations(["/a/Conv_quant", "/a/Conv"])),
      (
        "/a/Conv_output_0_nchwc", "Conv",
        .operations(["/a/Conv_output_0_nchwc", "/a/Conv_output_0"])
      ),
      ("_token_1", "Transpose", .operations(["_token_1"])),
    ])
  func onnxRuntimesNamesAreTheModels(_ name: String, _ operation: String, _ work: Node.Work) throws
  {
    #expect(
      try Self.decode(Self.list([Self.event(name, operation, took: "1")])).nodes.map(\.work) == [
        work
      ])
  }

  static let report = """
    {"report_type": "detailed", "detailed_performance": [{"nodes": [
      {"name": "x_abcd_acdb_/c_1/Conv/WithoutBiases", "node_type": "Reorder", "status": "Status.EXECUTED", "real_time": "0.001", "cpu_time": "0.001", "exec_type": "j"},
      {"name": "/c_1/Conv/WithoutBiases", "node_type": "Convolution", "status": "Status.EXECUTED", "real_time": "0.008", "cpu_time": "9.9", "exec_type": "j"},
      {"name": "/r/Relu", "node_type": "Relu", "status": "Status.NOT_RUN", "real_time": "0.000", "cpu_time": "0.000", "exec_type": "u"}],
      "total_real_time": "0.009", "total_cpu_time": "0.009"},
     {"nodes": [{"name": "/c_1/Conv/WithoutBiases", "node_type": "Convolution", "status": "EXECUTED", "real_time": "0.004", "exec_type": "j"}]}]}
    """

  @Test func openVINOsNodesTakeTheMedianOfRequests() throws {
    let profile = try Self.decode(Self.report)
    #expect(profile.runtime == "OpenVINO")
    #expect(profile.nodes.map(\.picoseconds) == [1_000_000, 6_000_000])
    #expect(
      profile.nodes.map(\.work) == [
        .layout(for: ["abcd_acdb_/c_1/Conv", "acdb_/c_1/Conv", "/c_1/Conv", "1/Conv"]),
        .operations(["/c_1/Conv"]),
      ])
    let average = try Self.decode(
      #"{"report_type": "average", "avg_performance": {"nodes": [{"name": "f", "node_type": "MatMul", "status": "Status.EXECUTED", "real_time": "1.5"}]}}"#
    )
    #expect(
      average.nodes == [Node(name: "f", work: .operations(["f"]), picoseconds: 1_500_000_000)])
  }

  /// As in models with integers.
  @Test(
    arguments: [
      ("/fc/Gemm/WithoutBiases/DequantizationMultiply", Node.Work.operations(["/fc/Gemm"])),
      ("/r/Relu_output_0_QuantizeLinear", .quantization(of: "/r/Relu_output_0")),
      ("/WithoutBiases", .operations(["/WithoutBiases"])),
    ])
  func openVINOsNamesAreTheModels(_ name: String, _ work: Node.Work) throws {
    let report = try Self.decode(
      Self.report.replacingOccurrences(of: "/r/Relu", with: name)
        .replacingOccurrences(of: "NOT_RUN", with: "EXECUTED"))
    #expect(report.nodes.last?.work == work)
  }

  @Test func openVINOsCSVIsTheSame() throws {
    let profile = try Self.decode(
      """
      layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms)
      x;Status.NOT_RUN;Parameter;unknown;0.000;0.000
      /a;b/Conv/WithoutBiases;Status.EXECUTED;Convolution;brg;0.010;0.010
      Total;;;;0.010;0.010

      layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms)
      /a;b/Conv/WithoutBiases;Status.EXECUTED;Convolution;brg;0.020;0.010
      Total;;;;0.020;0.010


      """)
    #expect(
      profile.nodes == [
        Node(
          name: "/a;b/Conv/WithoutBiases", work: .operations(["/a;b/Conv"]),
          picoseconds: 15_000_000)
      ])
  }

  @Test func tensorRTsLayersAreSplitIntoNodes() throws {
    let profile = try Self.decode(
      """
      [
        { "count" : 490 }
      , { "name" : "Reformatting CopyNode for Input Tensor 0 to /c/Conv + /r/Relu", "timeMs" : 1.5, "averageMs" : 0.003, "percentage" : 1 }
      , { "name" : "c.weight + /c/Conv + PWN(/r/Relu) || /d/Conv", "timeMs" : 2, "averageMs" : 0.4, "medianMs" : 0.25, "percentage" : 60 }
      ]
      """)
    #expect(profile.runtime == "TensorRT")
    #expect(profile.nodes.map(\.picoseconds) == [3_000_000, 250_000_000])
    #expect(
      profile.nodes.map(\.work) == [
        .layout(for: ["/c/Conv", "/r/Relu"]),
        .operations(["c.weight", "/c/Conv", "/r/Relu", "/d/Conv"]),
      ])
  }

  @Test(
    arguments: [
      (
        list([run(start: 0, 1)]),
        "p: has no times of nodes; run the model in the session before end_profiling()"
      ),
      (
        list([event("a", took: "-1")]),
        "p:2: 'dur': expected a time from 0 to a million seconds, as microseconds, found -1"
      ),
      (
        list([event("a", took: "1e12")]),
        "p:2: 'dur': expected a time from 0 to a million seconds, as microseconds, found 1e12"
      ),
      (
        list([event(#"a\u001b"#, took: "1")]),
        "p:2: 'name': a name holds the control character U+001B; rename it"
      ),
      (
        #"{"report_type": "detailed", "detailed_performance": []}"#,
        "p: has no node that ran; make the report with -pc and -report_type detailed_counters"
      ),
      (
        #"{"report_type": "detailed", "detailed_performance": [{"nodes": [{"name": "f", "node_type": "M", "status": "EXECUTED", "real_time": "fast"}]}]}"#,
        #"p:1: 'real_time': expected a time from 0 to a million seconds, as milliseconds, found "fast""#
      ),
      (
        "layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms)\nc;EXECUTED;C;b",
        "p:2: expected 6 fields with semicolons between them, found 4; is the file cut off?"
      ),
      (
        "layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms)\nc;EXECUTED;C;b;nan;1",
        "p:2: realTime (ms): expected a time from 0 to a million seconds, found 'nan'"
      ),
      (
        #"[{"count": 2}, {"name": "x", "averageMs": "soon"}]"#,
        #"p:1: 'averageMs': expected a time from 0 to a million seconds, as milliseconds, found "soon""#
      ),
      (
        #"[{"count": 2, "averageMs": 2}]"#,
        "p: has no layer of an engine; give trtexec --exportProfile=FILE, and let it run (no --skipInference)"
      ),
      (
        "layer,weight_bits,activation_bits,seconds\na,2,2,1\n",
        "p: is a latency table, which says itself at which widths layers were measured; give it without W8A8="
      ),
      (
        #"{"cmd_options": {}, "execution_results": {}}"#,
        "p: expected a profile of a runtime: of ONNX Runtime, of OpenVINO's benchmark_app, or of trtexec; this is a "
          + "summary of OpenVINO's benchmark_app: give the report beside it, benchmark_detailed_counters_report.json, which "
          + "has the times of nodes"
      ),
      (
        "",
        "p: expected a profile of a runtime: of ONNX Runtime, of OpenVINO's benchmark_app, or of trtexec"
      ),
    ])
  func refuses(_ text: String, saying message: String) {
    #expect(refusal { () throws(FormatError) in try Self.decode(text) } == message)
  }

  /// Where a profile is given without its widths.
  @Test func aProfileIsNoTable() throws {
    let content = try FileContent(Array(Self.report.utf8), name: "p")
    #expect(
      refusal { () throws(FormatError) in try ProfileFile.refuse(content) }
        == "p: is a profile of a runtime, which does not say at which widths layers ran; give it with them, as in W8A8=p"
    )
  }

  // MARK: - Files of the tools

  static let samples: [(file: String, nodes: Int, conv2: Int)] = [
    // Five runs took 24, 16, 10, 10 and 53 µs.
    ("ortprof_2026-11-26_13-46-17_543.json", 9, 16_000_000),
    ("benchmark_detailed_counters_report.json", 7, 3_000_000),
    ("trtexec_profile.handmade.json", 2, 90_100_000),
  ]

  @Test(
    .enabled(if: AcceptanceData.exists("interchange/latency"), "\(AcceptanceData.absent)"),
    arguments: samples)
  func readsWhatToolsWrote(_ file: String, _ nodes: Int, _ conv2: Int) throws {
    let path = AcceptanceData.path("interchange/latency/\(file)")
    let profile = try ProfileFile.read(FileContent(reading: path), at: .eightBit)
    #expect(profile.nodes.count == nodes)
    let node = profile.nodes.first { node in
      guard case .operations(let names) = node.work else { return false }
      return names.contains("/conv2/Conv")
    }
    #expect(node?.picoseconds == conv2)
  }

  // MARK: - Damage

  static let whole = [
    list([event("/a/Conv", start: 11, took: "9"), run(start: 10, 50)]), report,
    "layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms)\nc;EXECUTED;C;b;0.1;0.1\n",
    #"[{"count": 2}, {"name": "x + y", "averageMs": 0.5}]"#,
  ]

  @Test(arguments: whole) func anyEndIsAnErrorAndNoCrash(_ text: String) {
    let bytes = Array(text.utf8)
    for length in bytes.indices { _ = try? Self.decode(Array(bytes[..<length])) }
    var generator = SeededGenerator(seed: 15)
    for _ in 0..<400 {
      var damaged = bytes
      damaged.damage(using: &generator)
      _ = try? Self.decode(damaged)
    }
    let deep = text + String(repeating: "[", count: 100_000)
    #expect(throws: FormatError.self) { try Self.decode(deep) }
  }
}
