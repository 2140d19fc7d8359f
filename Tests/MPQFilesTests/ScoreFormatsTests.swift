import Foundation
import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// Scores as other tools write them, varied in shape, become tables of choices.
@Suite struct ScoreFormatsTests {
  private func read(_ text: String, label: String? = nil) throws -> ImportanceTable {
    var content = try FileContent(Array(text.utf8), name: "f")
    content.label = label
    return try ImportanceFile.read(content)
  }

  private func fault(_ text: String, label: String? = nil) -> String {
    do {
      _ = try read(text, label: label)
      return "nothing is refused"
    } catch {
      return "\(error)"
    }
  }

  private func size(_ table: ImportanceTable, _ layer: String, _ choice: Int) throws -> Int? {
    let formats = try #require(table[layer]).choices[choice].formats
    return table.resources?.entry(layer: layer, at: formats)?.sizeInBits
  }

  private func network(
    _ layers: [(name: String, params: Int, input: String?, weight: String?)],
    pinned: Set<String> = []
  ) throws -> Network {
    try Network(
      name: "n",
      layers: layers.map {
        Layer(
          name: $0.name, kind: .linear, macs: $0.params, params: $0.params,
          pinned: pinned.contains($0.name) ? .eightBit : nil, input: $0.input,
          names: $0.weight.map { ModelNames(weight: $0) })
      })
  }

  // MARK: - auto-round

  private static func scheme(
    _ scheme: String, model: String = "llama", scores: String = #""a.q": [100, 0.5]"#,
    version: Int = 1
  ) -> String {
    """
    {"version": \(version), "score_granularity": "per_op", "cache_key": "0",
     "cache_config": {"model_id": "\(model)", "quant_layer_names": ["a.q"], "scheme": {}, "nsamples": 2},
     "scheme_index": 0, "scheme": {\(scheme)}, "layer_scores": {\(scores)}, "total_params": 1}
    """
  }

  @Test(arguments: [
    (
      #""bits": 4, "group_size": 128, "sym": true, "data_type": "int", "act_bits": 16"#, "int4-g128"
    ),
    (#""bits": 2, "group_size": 64, "sym": false, "data_type": "int""#, "int2-g64-asym"),
    (#""bits": 8, "group_size": -1, "act_bits": 8, "act_data_type": "int""#, "int8-channel/8"),
    (#""bits": 8, "group_size": 0, "data_type": "fp", "act_bits": 16"#, "fp8-tensor"),
    (
      #""bits": 4, "group_size": 32, "data_type": "mx_fp", "act_bits": 4, "act_data_type": "mx_fp_rceil""#,
      "mxfp4/mxfp4"
    ),
    (#""bits": 4, "group_size": 16, "data_type": "nv_fp", "act_bits": null"#, "nvfp4"),
    (
      #""bits": 4, "group_size": 32, "sym": false, "data_type": "int_asym_dq", "super_bits": 6, "super_group_size": 8"#,
      "q4_K"
    ),
    (#""bits": 6, "group_size": 16, "data_type": "int_sym_dq", "super_bits": 8"#, "q6_K"),
    (#""bits": 16, "data_type": "bf16""#, "bf16"),
    (#""bits": 3, "group_size": 128, "rotation_config": {"x": 1}"#, "int3-g128-rotated"),
    (#""bits": 5, "group_size": 32, "data_type": "wild", "sym": false"#, "wild-5-g32-asym"),
  ])
  func autoRoundSchemesHaveFormats(scheme: String, name: String) throws {
    let table = try read(Self.scheme(scheme))
    let choice = try #require(table["a.q"]?.choices.first)
    #expect("\(choice.formats)" == name && choice.importance == 0.5)
    #expect(try size(table, "a.q", 0) == 100)
    #expect(table.provenance["model"] == "llama" && table.provenance["nsamples"] == "2")
    // What is written spells the same formats.
    let again = try read(ChoicesCSV.encode(table))
    #expect(again["a.q"]?.choices.first?.formats == choice.formats)
  }

  @Test func autoRoundFilesOfOneFolderAreOneTable() throws {
    let directory = try TemporaryDirectory()
    func write(_ bits: Int, _ name: String, model: String = "llama") throws {
      try directory.write(
        Self.scheme(
          "\"bits\": \(bits), \"group_size\": 128", model: model,
          scores: "\"b\": [\(bits * 10), \(1.0 / Double(bits))], \"a\": [\(bits), 0.25]"),
        to: name)
    }
    try write(4, "scheme_00_a.json")
    try write(8, "scheme_01_b.json")
    try directory.write("notes", to: "README")
    let folder = directory.url.path
    let table = try ImportanceFile.read(folder)
    #expect(table.source == folder && table.layers.map(\.name) == ["b", "a"])
    #expect(table["b"]?.choices.map { "\($0.formats)" } == ["int4-g128", "int8-g128"])
    #expect(try size(table, "b", 1) == 80)
    #expect(try ImportanceFile.read([folder + "/"]).layers.count == 2)
    #expect(try ImportanceFile.files(of: [folder]).count == 2)
    let one = try ImportanceFile.read([folder + "/scheme_01_b.json"])
    #expect(one["a"]?.choices.count == 1)
    // The same scheme twice, and another model.
    try write(8, "scheme_02_c.json")
    #expect(
      error(folder).contains("scheme_01_b.json: layer") || error(folder).contains("occurs twice"))
    try write(2, "scheme_02_c.json", model: "qwen")
    #expect(error(folder).contains("model is 'qwen' here and 'llama' there"))
    let empty = try TemporaryDirectory()
    #expect(error(empty.url.path).contains("directory without scores"))
  }

  private func error(_ path: String) -> String {
    do {
      _ = try ImportanceFile.read([path])
      return "nothing is refused"
    } catch {
      return "\(error)"
    }
  }

  @Test func wrongAutoRoundFilesAreTold() {
    let bits = #""bits": 4, "group_size": 128"#
    #expect(fault(Self.scheme(bits, version: 2)).contains("version 2 of auto-round's scores"))
    #expect(fault(Self.scheme(#""group_size": 128"#)).contains("'bits' is missing"))
    #expect(fault(Self.scheme(#""bits": 40"#)).contains("width from 1 to 32, found 40"))
    #expect(fault(Self.scheme(bits, scores: "")).contains("holds no layer"))
    #expect(fault(Self.scheme(bits, scores: #""a": [1]"#)).contains("expected two numbers"))
    #expect(fault(Self.scheme(bits, scores: #""a": [-1, 2]"#)).contains("expected bits, from 0"))
    #expect(fault(Self.scheme(bits, scores: #""a\u001b": [1, 2]"#)).contains("control character"))
    #expect(fault(Self.scheme(bits, scores: #""a": [1, 2]"#) + "x").contains("end of the file"))
    #expect(fault(Self.scheme(bits), label: "4").contains("give it without '4='"))
  }

  @Test func autoRoundScoresThatAreNoNumbersAreKeptAndNotChosen() throws {
    let table = try read(
      Self.scheme(
        #""bits": 4, "group_size": 128"#, scores: #""a": [1, NaN], "b": [1, null], "c": [1, -2]"#))
    #expect(table["a"]?.choices[0].usableImportance == nil)
    #expect(table["b"]?.choices[0].importance == nil)
    let bound = table.bound(to: nil).table
    #expect(bound["c"]?.choices[0].importance == 0 && bound.warnings.count == 1)
  }

  // MARK: - mlx-lm, GPTQModel

  @Test func sensitivitiesArePerMillionWeights() throws {
    let text = #"[["a", 0.5], ["b", -0.25], ["head", 3]]"#
    let table = try read(text, label: "mlx4-g64,mlx8-g64")
    let (bound, problems) = table.bound(
      to: try network([("a", 2_000_000, nil, nil), ("b", 1_000_000, nil, nil)]))
    #expect(problems == [])
    #expect(bound["a"]?.choices.map(\.importance) == [1, 0])
    #expect(bound["b"]?.choices.map(\.importance) == [0, 0.25])
    #expect(bound["a"]?.choices.map { "\($0.formats)" } == ["mlx4-g64", "mlx8-g64"])
    #expect(bound.warnings.contains { $0.hasPrefix("f: 1 of 6 scores is negative") })
    #expect(table.bound(to: nil).problems.contains { $0.contains("give the network with -n") })
    #expect(fault(text).contains("give it as in -i 4,8=FILE"))
    for label in ["4", "8,4", "4,4", "4,8,16"] {
      #expect(fault(text, label: label).contains("expected a low and a high width"), "\(label)")
    }
    #expect(fault(text, label: "q4_k,int9q").contains("'int9q' in 'q4_k,int9q=' is no format"))
    #expect(fault(#"[["a", 1], ["a", 2]]"#, label: "4,8").contains("occurs twice"))
    #expect(
      fault(#"[["a", 1], ["b"]]"#, label: "4,8").contains("expected a name and a sensitivity"))
    #expect(fault(#"[["a", 1], [3, 1]]"#, label: "4,8").contains("expected a text in quotes"))
  }

  @Test func logsOfSeveralWidthsAreOneTable() throws {
    let directory = try TemporaryDirectory()
    let rows =
      "layer,module,loss,samples,damp,time\n0,attn.q,0.25,1,0.05,1\n10,attn.q,0.5,1,0.05,1\n"
    try directory.write(rows, to: "log4.csv")
    try directory.write(rows.split(separator: "0.").joined(separator: "0.0"), to: "log8.csv")
    let table = try ImportanceFile.read(
      ["int4-g128=" + directory.path("log4.csv"), "8=" + directory.path("log8.csv")])
    #expect(table["0.attn.q"]?.choices.map { "\($0.formats)" } == ["int4-g128", "8"])
    #expect(table["0.attn.q"]?.choices.map(\.importance) == [0.25, 0.025])
    let model = try network(
      ["model.layers.0.attn.q", "model.layers.10.attn.q", "x"].map { ($0, 128, nil, nil) })
    let (bound, problems) = table.bound(to: model)
    #expect(problems == [])
    #expect(bound.layers.map(\.name) == ["model.layers.0.attn.q", "model.layers.10.attn.q"])
    // Two layers end so: none of them is meant.
    let twice = try network(["a.0.attn.q", "b.0.attn.q"].map { ($0, 128, nil, nil) })
    #expect(table.bound(to: twice).table.layers.map(\.name) == ["0.attn.q", "10.attn.q"])
    #expect(fault(rows).contains("give it as in -i 4=log4.csv -i 8=log8.csv"))
    #expect(fault(rows, label: "4,8").contains("expected one width"))
    #expect(
      fault(rows + "0,attn.q,1,1,1,1\n", label: "4").contains("f:4: layer '0.attn.q' choice '4'"))
    #expect(
      fault(rows + "x,attn.q,1,1,1,1\n", label: "4").contains("layer: expected a whole number"))
    #expect(throws: FormatError.self) {
      try ImportanceFile.read([
        "4=" + directory.path("log4.csv"), "4=" + directory.path("log8.csv"),
      ])
    }
  }

  // MARK: - exllamav2 and 3

  @Test func halfBlocksAreGroups() throws {
    let table = try read(
      """
      {"measurement": {"m.0.attn": [
        {"accuracy": 0.9, "total_bits": 100, "q": {"bits": [4, 3], "bits_prop": [0.5, 0.5]}, "k": {"bits": [2]}},
        {"accuracy": 1.125, "total_bits": 300, "k": {"bits": [8]}, "q": {"bits": [8]}}]},
       "last_module_idx": 5}
      """)
    #expect(table.layers.map(\.name) == ["m.0.attn.k", "m.0.attn.q"])
    #expect(table.ties.map(\.layers) == [["m.0.attn.k", "m.0.attn.q"]])
    #expect(table["m.0.attn.k"]?.choices.map { "\($0.formats)" } == ["0:2-4+3", "1:8-8"])
    #expect(table["m.0.attn.k"]?.choices.map(\.importance) == [1 - 0.9, -0.125])
    #expect(table["m.0.attn.q"]?.choices.map(\.importance) == [0, 0])
    #expect(try size(table, "m.0.attn.k", 1) == 300 && size(table, "m.0.attn.q", 1) == 0)
    let bound = table.bound(to: nil).table
    #expect(bound["m.0.attn.k"]?.choices[1].importance == 0 && bound.warnings.count == 1)
    let start = #"{"measurement": {"m": [{"accuracy": 0.9, "total_bits": 1, "q": {"bits": [4]}}"#
    #expect(
      fault(start + #", {"accuracy": 0.9, "total_bits": 1, "k": {"bits": [4]}}]}}"#)
        .contains("option 1 of 'm' has the layers m.k, and the first has m.q"))
    #expect(fault(#"{"measurement": {}}"#).contains("holds no module"))
    #expect(fault(#"{"measurement": {"m": []}}"#).contains("the list is empty"))
    #expect(
      fault(#"{"measurement": {"m": [{"total_bits": 1}]}}"#).contains("'accuracy' is missing"))
    #expect(
      fault(#"{"measurement": {"m": [{"accuracy": 1, "total_bits": 1}]}}"#)
        .contains("has no layer"))
  }

  private static func measurement(_ groups: String, alts: String = "4.0") -> String {
    """
    {"base": {"dir": "b", "bpw": 3.0}, "alts": [{"dir": "c", "bpw": \(alts)}], "groups": [\(groups)],
     "base_kld": 0.5, "arch_string": "A"}
    """
  }

  @Test func groupsOfExl3HaveTheBaseToo() throws {
    let group = #"{"idx": 0, "layers": ["q", "k"], "candidates": [{"dkld": 0.25, "dbits": -10}]}"#
    let table = try read(Self.measurement(group, alts: "2.5"))
    #expect(table["q"]?.choices.map { "\($0.formats)" } == ["3", "2.5"])
    #expect(table["q"]?.choices.map(\.importance) == [0.5, 0.75])
    #expect(table["k"]?.choices.map(\.importance) == [0, 0])
    #expect(table.ties.map(\.layers) == [["q", "k"]])
    let amounts = try #require(table["q"]).choices.map {
      table.resources?.entry(layer: "q", at: $0.formats)?.amounts
    }
    #expect(amounts == [[10], [0]])
    // Two models of the same bits have names alone.
    let names = try read(Self.measurement(group, alts: "3"))
    #expect(names["q"]?.choices.map { "\($0.formats)" } == ["b", "c"])
    #expect(
      fault(Self.measurement(#"{"layers": ["q"], "candidates": []}"#))
        .contains("has 0 candidates, and there are 1 alternatives"))
    #expect(fault(Self.measurement(group + "," + group)).contains("occurs twice"))
    #expect(
      fault(Self.measurement(#"{"layers": ["q", "q"], "candidates": [{}]}"#)).contains(
        "a layer twice"))
    #expect(fault(Self.measurement("")).contains("the list is empty"))
    #expect(fault(Self.measurement(group, alts: "-2")).contains("expected bits per weight"))
  }

  // MARK: - HAWQ

  private static let arrays = """
    "Hutchinson_trace": [0.5, 2], "delta_weights_8bit_square": [0.25, 0.5], "delta_weights_4bit_square": [4, 8],
    "parameters": [100, 200], "bops": [0.001, 0.002], "latency_int4": [1.5, 2], "latency_int8": [3, 0.25]
    """

  @Test func arraysOfHAWQHaveTheirOrder() throws {
    let table = try read("{\(Self.arrays), \"ties\": [[0, 1]]}")
    #expect(table.layers.map(\.name) == ["x0", "x1"])
    #expect(table["x1"]?.choices.map { "\($0.formats)" } == ["W4A4", "W8A8"])
    #expect(table["x1"]?.choices.map(\.importance) == [16, 1])
    let entry = try #require(table.resources?.entry(layer: "x1", at: .eightBit))
    #expect(entry.sizeInBits == 1600 && entry.macs == 2000 && entry.picoseconds == 250_000_000)
    #expect(table.ties.map(\.layers) == [["x0", "x1"]])
    let ok = try network([("a", 100, "t", nil), ("b", 200, "t", nil)])
    let (bound, problems) = table.bound(to: ok)
    #expect(problems == [] && bound.layers.map(\.name) == ["a", "b"])
    #expect(bound.ties.map(\.layers) == [["a", "b"]])
    #expect(bound.resources?.entry(layer: "b", at: .eightBit)?.macs == 2000)
    #expect(bound.warnings.contains { $0.contains("taken in order for the network's searched") })
    let wrong = try network([("a", 200, nil, nil), ("b", 100, nil, nil)])
    #expect(
      table.bound(to: wrong).problems.contains {
        $0.contains("layer 1 has 100 weights, and the network's 'a' has 200")
      })
    let fewer = try network([("a", 100, nil, nil), ("b", 200, nil, nil)], pinned: ["b"])
    #expect(
      table.bound(to: fewer).problems.contains {
        $0.contains("has 2 layers, and network 'n' searches 1")
      })
    let two = "{\"n1\": {\(Self.arrays)}, \"n2\": {\(Self.arrays)}}"
    #expect(fault(two).contains("the arrays of 2 networks (n1, n2); say which, as in -i n1=FILE"))
    #expect(try read(two, label: "n2").layers.count == 2)
    #expect(fault(two, label: "n3").contains("has no network 'n3'; expected one of n1, n2"))
  }

  @Test(arguments: [
    ("[0.5, 2]", "[0.5]", "has 2 entries, and 'Hutchinson_trace' has 1"),
    ("[100, 200]", "[100, -2]", "expected a count of at least 0"),
    ("[100, 200]", "[0.1234567, 2]", "expected whole numbers, alone, in millions"),
    ("[100, 200]", "[1e15, 0.5]", "expected whole numbers, alone, in millions"),
    ("[1.5, 2]", "[1.5, 1e9]", "expected milliseconds"),
    ("delta_weights_", "delta_", "has no width"),
    ("\"parameters\"", "\"params\"", "'parameters' is missing"),
  ])
  func wrongArraysAreTold(old: String, new: String, words: String) {
    let text = "{\(Self.arrays)}".split(separator: old, omittingEmptySubsequences: false)
      .joined(separator: new)
    #expect(fault(text).contains(words), "\(fault(text))")
  }

  @Test func countsOfHAWQMayBeInMillionsOrMebis() throws {
    for (text, counts) in [
      ("[0.036864, 2]", [36864, 2_000_000]), ("[0.03515625, 0.0078125]", [36864, 8192]),
    ] {
      let table = try read(
        "{\(Self.arrays)}".split(separator: "[100, 200]").joined(separator: text))
      #expect(table.binding == .order(weights: counts))
    }
  }

  // MARK: - AIMET

  private static func accuracies(_ rows: [(String, Int, Int, Double)]) -> String {
    let type = "<QuantizationDataType.int: 1>"
    return "["
      + rows.map { "[[\($0.0)], \"((\($0.1), \(type)), (\($0.2), \(type)))\", \($0.3), 0]" }
      .joined(separator: ",\n") + "]"
  }

  private func aimet(_ text: String, best: String = "0.75") throws -> ImportanceTable {
    let directory = try TemporaryDirectory()
    try directory.write(text, to: "accuracy_list.json")
    try directory.write(
      "[[\"fp32 accuray\", \(best)], [\"Phase1 Time\", 1]]", to: "amp_info_list.json")
    return try ImportanceFile.read([directory.path("accuracy_list.json")])
  }

  @Test func groupsOfQuantizersAreThoseOfLayers() throws {
    // conv2 and conv3 read one tensor; what fc reads is a group of its own.
    let both = #"["activation", "r"], ["weight", "c2.weight"], ["weight", "onnx::Conv_3"]"#
    let text = Self.accuracies([
      (both, 8, 8, 0.75), (both, 8, 4, 0.5), (#"["weight", "fc.weight"]"#, 8, 8, 0.875),
      (#"["weight", "fc.weight"]"#, 8, 4, 0.25), (#"["activation", "p"]"#, 8, 8, 0.625),
      (#"["activation", "p"]"#, 8, 4, 0.625), (#"["activation", "p"]"#, 16, 8, 0.75),
      (#"["activation", "out"]"#, 8, 8, 0.5),
    ])
    let table = try aimet(text)
    let model = try network([
      ("conv3", 10, "r", "onnx::Conv_3"), ("c2", 10, "r", "c2.weight"),
      ("fc", 10, "p", "fc.weight"),
    ])
    let (bound, problems) = table.bound(to: model)
    #expect(problems == [])
    #expect(bound["c2"]?.choices.map { "\($0.formats)" } == ["W8A8", "W4A8"])
    // The score of both counts once.
    #expect(bound["c2"]?.choices.map(\.importance) == [0, 0.25])
    #expect(bound["conv3"]?.choices.map(\.importance) == [0, 0])
    #expect(bound.ties.map { Set($0.layers) } == [["c2", "conv3"]])
    // Raised by the 0.125 that 8 bits gain, and added to the score of what fc reads.
    #expect(
      bound["fc"]?.choices.map { "\($0.formats)" } == ["W8A8", "W8A16", "W4A8", "W4A16"])
    #expect(bound["fc"]?.choices.map(\.importance) == [0.125, 0, 0.75, 0.625])
    #expect(
      bound.warnings.contains {
        $0.contains("1 groups of quantizers are of no layer, such as 'out'")
      })
    #expect(bound.warnings.contains { $0.contains("scores is negative") })
  }

  @Test func aNetworkWithoutTensorsHasTheActivationsOfItsGroups() throws {
    let table = try aimet(
      Self.accuracies([
        (#"["activation", "p"], ["weight", "a.weight"]"#, 8, 4, 0.5),
        (#"["activation", "q"]"#, 8, 4, 0.5),
      ]))
    for network in [try network([("a", 1, "relu1", nil)]), try network([("a", 1, nil, nil)])] {
      let (bound, problems) = table.bound(to: network)
      #expect(problems == [] && bound["a"]?.choices.map { "\($0.formats)" } == ["W4A8"])
      #expect(bound.warnings.contains { $0.contains("of no layer, such as 'q'") })
    }
  }

  @Test func whatCannotBeSaidOfLayersIsRefused() throws {
    let text = Self.accuracies([(#"["activation", "p"], ["weight", "a.weight"]"#, 8, 8, 0.5)])
    let table = try aimet(text)
    let other = try network([("a", 1, "q", nil), ("b", 1, "p", nil)])
    #expect(
      table.bound(to: other).problems.contains {
        $0.contains("one score for the weights of 'a' and for what 'b' reads")
      })
    let tied = try aimet(
      Self.accuracies([(#"["weight", "a.weight"], ["weight", "b.weight"]"#, 8, 8, 0.5)]))
    let pinned = try network([("a", 1, nil, nil), ("b", 1, nil, nil)], pinned: ["b"])
    #expect(tied.bound(to: pinned).problems.contains { $0.contains("the network pins layer 'b'") })
    #expect(fault(text).contains("put that file, which AIMET writes too, beside this one"))
    #expect(
      fault(#"[[0.25, -1, [["weight", "fc.weight"]], "((8, x), (4, x))"]]"#)
        .contains("a Pareto list of AIMET: it has the steps"))
    #expect(
      fault(#"[["fp32 accuray", 0.5], ["Phase1 Time", 1]]"#)
        .contains("a list of facts of AIMET: give accuracy_list.json"))
    for (rows, words) in [
      (text.split(separator: "(8,").joined(separator: "(8;"), "expected two formats such as"),
      (text.split(separator: "int: 1").joined(separator: "float: 2"), ""),
      (#"[[[], "((8", 1, 2]]"#, "the list is empty"),
      (#"[[[["bias", "x"]], "((8", 1, 2]]"#, #"expected "weight" or "activation""#),
      (#"[[[["weight", "x"]], "((8", 1, 2], [1]]"#, "expected two formats"),
    ] {
      do {
        _ = try aimet(rows)
        #expect(words.isEmpty, "\(rows)")
      } catch {
        #expect(!words.isEmpty && "\(error)".contains(words), "\(error)")
      }
    }
    #expect(throws: FormatError.self) { try aimet(text, best: "null") }
  }

  // MARK: - Labels

  @Test func aLabelEndsAtTheFirstEqualsSign() throws {
    #expect(LabelledFile("4=a=b.csv") == LabelledFile(label: "4", path: "a=b.csv"))
    #expect(LabelledFile("./x=1/log.csv") == LabelledFile(path: "./x=1/log.csv"))
    #expect(LabelledFile("=a") == LabelledFile(path: "=a"))
    let directory = try TemporaryDirectory()
    try directory.write("", to: "a=b")
    #expect(LabelledFile(directory.path("a=b")).label == nil)
  }
}
