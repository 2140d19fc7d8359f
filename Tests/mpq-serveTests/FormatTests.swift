import Foundation
import TestFixtures
import Testing

/// Number formats by name, tables of choices, and resources.
@Suite struct FormatTests {
  let service: RunningService

  init() throws { service = try RunningService() }

  // MARK: Inputs

  /// A table of choices that needs no network: half of the choices are labels, the others formats.
  private static let choices: String = {
    var random = SeededGenerator(seed: 7)
    var text = "layer,choice,weight_format,importance,size_bytes,lut,energy [mJ]\n"
    for layer in 0..<9 {
      for (name, format, bits) in [
        ("slow", "q8_0", 8.5), ("lut_a", "mxfp4", 4.25), ("W4A8", "", 4), ("q4_K", "", 4.5),
        ("nothing", "", 2),
      ] {
        let scale = Double(random.integer(1...1_000_000)) / 1e6
        let (lut, energy) = (random.integer(1...2000), random.integer(1...99_999))
        text +=
          "block\(layer),\(name),\(format),\(scale / pow(2, bits)),\(Int(bits * 1000)),\(lut),"
        text += "\(Double(energy) / 1000)\n"
      }
    }
    return text
  }()

  /// Rows of 256 weights, so that every format of the catalogue divides them; the last layer is pinned.
  private static let costs =
    "layer,macs,params,weight_bits,activation_bits,row_length\n"
    + (0..<6).map { "block\($0),\(1000 + 37 * $0),\(2560 * ($0 + 1)),,,256\n" }.joined()
    + "head,500,5120,q8_0,,256\n"

  private static let formats =
    "format,bits_per_weight,weight_bits,activation_bits,block\nmine,3.4375,4,8,16\n"

  private static let importances: String = {
    var random = SeededGenerator(seed: 3)
    var text = "layer,tensor,format,importance\n"
    for layer in 0..<6 {
      let scale = Double(random.integer(1...1_000_000)) / 1e6
      for (format, bits) in [("mine", 3.4375), ("q4_K", 4.5), ("int4-g128", 4.125), ("8", 8)] {
        text += "block\(layer),weight,\(format),\(scale / pow(2, bits))\n"
      }
    }
    return text
  }()

  private static let resources: String = {
    var random = SeededGenerator(seed: 5)
    var text = "layer,format,lut,note\n"
    for layer in (0..<6).map({ "block\($0)" }) + ["head"] {
      for format in ["mine", "q4_K", "int4-g128", "8", "q8_0"] {
        text += "\(layer),\(format),\(random.integer(1...100)).25,a note\n"
      }
    }
    return text
  }()

  private func quoted(_ text: String) throws -> String {
    String(
      decoding: try JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed),
      as: UTF8.self)
  }

  private func query(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }

  /// Uploads a file under a name, and writes it for the command line.
  private func upload(_ path: String, _ name: String, _ text: String, formats: String? = nil) throws
    -> String
  {
    try Data(text.utf8).write(to: service.directory.appending(path: name))
    let more = formats.map { "&formats=\(query($0))" } ?? ""
    let answer = try service.post("\(path)?file=\(name)\(more)", text)
    #expect(answer.status == 201, "\(answer.text)")
    return try answer.value("id")
  }

  /// Compares an answer's solution with the command line's.
  private func expectSame(_ answer: Answer, _ flags: [String]) throws {
    #expect(answer.status == 200, "\(answer.text)")
    let run = try Solver.run(flags + ["--json"], in: service.directory)
    var mine: [String: Any] = try answer.value("solution")
    var theirs = try run.json()
    // The one thing that no two runs have in common.
    mine["solve_seconds"] = nil
    theirs["solve_seconds"] = nil
    #expect(mine as NSDictionary == theirs as NSDictionary, "\(answer.text) \(run.output)")
  }

  // MARK: Choices

  @Test(arguments: [
    (#"{"max": {"lut": "2500"}}"#, ["--max", "lut=2500"]),
    (
      #"{"max": {"lut": "2.5k", "energy": "150mJ"}}"#,
      ["--max", "energy=150mJ", "--max", "lut=2500"]
    ),
    (
      #"{"max_size": 40000, "max_any": {"lut": 1500}}"#,
      ["--max-size", "40000", "--max-any", "lut=1500"]
    ),
    (#"{"max": {"size": "38kB"}}"#, ["--max", "size=38kB"]),
    (#"{"max": {"lut": 1}}"#, ["--max", "lut=1"]),
  ])
  func aTableOfChoicesNeedsNoNetwork(budgets: String, flags: [String]) throws {
    let table = try upload("/v1/documents", "choices.csv", Self.choices)
    let body = #"{"network": null, "table": "\#(table)", "budgets": \#(budgets)}"#
    let answer = try service.post("/v1/plans", body)
    try expectSame(answer, ["solve", "-i", "choices.csv"] + flags)
    #expect(try answer.json()["network"] is NSNull)
    let id: String = try answer.value("id")
    let solution: [String: Any] = try answer.value("solution")
    guard solution["status"] as? String == "optimal" else { return }
    // What the answer says of budgets can be asked for again.
    let again = try quotedJSON(solution["budgets"] as Any)
    let plan = try service.post(
      "/v1/plans", #"{"table": "\#(table)", "budgets": \#(again)}"#)
    #expect(
      plan.text.components(separatedBy: "\"layers\"").last
        == answer.text.components(separatedBy: "\"layers\"").last)
    // The stored plan is written as the new one.
    let csv = try Solver.run(
      ["solve", "-i", "choices.csv", "--format", "csv"] + flags, in: service.directory)
    #expect(try service.get("/v1/plans/\(id).csv").text == csv.output)
    _ = try service.end()
    try service.restart()
    let known = try service.post("/v1/plans", body, headers: ["Accept": "text/csv"])
    #expect(known.headers["cache-status"] == "mpq; hit")
    #expect(known.text == csv.output)
    #expect(try service.get("/v1/plans/\(id)").text == answer.text)
    let items = try service.get("/v1/plans").value("items", [[String: Any]].self)
    #expect(items.allSatisfy { $0["network"] is NSNull && $0["bitops"] is NSNull })
  }

  @Test(arguments: [
    (#""minimize": "lut", "as_good_as": "q4_K""#, ["--minimize", "lut", "--as-good-as", "q4_K"]),
    (
      #""minimize": "size", "max_importance": 0.05, "budgets": {"max": {"lut": 9000}}"#,
      ["--minimize", "size", "--max-importance", "0.05", "--max", "lut=9000"]
    ),
    (
      #""minimize": "energy", "max_importance": 0"#,
      ["--minimize", "energy", "--max-importance", "0"]
    ),
  ])
  func theCheapestPlanOfAQuality(members: String, flags: [String]) throws {
    let table = try upload("/v1/documents", "choices.csv", Self.choices)
    let body = #"{"table": "\#(table)", \#(members)}"#
    let answer = try service.post("/v1/plans", body)
    try expectSame(answer, ["solve", "-i", "choices.csv"] + flags)
    let solution: [String: Any] = try answer.value("solution")
    let goal = try #require(solution["minimized"] as? [String: Any])
    #expect(try answer.json()["gain"] is NSNull)
    let said = try answer.value("messages", [String].self).joined()
    if solution["status"] as? String == "optimal" {
      #expect(goal["amount"] as? Double == goal["bound"] as? Double)
      #expect(said.contains("uniform plan"))
    } else {
      #expect(said.contains("no plan within the budgets has an importance of at most 0"))
    }
    // A stored answer says the same.
    let id: String = try answer.value("id")
    #expect(try service.get("/v1/plans/\(id)").text == answer.text)
    #expect(try service.post("/v1/plans", body).text == answer.text)
  }

  @Test(arguments: [
    (#""minimize": "lux", "max_importance": 1"#, "/minimize", "did you mean 'lut'?"),
    (#""minimize": "latency", "max_importance": 1"#, "/minimize", "needs a latency_table"),
    (#""minimize": "lut", "as_good_as": "W9A9""#, "/as_good_as", "no uniform plan 'W9A9'"),
    (
      #""minimize": "activation_memory", "max_importance": 1"#, "/minimize",
      "limit it with max_activation_memory"
    ),
  ])
  func goalsThatMeanNothingAreNamed(members: String, field: String, said: String) throws {
    let table = try upload("/v1/documents", "choices.csv", Self.choices)
    let answer = try service.post("/v1/plans", #"{"table": "\#(table)", \#(members)}"#)
    #expect(answer.status == 422)
    #expect(answer.text.contains(said), "\(answer.text)")
    #expect(answer.text.contains("\"\(field)\""), "\(answer.text)")
  }

  private func quotedJSON(_ value: Any) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
  }

  @Test func aTableOfChoicesGoesWithANetworkToo() throws {
    let table = try upload("/v1/tables", "choices.csv", Self.choices)
    let costs =
      "layer,macs,params\n" + (0..<9).map { "block\($0),\(1000 + $0),2560\n" }.joined()
    let network = try upload("/v1/networks", "net.csv", costs)
    let answer = try service.post(
      "/v1/plans",
      #"{"network": "\#(network)", "table": "\#(table)", "budgets": {"max": {"lut": 2500}}}"#)
    try expectSame(answer, ["solve", "-n", "net.csv", "-i", "choices.csv", "--max", "lut=2500"])
  }

  @Test func aCheckNamesChoicesAndWhatIsKnown() throws {
    let answer = try service.post("/v1/tables?file=choices.csv", Self.choices)
    #expect(try answer.value("choices", Int.self) == 45)
    #expect(try answer.value("resources", [String].self) == ["lut", "energy"])
    let table: String = try answer.value("id")
    let check = try service.post("/v1/checks", #"{"table": "\#(table)"}"#)
    #expect(check.status == 200, "\(check.text)")
    #expect(try check.value("searchable", Bool.self))
    #expect(try check.value("choices", Int.self) == 45)
    #expect(try check.value("resources", [String].self) == ["lut", "energy"])
    let ranges = try check.value("ranges", [String: Any].self)
    // BitOps of types of weights are not defined, and without a network nothing says how many weights there are.
    #expect(
      Set(ranges.keys) == ["size_bytes", "max"], "\(ranges.keys)")
    let resources = try #require(ranges["max"] as? [String: [String: Double]])
    let layers = try check.value("layers", [[String: Any]].self)
    let first = try #require(layers[0]["choices"] as? [[String: Any]])
    #expect(first.map { $0["choice"] as? String } == ["slow", "lut_a", "W4A8", "q4_K", "nothing"])
    #expect(first.map { $0["weight_bits"] as? Double } == [8.5, 4.25, 4, 4.5, nil])
    // The ends of a range are attained, and nothing below the least is. Groups are limited one by one.
    for name in ["lut", "energy"] {
      let least = try #require(resources[name]?["min"])
      for (amount, status) in [(least, "optimal"), (least - 0.001, "infeasible")] {
        let plan = try service.post(
          "/v1/plans", #"{"table": "\#(table)", "budgets": {"max": {"\#(name)": \#(amount)}}}"#)
        #expect(plan.text.contains(#""status": "\#(status)""#), "\(plan.text)")
      }
    }
  }

  @Test func aSweepGoesThroughAmountsOfAResource() throws {
    let table = try upload("/v1/tables", "choices.csv", Self.choices)
    let started = try service.post(
      "/v1/sweeps",
      #"{"table": "\#(table)", "sweep": {"max": {"lut": {"from": 1000, "to": 4000, "count": 7}}}, "#
        + #""budgets": {"max_any": {"energy": "95mJ"}}}"#)
    #expect(started.status == 202, "\(started.text)")
    let id: String = try started.value("id")
    let sweep = try service.finished(sweep: id)
    #expect(sweep["state"] as? String == "done", "\(sweep)")
    #expect(sweep["network"] is NSNull)
    let rows = try #require(sweep["rows"] as? [[String: Any]])
    #expect(rows.count == 7)
    for row in rows where row["importance"] is Double {
      #expect((row["resources"] as? [String: Double])?.keys.sorted() == ["energy", "lut"])
      #expect((row["formats"] as? [String])?.count == 9)
      #expect((row["budgets"] as? [String: Any])?["max"] is [String: Any])
    }
    func withoutTimes(_ text: String) -> [[String]] {
      let lines = text.split(separator: "\n").map {
        $0.components(separatedBy: ",")
      }
      let column = lines[0].firstIndex(of: "solve_seconds") ?? 0
      return lines.map { $0.enumerated().filter { $0.offset != column }.map(\.element) }
    }
    let run = try Solver.run(
      ["sweep", "-i", "choices.csv", "--sweep", "lut=1000:4000:7", "--max-any", "energy=95mJ"],
      in: service.directory)
    #expect(
      try withoutTimes(service.get("/v1/sweeps/\(id).csv").text) == withoutTimes(run.output))
    // Ends that are left out are those that can be reached.
    let open = try service.post(
      "/v1/sweeps", #"{"table": "\#(table)", "sweep": {"max": {"energy": {"count": 3}}}}"#)
    let openRows = try #require(
      try service.finished(sweep: open.value("id"))["rows"] as? [[String: Any]])
    #expect(openRows.map { $0["status"] as? String } == ["optimal", "optimal", "optimal"])
  }

  @Test func onlyATableOfChoicesNeedsNoNetwork() throws {
    let table = try service.post("/v1/tables", Inputs.importances(layers: 3))
    for path in ["/v1/plans", "/v1/checks", "/v1/sweeps"] {
      let budgets =
        path == "/v1/checks"
        ? ""
        : path == "/v1/plans" ? #", "budgets": {"max_size": 1}"# : #", "sweep": {"sizes": [1]}"#
      let answer = try service.post(
        path, #"{"table": "\#(try table.value("id", String.self))"\#(budgets)}"#)
      #expect(answer.status == 422)
      #expect(answer.text.contains("the key 'network' is missing"), "\(answer.text)")
    }
  }

  @Test(arguments: ["min_compression", "max_bits_per_weight", "max_mean_weight_bits", "max_bitops"])
  func withoutANetworkWeightsAreNotCounted(budget: String) throws {
    let table = try upload("/v1/tables", "choices.csv", Self.choices)
    let answer = try service.post(
      "/v1/plans", #"{"table": "\#(table)", "budgets": {"\#(budget)": 4}}"#)
    #expect(answer.status == 422, "\(answer.text)")
  }

  @Test func whatBlocksIsNamed() throws {
    let table = try upload("/v1/tables", "choices.csv", Self.choices)
    let banks =
      "layer,choice,group,kib\n"
      + (0..<9).flatMap { layer in
        ["slow", "lut_a", "W4A8", "q4_K", "nothing"].map {
          "block\(layer),\($0),bank\(layer % 3),\(layer + 2)\n"
        }
      }.joined()
    let answer = try service.post(
      "/v1/plans",
      #"{"table": "\#(table)", "budgets": {"max": {"kib": 1}}, "resources": [\#(try quoted(banks))]}"#
    )
    let messages = try answer.value("messages", [String].self)
    for bank in ["bank0", "bank1", "bank2"] {
      #expect(
        messages.contains { $0.hasPrefix("kib in \(bank) alone needs at least ") }, "\(messages)")
    }
  }

  /// Nine banks that always need 20 or 21, and one that may need anything from 1 to 90.
  @Test func aRangeIsOfAllGroups() throws {
    let layers = (0..<10).map { (name: "block\($0)", uses: $0 == 0 ? (1, 90) : (20, 21)) }
    let choices =
      "layer,choice,importance\n"
      + layers.map { "\($0.name),few,0.5\n\($0.name),many,0.25\n" }.joined()
    let banks =
      "layer,choice,group,kib\n"
      + layers.map {
        "\($0.name),few,of_\($0.name),\($0.uses.0)\n\($0.name),many,of_\($0.name),\($0.uses.1)\n"
      }.joined()
    let table = try upload("/v1/tables", "choices.csv", choices)
    let check = try service.post(
      "/v1/checks", #"{"table": "\#(table)", "resources": [\#(try quoted(banks))]}"#)
    let ranges = try #require(try check.value("ranges", [String: Any].self)["max"])
    #expect(ranges as? [String: [String: Int]] == ["kib": ["min": 20, "max": 90]], "\(ranges)")
  }

  // MARK: Formats and resources

  @Test func formatsAndResourcesComeWithTheRequest() throws {
    let network = try upload("/v1/networks", "net.csv", Self.costs)
    let table = try upload("/v1/tables", "table.csv", Self.importances, formats: Self.formats)
    try Data(Self.formats.utf8).write(to: service.directory.appending(path: "formats"))
    try FileManager.default.createDirectory(
      at: service.directory.appending(path: "resources"), withIntermediateDirectories: true)
    try Data(Self.resources.utf8).write(to: service.directory.appending(path: "resources/0"))
    let inputs = #""network": "\#(network)", "table": "\#(table)""#
    let brought =
      #"\#(inputs), "formats": \#(try quoted(Self.formats)), "resources": [\#(try quoted(Self.resources))]"#
    let flags = ["solve", "-n", "net.csv", "-i", "table.csv", "--formats", "formats"]
    for (budgets, more) in [
      (#"{"max": {"lut": "400"}}"#, ["--max", "lut=400"]),
      (
        #"{"max_bits_per_weight": 4.6, "max": {"lut": 500}}"#,
        ["--max-bits-per-weight", "4.6", "--max", "lut=500"]
      ),
    ] {
      let body = "{\(brought), \"budgets\": \(budgets)}"
      let answer = try service.post("/v1/plans", body)
      try expectSame(answer, flags + ["--resource", "resources/0"] + more)
      let csv = try Solver.run(
        flags + ["--resource", "resources/0", "--format", "csv"] + more, in: service.directory)
      let again = try service.post("/v1/plans", body, headers: ["Accept": "text/csv"])
      #expect(again.headers["cache-status"] == "mpq; hit")
      #expect(again.text == csv.output)
    }
    // Rules and candidates name them too.
    let pinned = try service.post(
      "/v1/plans",
      "{\(brought), \"budgets\": {\"max_bits_per_weight\": 6}, \"candidates\": {\"weight_bits\": [\"mine\", 8]}, "
        + "\"constraints\": {\"layers\": [{\"name\": \"block0\", \"weight_bits\": \"mine\"}]}}")
    #expect(pinned.text.contains(#""layer": "block0", "weight_bits": 3.4375"#), "\(pinned.text)")
    // Without them the table cannot be read, whatever was read before.
    for text in [nil, "format,bits_per_weight\nother,4\n"] {
      let formats = try text.map { ", \"formats\": \(try quoted($0))" } ?? ""
      let answer = try service.post(
        "/v1/plans", "{\(inputs)\(formats), \"budgets\": {\"max_bits_per_weight\": 4.6}}")
      #expect(answer.status == 422)
      #expect(try answer.value("field", String.self) == "/formats")
      #expect(answer.text.contains("give these as formats"))
    }
    // Another definition of the same name is another answer.
    let wide = "format,bits_per_weight,block\nmine,7.5,16\n"
    let check = try service.post(
      "/v1/checks", "{\(inputs), \"formats\": \(try quoted(wide))}")
    let ranges = try check.value("ranges", [String: Any].self)
    let narrow = try service.post(
      "/v1/checks", "{\(inputs), \"formats\": \(try quoted(Self.formats))}"
    ).value("ranges", [String: Any].self)
    #expect(
      (ranges["bits_per_weight"] as? NSDictionary) != (narrow["bits_per_weight"] as? NSDictionary))
  }

  @Test func sweepsWithFormatsGoOnAfterARestart() throws {
    let network = try upload("/v1/networks", "net.csv", Self.costs)
    let table = try upload("/v1/tables", "table.csv", Self.importances, formats: Self.formats)
    let started = try service.post(
      "/v1/sweeps",
      #"{"network": "\#(network)", "table": "\#(table)", "formats": \#(try quoted(Self.formats)), "#
        + #""sweep": {"bits_per_weight": [4.5, 5, 5.5, 6], "max": {"bitops": {"from": "1G", "to": "2G", "count": 1}}}}"#
    )
    // Types of weights alone have no BitOps.
    #expect(started.status == 422)
    let good = try service.post(
      "/v1/sweeps",
      #"{"network": "\#(network)", "table": "\#(table)", "formats": \#(try quoted(Self.formats)), "#
        + #""sweep": {"bits_per_weight": [4.5, 5, 5.5, 6]}}"#)
    #expect(good.status == 202, "\(good.text)")
    try service.killAndRestart()
    let sweep = try service.finished(sweep: good.value("id"))
    #expect(sweep["state"] as? String == "done", "\(sweep)")
    let rows = try #require(sweep["rows"] as? [[String: Any]])
    #expect(rows.map { $0["status"] as? String } == Array(repeating: "optimal", count: 4))
    #expect(rows.allSatisfy { $0["bitops"] is NSNull })
  }

  @Test func anUploadThatNamesUnknownFormatsIsRefused() throws {
    let answer = try service.post("/v1/tables?file=t.csv", Self.importances)
    #expect(answer.status == 422)
    #expect(try answer.value("line", Int.self) == 2)
    for (text, words) in [
      ("format,bits_per_weight\nq4_K,4\n", "one of the catalogue's"), ("a,b\n", "format"),
    ] {
      let answer = try service.post("/v1/tables?formats=\(query(text))", Self.importances)
      #expect(answer.status == 422)
      #expect(try answer.value("field", String.self) == "formats")
      #expect(answer.text.contains(words), "\(answer.text)")
    }
  }

  @Test func filesInTheWrongPlaceAreNamed() throws {
    for (text, words) in [
      (Self.formats, "a table of number formats"), (Self.resources, "a table of resources"),
    ] {
      let answer = try service.post("/v1/documents?file=x.csv", text)
      #expect(answer.status == 422)
      #expect(answer.text.contains(words), "\(answer.text)")
      #expect(answer.text.contains("in a request as"), "\(answer.text)")
    }
  }

  @Test(arguments: [
    (#""budgets": {"max": {"lut": 1}}"#, "/budgets/max/lut"),
    (#""budgets": {"max_activation_memory": "x"}"#, "/budgets/max_activation_memory"),
    (#""budgets": {"max_size": 1}, "formats": "a""#, "/formats"),
    (#""budgets": {"max_size": 1}, "formats": 7"#, "/formats"),
    (#""budgets": {"max_size": 1}, "resources": ["a"]"#, "/resources/0"),
    (#""budgets": {"max_size": 1}, "resources": "a""#, "/resources"),
    (
      #""budgets": {"max_size": 1}, "resources": ["layer,format,lut\na,4,1\n", "layer,choice,lut\na,4,1\n"]"#,
      "/resources/1"
    ),
    (#""budgets": {"max_size": 1}, "equal_widths": 1"#, "/equal_widths"),
    (
      #""budgets": {"max": {"lut": 1}}, "resources": ["layer,format,luts\na,4,1\n"]"#,
      "/budgets/max/lut"
    ),
    // It has no rows for this network's layers.
    (#""budgets": {"max": {"lut": 1}}, "resources": ["layer,format,lut\na,4,1\n"]"#, "/budgets"),
  ])
  func faultsAreToldByTheirField(members: String, field: String) throws {
    let answer = try service.post("/v1/plans", "{\(RunningService.small), \(members)}")
    #expect(answer.status == 422, "\(answer.text)")
    #expect(try answer.json()["field"] as? String == field, "\(answer.text)")
  }

  @Test func activationMemoryNeedsAGraph() throws {
    let answer = try service.post(
      "/v1/plans", #"{\#(RunningService.small), "budgets": {"max_activation_memory": "20KiB"}}"#)
    try expectSame(
      answer,
      [
        "solve", "-n", "resnet20-fashion", "-i",
        Inputs.models.appending(path: "resnet20-fashion/importance.csv").path,
        "--max-activation-memory", "20KiB",
      ])
    let uses = try answer.value("budgets", [[String: Any]].self)
    #expect(uses[0]["place"] is String)
    #expect(uses[0]["used"] as? Int ?? .max <= uses[0]["allowed"] as? Int ?? 0)
    let table = try service.post("/v1/tables", Inputs.importances(layers: 3))
    let network = try service.post("/v1/networks", Inputs.costs(layers: 3))
    let refused = try service.post(
      "/v1/plans",
      #"{"network": "\#(try network.value("id", String.self))", "table": "\#(try table.value("id", String.self))", "#
        + #""budgets": {"max_activation_memory": "20KiB"}}"#)
    #expect(refused.status == 422)
    #expect(refused.text.contains("needs a network.json"))
  }

  @Test func equalWidthsAreAsked() throws {
    let answer = try service.post(
      "/v1/plans",
      #"{\#(RunningService.small), "budgets": {"level": "W3A3"}, "equal_widths": true}"#)
    let solution: [String: Any] = try answer.value("solution")
    let layers = try #require(solution["layers"] as? [[String: Any]])
    #expect(!layers.isEmpty)
    for layer in layers {
      #expect(layer["weight_bits"] as? Int == layer["activation_bits"] as? Int)
    }
    let check = try service.post("/v1/checks", #"{\#(RunningService.small), "equal_widths": true}"#)
    let all = try service.post("/v1/checks", "{\(RunningService.small)}")
    #expect(try check.value("choices", Int.self) < all.value("choices", Int.self))
  }
}
