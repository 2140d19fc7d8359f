import MPQFiles
import MPQModel
import TestFixtures
import Testing

@Suite struct ModelOptScoresTests {
  /// A recipe: its text, and its configuration if it has one.
  typealias Recipe = (title: String, configuration: String?)

  private static func configuration(_ weight: String, input: String? = nil) -> String {
    let input = input.map {
      #", {"quantizer_name": "*input_quantizer", "cfg": {"num_bits": \#($0)}, "enable": true}"#
    }
    return
      #"{"quant_cfg": [{"quantizer_name": "*", "parent_class": null, "cfg": null, "enable": false}, "#
      + #"{"quantizer_name": "*weight_quantizer", "parent_class": null, "cfg": {\#(weight)}, "enable": true}\#(input ?? ""), "#
      + #"{"quantizer_name": "*lm_head*", "enable": false}]}"#
  }

  private static func write(_ recipe: Recipe, to pickle: inout PickleBytes) {
    pickle.name("modelopt.torch.quantization.algorithms\nQuantRecipe")
    pickle.add(")")
    pickle.bytes.append(0x81)
    var state: [TorchModelTests.Entry] = [("_str_repr", { $0.text(recipe.title) })]
    if let text = recipe.configuration { state.append(("_config_signature", { $0.text(text) })) }
    pickle.dictionary(state)
    pickle.add("b")
  }

  private static func write(_ numbers: [Double], to pickle: inout PickleBytes) {
    pickle.tuple { pickle in
      for number in numbers { pickle.add("G", GGUFBytes.bytes(number.bitPattern).reversed()) }
    }
  }

  private static func archive(
    _ groups: [(modules: [String], recipes: [Recipe], scores: [Double], costs: [Double])],
    weight: Double = 1
  ) -> [UInt8] {
    var pickle = PickleBytes()
    pickle.dictionary([
      ("method", { $0.text("kl_div") }),
      (
        "candidate_stats",
        { pickle in
          pickle.dictionary(
            groups.map { group in
              (
                "\(group.modules[0]).quant_recipe",
                { pickle in
                  pickle.dictionary([
                    (
                      "formats",
                      { pickle in
                        pickle.tuple { pickle in group.recipes.forEach { write($0, to: &pickle) } }
                      }
                    ),
                    ("scores", { write(group.scores, to: &$0) }),
                    ("costs", { write(group.costs, to: &$0) }),
                    (
                      "module_names",
                      { pickle in
                        pickle.tuple { pickle in group.modules.forEach { pickle.text($0) } }
                      }
                    ),
                    ("cost_weight", { $0.add("G", GGUFBytes.bytes(weight.bitPattern).reversed()) }),
                  ])
                }
              )
            })
        }
      ),
    ])
    return ZipBytes.archive([("f/data.pkl", pickle.finished)])
  }

  private static let none: Recipe = ("NONE(effective-bits: 16.0)", nil)
  private static let four: Recipe = (
    "CUSTOM_0(effective-bits: 4.0)", configuration(#""num_bits": 4"#)
  )

  private func table(_ bytes: [UInt8]) throws(FormatError) -> ImportanceTable {
    try ImportanceFile.decode(bytes, file: "f.pth")
  }

  @Test func recipesAreFormats() throws {
    let recipes: [Recipe] = [
      Self.four,
      ("A(effective-bits: 4.5)", Self.configuration(#""num_bits": 4, "block_sizes": {"-1": 32}"#)),
      ("B(effective-bits: 8.0)", Self.configuration(#""num_bits": [4, 3]"#, input: "[4, 3]")),
      (
        "C(effective-bits: 4.5)",
        Self.configuration(#""num_bits": [2, 1], "block_sizes": {"-1": 16, "type": "dynamic"}"#)
      ),
      ("D(effective-bits: 8.0)", Self.configuration(#""num_bits": 8, "axis": 0"#, input: "8")),
      ("E(effective-bits: 3.5)", "[]"), Self.none,
    ]
    let scores = recipes.indices.map { Double($0) }
    let table = try table(Self.archive([(["a"], recipes, scores, scores.map { _ in 10 })]))
    let choices = try #require(table["a"]).choices
    #expect(
      choices.map(\.formats.description)
        == ["4", "int4-g32", "fp8_e4m3/fp8_e4m3", "nvfp4", "W8A8", "E", "f16"])
    #expect(choices.map(\.importance) == scores)
    #expect(choices[5].formats.weight.bitsPerElement == 3.5)
    #expect(table.provenance["method"] == "kl_div")
  }

  /// The score and the size of a group count once, and its modules get one recipe.
  @Test func aGroupIsTied() throws {
    let table = try table(
      Self.archive([
        (["a.q", "a.k", "a.v"], [Self.four, Self.none], [2, 1], [100, 400]),
        (["b"], [Self.four, Self.none], [3, 0], [10, 40]),
      ]))
    #expect(table.layers.map(\.name) == ["a.q", "a.k", "a.v", "b"])
    #expect(
      table.layers.map { $0.choices.map(\.importance) } == [[2, 1], [0, 0], [0, 0], [3, 0]])
    #expect(table.ties == [.init(layers: ["a.q", "a.k", "a.v"])])
    let formats = table.layers[0].choices[0].formats
    #expect(
      ["a.q", "a.k", "b"].map { table.resources?.entry(layer: $0, at: formats)?.sizeInBits } == [
        1600, 0, 160,
      ])
    let weighted = try self.table(Self.archive([(["a"], [Self.four], [2], [100])], weight: 0.25))
    #expect(weighted.resources?.entry(layer: "a", at: formats)?.sizeInBits == nil)
  }

  @Test func negativeScoresAreRaisedWithAWarning() throws {
    let table = try table(
      Self.archive([(["a"], [Self.four, Self.none], [2, -1], [1, 4])]))
    #expect(table.raisesNegativeScores)
    var raised = table
    raised.raiseNegativeScores()
    #expect(raised.layers[0].choices.map(\.importance) == [3, 0])
    #expect(raised.warnings.first?.contains("1 of 2 scores is negative") == true)
  }

  /// Recipes that differ in their algorithm alone are choices by their names.
  @Test func equalFormatsAreToldApart() throws {
    let other: Recipe = ("AWQ(effective-bits: 4.0)", Self.four.configuration)
    let table = try table(Self.archive([(["a"], [Self.four, other], [2, 1], [1, 1])]))
    #expect(table.layers[0].choices.map(\.formats.description) == ["CUSTOM_0", "AWQ"])
  }

  @Test func faultsAreNamed() {
    func refused(_ bytes: [UInt8]) -> String? {
      refusal { () throws(FormatError) in try table(bytes) }
    }
    #expect(
      refused(Self.archive([(["a"], [Self.four], [2, 1], [1])]))?
        .contains(
          "group 'a.quant_recipe': expected modules, each once, and as many scores and costs as formats (1, 2 and 1)"
        )
        == true)
    #expect(
      refused(Self.archive([(["a", "a"], [Self.four], [2], [1])]))?.contains("each once") == true)
    #expect(
      refused(Self.archive([(["a"], [("X", nil)], [2], [1])]))?.contains(
        "the recipe 'X' has no effective bits") == true)
    #expect(
      refused(Self.archive([(["a"], [Self.four], [2], [-1])]))?.contains(
        "expected a cost of at least 0") == true)
    #expect(refused(Self.archive([]))?.contains("'candidate_stats' has no group") == true)
  }

  @Test func damageNeverStopsTheProgram() {
    var generator = SeededGenerator(seed: 15)
    let file = Self.archive([(["a.q", "a.k"], [Self.four, Self.none], [2, 1], [100, 400])])
    for _ in 0..<1000 {
      var bytes = file
      bytes.damage(using: &generator)
      _ = try? table(bytes)
    }
  }

  @Test(
    .enabled(if: AcceptanceData.exists("interchange/scores/modelopt"), "\(AcceptanceData.absent)"))
  func readsWhatModelOptHasWritten() throws {
    for (file, score) in [("grad", 4.5899849254738e-08), ("kl", 1.3367680367082357e-06)] {
      let table = try ImportanceFile.read(
        AcceptanceData.path("interchange/scores/modelopt/mo_auto_\(file).pth"))
      #expect(table.layers.map(\.name) == ["conv1", "conv2", "conv3", "fc"])
      #expect(table.layers[0].choices.map(\.formats.description) == ["4", "8", "f16"])
      #expect(table.layers[0].choices[0].importance == score)
      let size = table.resources?.entry(layer: "conv2", at: table.layers[1].choices[0].formats)
      #expect(size?.sizeInBits == 288 * 16)
    }
  }
}
