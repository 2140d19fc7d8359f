import Foundation
import TestFixtures
import Testing

/// Inputs that users reported, with what each must give; `reports/README.md` of the acceptance data
/// tells their stories.
@Suite(.enabled(if: AcceptanceData.exists("reports/README.md"), "\(AcceptanceData.absent)"))
struct ReportedInputTests {
  private static func path(_ name: String) -> String { AcceptanceData.path("reports/\(name)") }

  private static func inputs(_ network: String, _ table: String) -> [String] {
    ["-n", path(network), "-i", path(table)]
  }

  /// The answer of a search in which only weights are searched.
  private func solve(_ inputs: [String], _ flags: String) throws -> [String: Any] {
    let run = try Tool.run(
      inputs + ["--activation-bits", "16", "--json"] + flags.split(separator: " ").map(String.init))
    #expect(run.exitCode == 0 || run.exitCode == 3, "\(flags): \(run.errors)")
    return try run.json()
  }

  private func importance(_ answer: [String: Any]) throws -> Double {
    try #require(answer["importance"] as? Double)
  }

  private func weightBits(_ answer: [String: Any]) throws -> [Int] {
    try #require(answer["layers"] as? [[String: Any]]).compactMap { $0["weight_bits"] as? Int }
  }

  /// Where measured importances end in noise, the default loses no more than clamping does.
  @Test func theDefaultRuleStandsNoise() throws {
    let truth = try String(contentsOfFile: Self.path("noise-floor/true.csv"), encoding: .utf8)
    var loss: [String: Double] = [:]
    for line in truth.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",")
      loss["\(fields[0]) \(fields[2])"] = Double(fields[3])
    }
    let inputs = Self.inputs("noise-floor/costs.csv", "noise-floor/importance.csv")
    for bits in 5...8 {
      func price(_ flags: String) throws -> Double {
        let answer = try solve(inputs, "--alpha 1 --max-mean-weight-bits \(bits) \(flags)")
        let layers = try #require(answer["layers"] as? [[String: Any]])
        return layers.reduce(0) { sum, layer in
          sum
            + (loss["\(layer["layer"] as? String ?? "") \(layer["weight_bits"] as? Int ?? 0)"] ?? 0)
        }
      }
      #expect(try price("") <= price("--outliers clamp") * (1 + 1e-12))
      #expect(try price("") < price("--outliers exclude"))
    }
  }

  @Test func aTableOfAccuraciesIsToldFromOneOfImportances() throws {
    let folder = Self.path("rising")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    let costs = try #require(files.first { $0.hasPrefix("cost") })
    let run = try Tool.run(
      ["-n", "\(folder)/\(costs)", "-i", "\(folder)/accuracy.csv", "--activation-bits", "16"]
        + ["--max-mean-weight-bits", "4"])
    #expect(run.errors.contains("importance rises with the bits"))
    #expect(run.errors.contains("this looks like accuracy or SQNR"))
  }

  /// Every row of a sweep is what its budget alone gives, on 226 layers of distinct shapes.
  @Test func sweepRowsAreWhatEachBudgetAloneGives() throws {
    let instance = try Instance(layers: 1)
    let made = try Tool.run(
      ["python3", Self.path("sweep/make.py"), "226"], executable: URL(filePath: "/usr/bin/env"),
      in: instance.directory)
    #expect(made.exitCode == 0, "\(made.errors)")
    let inputs = ["-n", instance.path("n226-c.csv"), "-i", instance.path("n226-i.csv")]
    let expected = [65.895098, 54.122466, 45.700574, 33.32666]
    let levels = ["W2.2A2.2", "W2.4A2.4", "W2.6A2.6", "W3A3"]
    // Whatever the order.
    for order in [[0, 1, 2, 3], [3, 1, 0, 2]] {
      let run = try Tool.run(
        ["sweep"] + inputs
          + ["--levels", order.map { levels[$0] }.joined(separator: ","), "--time-limit", "60s"])
      let found = rows(run.output)
      #expect(found.count == 4)
      for row in found {
        let position = try #require(levels.firstIndex(of: row["level"] ?? ""))
        #expect(row["status"] == "optimal", "\(row)")
        let importance = try #require(row["importance"].flatMap(Double.init))
        #expect(abs(importance - expected[position]) <= 1e-9 * importance, "\(row)")
      }
    }
    for (level, value) in zip(levels, expected) {
      let answer = try Tool.run(inputs + ["--level", level, "--time-limit", "60s", "--json"]).json()
      #expect(answer["status"] as? String == "optimal")
      #expect(abs(try importance(answer) - value) <= 1e-9 * value)
    }
  }

  /// Where importance is proportional to size every plan is about as good as its size allows.
  @Test(arguments: ["n50", "n200", "n2000"])
  func isNoWorseThanWhatIsAtHandOnProportionalTables(name: String) throws {
    let (network, table) = ("proportional/\(name).csv", "proportional/\(name)_linear.csv")
    let layers = try WeightTable(network: Self.path(network), table: Self.path(table))
    let capacity = 33 * layers.params.reduce(0, +) / 10
    let answer = try solve(
      Self.inputs(network, table), "--max-mean-weight-bits 3.3 --time-limit 2s")
    let found = try importance(answer)
    #expect(try layers.usage(of: weightBits(answer)) <= capacity)
    let uniform = layers.params.map { _ in 3 }
    #expect(layers.usage(of: uniform) <= capacity)
    #expect(found <= layers.importance(of: uniform))
    #expect(try #require(answer["gap"] as? Double) <= 1e-4)
  }

  /// An importance that no plan avoids decides nothing, however large it is.
  @Test func anUnavoidableImportanceChangesNoPlan() throws {
    let answers = try ["1e0", "1e12"].map { size in
      try solve(
        Self.inputs("one-huge/costs.csv", "one-huge/importance_\(size).csv"),
        "--max-mean-weight-bits 3.3 --alpha 2 --time-limit 60s")
    }
    for answer in answers { #expect(answer["status"] as? String == "optimal") }
    #expect(try weightBits(answers[0]) == weightBits(answers[1]))
    #expect(abs(try importance(answers[0]) - 3.7908594617021083) <= 1e-12)
  }

  /// Sizes of nine orders of magnitude beside each other: both provers prove, and agree.
  @Test(arguments: ["2000000838.5", "2000000838.625", "2000000854.375"])
  func bothProversAgreeOverNineOrdersOfMagnitude(size: String) throws {
    let answers = try ["auto", "glpk"].map { prover in
      try solve(
        Self.inputs("nine-orders/costs.csv", "nine-orders/importance.csv"),
        "--alpha 2 --max-size \(size) --time-limit 60s --prover \(prover)")
    }
    for answer in answers { #expect(answer["status"] as? String == "optimal") }
    #expect(try importance(answers[0]) == importance(answers[1]))
    // 95.6 and what the last layer costs at its widest.
    #expect(abs(try importance(answers[0]) - 95.6) <= 1e-6)
  }

  /// A tenth-of-a-billionth apart lie plans that are no optimum; whoever proves, none is called one.
  @Test(arguments: ["auto", "glpk"]) func noWorsePlanIsCalledOptimal(prover: String) throws {
    let answer = try solve(
      Self.inputs("wrong/costs.csv", "wrong/importance.csv"),
      "--alpha 1 --max-size 105602499 --time-limit 5s --prover \(prover)")
    let optimum = 756.734496
    let status = try #require(answer["status"] as? String)
    let found = try importance(answer)
    #expect(["optimal", "feasible"].contains(status))
    if status == "optimal" { #expect(abs(found - optimum) <= 1e-9) }
    #expect(found >= optimum - 1e-9)
    #expect(try #require(answer["bound"] as? Double) <= optimum + 1e-9)
  }

  @Test(arguments: [
    ("130GB", 3.7299323121206562), ("180GB", 1.5425179999930332), ("226GiB", 0.5572804013026886),
    ("320GB", 0.15222027804870644),
  ])
  func expertTensorsHaveTheirOptima(size: String, expected: Double) throws {
    let inputs = Self.inputs("experts/costs.csv", "experts/importance.csv")
    let answer = try solve(inputs, "--alpha 2 --max-size \(size) --time-limit 60s")
    #expect(answer["status"] as? String == "optimal")
    #expect(abs(try importance(answer) - expected) <= 1e-12 * expected)
    let close = try solve(inputs, "--alpha 2 --max-size \(size) --gap 1e-4 --time-limit 60s")
    #expect(["optimal", "within-gap"].contains(close["status"] as? String))
    #expect(try importance(close) <= expected * 1.0001)
  }

  /// What a public tool published, with the bound as it printed it and as Python prints it.
  @Test(arguments: [
    ("", "--weight-bits 4,16 --outliers keep --min-compression 3.6653464139906", 6.702245027246477),
    (
      "", "--weight-bits 4,16 --outliers keep --min-compression 3.6653464139906156",
      6.702245027246477
    ),
    ("", "--outliers keep --min-compression 3.6653464139906", 4.843832455708977),
    ("_8_16", "--max-mean-weight-bits 10.9857398294691", 709.9640893125753),
  ])
  func publishedScoresGiveThePublishedValues(
    name: String, flags: String, expected: Double
  ) throws {
    let answer = try solve(
      Self.inputs("autoquant/costs\(name).csv", "autoquant/importance\(name).csv"),
      "--alpha 1 --time-limit 60s \(flags)")
    #expect(answer["status"] as? String == "optimal")
    #expect(abs(try importance(answer) - expected) <= 1e-12 * expected)
  }

  /// Every layer has the widths that the table gives it.
  @Test func raggedTablesJoinWithWhatTheyHave() throws {
    let answer = try solve(
      Self.inputs("ragged/costs.csv", "ragged/importance.csv"),
      "--alpha 2 --max-mean-weight-bits 4")
    #expect(answer["status"] as? String == "optimal")
    #expect(abs(try importance(answer) - 0.07822075875453119) <= 1e-15)
  }

  @Test func namesThatNearlyJoinDoOrSayWhatIsInTheWay() throws {
    let answer = try solve(
      Self.inputs("names/costs.csv", "names/module_prefix.csv"), "--max-mean-weight-bits 5")
    #expect(answer["status"] as? String == "optimal")
    let refused = try Tool.run(
      Self.inputs("names/costs.csv", "names/recipe_suffix.csv")
        + ["--activation-bits", "16", "--max-mean-weight-bits", "5"])
    #expect(refused.exitCode == 65)
    #expect(refused.errors.contains("0 of the 14 searched layers"))
    #expect(
      refused.errors.contains("the suffix '.quant_recipe' of the table's names is in the way of 14")
    )
  }

  /// However a tool writes the same numbers, they give the same plan.
  @Test(
    arguments: ["costs.csv", "costs_json.csv", "costs_pandas.csv", "costs_scientific.csv"],
    [
      "importance.csv", "importance.csv.gz", "importance_capitals.csv",
      "importance_float_bits.json",
      "importance_list.json", "importance_pandas.csv", "importance_semicolon.csv",
    ])
  func tablesOfEveryToolGiveTheSamePlan(network: String, table: String) throws {
    func plan(_ network: String, _ table: String) throws -> String {
      let run = try Tool.run(
        Self.inputs("tables/\(network)", "tables/\(table)")
          + ["--bits", "2,4", "--max-bitops", "800k", "--format", "csv"])
      #expect(run.exitCode == 0, "\(run.errors)")
      return run.output
    }
    let expected = try plan("costs.csv", "importance.csv")
    #expect(expected.contains("conv3,"))
    #expect(try plan(network, table) == expected)
  }
}

/// Sizes and importances of weights by layer, read without the program's own readers.
private struct WeightTable {
  var params: [Int] = []
  /// Per layer, ascending by bits.
  var choices: [[(bits: Int, importance: Double)]] = []

  init(network: String, table: String) throws {
    var position: [String: Int] = [:]
    for row in rows(try String(contentsOfFile: network, encoding: .utf8)) {
      position[row["layer"]!] = params.count
      params.append(Int(row["params"]!)!)
    }
    choices = params.map { _ in [] }
    for row in rows(try String(contentsOfFile: table, encoding: .utf8)) {
      choices[position[row["layer"]!]!]
        .append((Int(row["bits"]!)!, Double(row["importance"]!)!))
    }
    for layer in choices.indices { choices[layer].sort { $0.bits < $1.bits } }
  }

  func usage(of bits: [Int]) -> Int { zip(params, bits).reduce(0) { $0 + $1.0 * $1.1 } }

  func importance(of bits: [Int]) -> Double {
    zip(choices, bits).reduce(0) { sum, layer in
      sum + layer.0.first { $0.bits == layer.1 }!.importance
    }
  }
}

extension ReportedInputTests {
  /// The scores of a public AutoQuantize run as a table of choices: bfloat16, and integers in groups whose scales count.
  @Test(arguments: [("8", "int8-g128"), ("16", "bf16")])
  func autoQuantizeAsChoices(bits: String, name: String) throws {
    let table = try String(
      contentsOfFile: Self.path("autoquant/importance.csv"), encoding: .utf8)
    let formats = ["4": "int4-g128", bits: name]
    var choices = "layer,choice,importance\n"
    for line in table.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",")
      if let format = formats[String(fields[2])] {
        choices += "\(fields[0]),\(format),\(fields[3])\n"
      }
    }
    let instance = try Instance(layers: 1)
    try instance.write(choices, to: "choices.csv")
    let run = try Tool.run(
      [
        "-n", Self.path("autoquant/costs.csv"), "-i", instance.path("choices.csv"),
        "--max-bits-per-weight", "8.75", "--verify", "--json",
      ])
    #expect(run.exitCode == 0, "\(run.errors)")
    let answer = try run.json()
    #expect(answer["status"] as? String == "optimal")
    #expect((answer["verification"] as? [String: Any])?["result"] as? String == "agrees")
    let params = Dictionary(
      uniqueKeysWithValues: try String(
        contentsOfFile: Self.path("autoquant/costs.csv"), encoding: .utf8
      ).split(whereSeparator: \.isNewline).dropFirst().map { line in
        let fields = line.split(separator: ",")
        return (String(fields[0]), Int(fields[2])!)
      })
    // Hundredths of a bit: int4-g128 4.125, int8-g128 8.125.
    let eighths = ["int4-g128": 33, "int8-g128": 65, "bf16": 128, "16": 128]
    var bits = 0
    for layer in try #require(answer["layers"] as? [[String: Any]]) {
      let format = layer["format"] as? String ?? "16"
      bits += try #require(eighths[format]) * params[try #require(layer["layer"] as? String)]!
    }
    #expect(answer["size_bytes"] as? Double == Double(bits) / 64)
    #expect(Double(bits) / 8 <= 8.75 * Double(params.values.reduce(0, +)))
  }
}
