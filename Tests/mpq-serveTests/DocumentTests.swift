import TestFixtures
import Foundation
import Testing

@Suite struct DocumentTests {
  let service: RunningService

  init() throws { service = try RunningService() }

  @Test func theShippedNetworksAndTablesAreThereByName() throws {
    let networks: [[String: Any]] = try service.get("/v1/networks?limit=1000").value("items")
    let directories = try FileManager.default.contentsOfDirectory(atPath: Inputs.models.path)
      .filter { FileManager.default.fileExists(atPath: Inputs.models.path + "/\($0)/network.json") }
    #expect(Set(networks.compactMap { $0["name"] as? String }) == Set(directories))
    #expect(networks.allSatisfy { $0["shipped"] as? Bool == true })
    for path in ["networks/resnet18/content", "tables/resnet20-fashion/content"] {
      let answer = try service.get("/v1/\(path)")
      #expect(answer.status == 200)
      let file = path.hasPrefix("n") ? "resnet18/network.json" : "resnet20-fashion/importance.csv"
      #expect(answer.body == (try Inputs.bytes(file)))
    }
  }

  @Test func anUploadComesBackAsItWas() throws {
    let text = Inputs.costs(layers: 5) + "\n\n"
    let first = try service.post(
      "/v1/networks?file=my%20costs.csv", text, headers: ["Content-Type": "text/csv; charset=utf-8"]
    )
    #expect(first.status == 201)
    let id: String = try first.value("id")
    #expect(first.headers["location"] == "/v1/networks/\(id)")
    #expect(try first.value("file", String.self) == "my costs.csv")
    #expect(try first.value("layers", Int.self) == 5)
    let again = try service.post("/v1/networks", text)
    #expect(again.status == 200)
    #expect(again.text == first.text)
    let content = try service.get("/v1/networks/\(id)/content")
    #expect(content.text == text)
    #expect(content.headers["content-type"] == "text/csv; charset=utf-8")
    #expect(try service.get("/v1/networks/\(id)").value("layer_costs", [Any].self).count == 5)
    #expect(try service.send("DELETE", "/v1/networks/\(id)").status == 204)
    #expect(try service.get("/v1/networks/\(id)").status == 404)
    #expect(try service.send("DELETE", "/v1/networks/\(id)").status == 404)
  }

  @Test func aPickleOfTheAuthorsIsATable() throws {
    // {"weight": {"a": {2: 0.5}}, "act": {"a": {2: 0.25}}} as pickle.dumps(…, protocol=2) writes it.
    func text(_ text: String) -> [UInt8] {
      [0x58, UInt8(text.utf8.count), 0, 0, 0] + Array(text.utf8)
    }
    func layers(_ value: UInt8) -> [UInt8] {
      [0x7D] + text("a") + [0x7D, 0x4B, 2, 0x47, 0x3F, value, 0, 0, 0, 0, 0, 0, 0x73, 0x73]
    }
    let pickle =
      [0x80, 2, 0x7D] + text("weight") + layers(0xE0) + [0x73] + text("act") + layers(0xD0)
      + [0x73, 0x2E]
    let answer = try service.send("POST", "/v1/tables", pickle)
    #expect(answer.status == 201)
    #expect(try answer.value("format", String.self) == "pickle")
    let content = try service.get("/v1/tables/\(answer.value("id", String.self))/content")
    #expect(content.body == pickle)
    #expect(content.headers["content-type"] == "application/octet-stream")
  }

  @Test func aPlanIsNoNetworkAndNoTable() throws {
    let plan = try service.post(
      "/v1/plans", #"{\#(RunningService.small), "budgets": {"level": "W3A3"}}"#)
    let csv = try service.get("/v1/plans/\(plan.value("id", String.self)).csv").text
    // What a spreadsheet has left of a plan is one too.
    let rest = "layer,weight_bits,activation_bits,macs,params,bitops,pinned\na,8,8,1,1,64,true\n"
    for (kind, words) in [("networks", "not a network"), ("tables", "not an importance table")] {
      for text in [csv, rest] {
        let answer = try service.post("/v1/\(kind)?file=plan.csv", text)
        #expect(answer.status == 422)
        let detail: String = try answer.value("detail")
        #expect(detail.hasPrefix("is a plan as mpq writes them, \(words): upload the network.json"))
      }
    }
  }

  /// One path for both kinds, as the page sends what is dropped on it.
  @Test func aFileOfEitherKindIsTakenForWhatItIs() throws {
    for (text, kind) in [
      (Inputs.costs(layers: 4), "networks"), (Inputs.importances(layers: 4), "tables"),
    ] {
      let answer = try service.post("/v1/documents?file=mine.csv", text)
      #expect(answer.status == 201)
      let place = try #require(answer.headers["location"])
      #expect(place == "/v1/\(kind)/\(try answer.value("id", String.self))")
      #expect(try service.get(place).text == answer.text)
      #expect(try service.post("/v1/\(kind)", text).status == 200)
    }
    let picture = try service.post("/v1/documents", "\u{25}PDF-1.7")
    #expect(picture.status == 422)
    #expect(try picture.value("detail", String.self).hasPrefix("is a PDF document; "))
    let plan = try service.post(
      "/v1/plans", #"{\#(RunningService.small), "budgets": {"level": "W3A3"}}"#)
    let csv = try service.get("/v1/plans/\(plan.value("id", String.self)).csv").text
    let refused = try service.post("/v1/documents?file=plan.csv", csv)
    #expect(try refused.value("detail", String.self).contains("neither a network nor"))
    #expect(try service.get("/v1/documents").status == 405)
  }

  /// A flag of the command line would not help here.
  @Test func messagesNameMembersOfTheRequest() throws {
    let costs: String = try service.post(
      "/v1/networks", "layer,macs,params,weight_bits,activation_bits\na,9,9,,\n"
    )
    .value("id")
    for (rows, words) in [
      ("a,weight,2,NaN\na,activation,2,1\n", #"leave the candidate out with "invalid": "exclude""#),
      ("a,weight,2,1\n", #"one number in "candidates": {"activation_bits": […]}"#),
    ] {
      let table: String = try service.post("/v1/tables", "layer,tensor,bits,importance\n" + rows)
        .value("id")
      let check = try service.post("/v1/checks", #"{"network": "\#(costs)", "table": "\#(table)"}"#)
      let problems = try check.value("problems", [String].self).joined()
      #expect(problems.contains(words) && !problems.contains("--"), "\(problems)")
    }
  }

  @Test func messagesAndAnswersCallUploadsWhatTheyAreCalled() throws {
    let network: String = try service.post(
      "/v1/networks?file=my%20costs.csv", Inputs.costs(layers: 3)
    ).value("id")
    let table: String = try service.post(
      "/v1/tables?file=scores.csv", Inputs.importances(layers: 4)
    ).value("id")
    let pair = "\"network\": \"\(network)\", \"table\": \"\(table)\""
    let plan = try service.post("/v1/plans", "{\(pair), \"budgets\": {\"level\": \"W3A3\"}}")
    #expect(try plan.value("solution", [String: Any].self)["network"] as? String == "my costs")
    #expect(
      try plan.value("messages", [String].self) == [
        "scores.csv:32: layer 'block3' is not in network 'my costs'; its rows are ignored"
      ])
    let longer: String = try service.post("/v1/networks?file=more.csv", Inputs.costs(layers: 5))
      .value("id")
    let check = try service.post(
      "/v1/checks", "{\"network\": \"\(longer)\", \"table\": \"\(table)\"}")
    #expect(
      try check.value("problems", [String].self).first?
        .hasPrefix("scores.csv: no rows for layer 'block4' of network 'more'") == true)
  }

  @Test func longListsAreCutOffWithACount() throws {
    let network: String = try service.post("/v1/networks", Inputs.costs(layers: 3)).value("id")
    let table: String = try service.post("/v1/tables", Inputs.importances(layers: 803)).value("id")
    let pair = "\"network\": \"\(network)\", \"table\": \"\(table)\""
    let check = try service.post("/v1/checks", "{\(pair)}")
    let words =
      "table:32: 800 layers ('block3', 'block4', 'block5' and 797 more) are not in network "
      + "'network'; their rows are ignored"
    #expect(try check.value("warnings", [String].self) == [words])
    #expect(try check.value("warning_count", Int.self) == 1)
    #expect(try check.value("table_layers", Int.self) == 803)
    #expect(try check.value("joined_layers", Int.self) == 3)
    let plan = try service.post("/v1/plans", "{\(pair), \"budgets\": {\"level\": \"W3A3\"}}")
    let messages: [String] = try plan.value("messages")
    #expect(messages == [words])
  }

  @Test func aTableOfAnotherNetworkJoinsWithAWarning() throws {
    let own = try service.post("/v1/checks", "{\(RunningService.small)}")
    #expect(try own.value("measured_on_this_network", Bool.self))
    #expect(try own.value("warnings", [String].self) == [])
    // The same layers in another file: one that was edited after the table had been measured.
    let edited = String(decoding: try Inputs.bytes("resnet20-fashion/network.json"), as: UTF8.self)
      .replacing("\"name\": \"resnet20-fashion\"", with: "\"name\": \"resnet20-wider\"")
    let network: String = try service.post("/v1/networks?file=network.json", edited).value("id")
    let pair = "\"network\": \"\(network)\", \"table\": \"resnet20-fashion\""
    let check = try service.post("/v1/checks", "{\(pair)}")
    #expect(try !check.value("measured_on_this_network", Bool.self))
    let plan = try service.post("/v1/plans", "{\(pair), \"budgets\": {\"level\": \"W3A3\"}}")
    let messages: [String] = try plan.value("messages")
    #expect(
      messages.first == "resnet20-fashion: was measured on network 'resnet20-fashion' with SHA-256 "
        + "518ecf4197f6…, not on this network 'resnet20-wider' with \(network.prefix(12))…; only "
        + "layer names join them, so take the table of this network, or measure one")
    // A bare CSV does not say where it comes from.
    let bare: String = try service.post("/v1/tables", Inputs.importances(layers: 3)).value("id")
    let unknown = try service.post(
      "/v1/checks", "{\"network\": \"resnet20-fashion\", \"table\": \"\(bare)\"}")
    #expect(try unknown.json()["measured_on_this_network"] is NSNull)
  }

  @Test(arguments: [
    ("networks", "layer,macs,params,weight_bits,activation_bits\na,1,1,,\na,1,1,,\n"),
    ("networks", "layer,macs\na,1\n"), ("networks", "{\"name\": \"x\"}"),
    ("tables", "layer,tensor,bits,importance\na,weight,2\n"),
    ("tables", "layer,tensor,bits,importance\na,weight,2,x\n"), ("tables", ""),
    ("networks", "PK\u{3}\u{4}archive/data.pkl"), ("tables", "GGUF\u{3}"),
    ("tables", "layer;tensor;bits;importance\na;weight;2;0,5\n"),
    ("networks", "{\"importance\": []}"), ("tables", "\u{8}\u{8}\u{12}\u{7}pytorch"),
    ("tables", "{\"importance\": []}"), ("tables", "{\"importance\": [1]"),
  ])
  func aFaultIsToldInTheWordsOfTheCommandLine(kind: String, text: String) throws {
    let answer = try service.post("/v1/\(kind)?file=upload", text)
    #expect(answer.status == 422)
    #expect(answer.headers["content-type"] == "application/problem+json")
    try Data(text.utf8).write(to: service.directory.appending(path: "upload"))
    try Data(Inputs.costs(layers: 1).utf8).write(to: service.directory.appending(path: "costs"))
    try Data(Inputs.importances(layers: 1).utf8)
      .write(to: service.directory.appending(path: "table"))
    let run = try Solver.run(
      kind == "networks"
        ? ["check", "-n", "./upload", "-i", "./table"]
        : ["check", "-n", "./costs", "-i", "./upload"],
      in: service.directory)
    #expect(run.exitCode == 65)
    let (line, byte) = (try answer.json()["line"] as? Int, try answer.json()["offset"] as? Int)
    let place = line.map { ":\($0)" } ?? byte.map { ": byte \($0)" } ?? ""
    #expect(
      run.errors == "mpq-solve: ./upload\(place): \(try answer.value("detail", String.self))\n")
  }

  @Test func whatIsShippedOrNeededIsKept() throws {
    #expect(try service.send("DELETE", "/v1/networks/resnet18").status == 409)
    #expect(try service.send("DELETE", "/v1/tables/resnet20-fashion").status == 409)
    let inputs = try service.uploadHardInstance()
    let sweep = try service.post("/v1/sweeps", RunningService.hardSweep(inputs, rows: 1))
    #expect(sweep.status == 202)
    let ids = inputs.matches(of: /[0-9a-f]{64}/).map { String($0.0) }
    for (kind, id) in zip(["networks", "tables"], ids) {
      let answer = try service.send("DELETE", "/v1/\(kind)/\(id)")
      #expect(answer.status == 409)
      #expect(answer.text.contains(try sweep.value("id", String.self)))
    }
    #expect(
      try service.send("DELETE", "/v1/sweeps/\(sweep.value("id", String.self))").status == 200)
    for (kind, id) in zip(["networks", "tables"], ids) {
      #expect(try service.send("DELETE", "/v1/\(kind)/\(id)").status == 204)
    }
  }

  @Test func listsComeInPages() throws {
    for index in 1...5 { _ = try service.post("/v1/networks", Inputs.costs(layers: index)) }
    var (path, seen) = ("/v1/networks?limit=2", [String]())
    while true {
      let page = try service.get(path).json()
      seen += try #require(page["items"] as? [[String: Any]]).compactMap { $0["id"] as? String }
      guard let next = page["next"] as? String else { break }
      path = "/v1/networks?limit=2&after=\(next)"
    }
    #expect(seen.count == Set(seen).count)
    #expect(
      seen.count == (try service.get("/v1/networks?limit=1000").value("items", [Any].self)).count)
    for query in [
      "limit=0", "limit=1001", "limit=x", "limit=-1", "limit=", "after=-1", "after=x",
      "limit=99999999999999999999", "after=99999999999999999999",
    ] { #expect(try service.get("/v1/networks?\(query)").status == 400, "\(query)") }
  }

  @Test func aFileNameIsAName() throws {
    for name in ["", "%00", "a%0Ab", String(repeating: "n", count: 256)] {
      #expect(try service.post("/v1/networks?file=\(name)", Inputs.costs(layers: 1)).status == 400)
    }
    let odd = try service.post(
      "/v1/tables?file=../../etc/%22pass%5Cwd", Inputs.importances(layers: 1))
    #expect(odd.status == 201)
    #expect(try odd.value("name", String.self) == "../../etc/\"pass\\wd")
  }

  /// The service reads what the command reads: packed, with semicolons, and with holes that are left out
  /// on demand.
  @Test func whatOtherToolsWriteIsReadHereToo() throws {
    func packed(_ text: String) throws -> [UInt8] {
      let file = service.directory.appending(path: UUID().uuidString)
      try Data(text.utf8).write(to: file)
      let gzip = Process()
      gzip.executableURL = URL(filePath: "/usr/bin/env")
      gzip.arguments = ["gzip", "-9", file.path]
      try gzip.run()
      gzip.waitUntilExit()
      return Array(try Data(contentsOf: file.appendingPathExtension("gz")))
    }
    let costs = try packed(Inputs.costs(layers: 6))
    let network = try service.send(
      "POST", "/v1/networks?file=costs.csv.gz", costs, headers: ["Content-Type": "application/gzip"]
    )
    #expect(network.status == 201)
    let networkID: String = try network.value("id")
    let content = try service.get("/v1/networks/\(networkID)/content")
    #expect(content.body == costs)
    #expect(content.headers["content-type"] == "application/gzip")
    let rows = Inputs.importances(layers: 6).replacingOccurrences(of: ",", with: ";")
      .replacingOccurrences(of: "block", with: "module.block").split(separator: "\n").map { row in
        row.hasPrefix("module.block3;weight;8;") ? "module.block3;weight;8;NaN" : String(row)
      }
    let table: String = try service.post("/v1/tables", rows.joined(separator: "\r\n")).value("id")
    let pair = "\"network\": \"\(networkID)\", \"table\": \"\(table)\""
    let budgets = #""budgets": {"level": "W3.3333333333333335A4"}"#
    let refused = try service.post("/v1/plans", "{\(pair), \(budgets)}")
    #expect(refused.status == 422)
    #expect(refused.text.contains("layer 'block3' weight at 8 bits: importance is missing"))
    let taken = try service.post("/v1/plans", "{\(pair), \(budgets), \"invalid\": \"exclude\"}")
    #expect(taken.status == 201 || taken.status == 200)
    #expect(taken.text.contains("W3.3333333333333335A4"))
    let check = try service.post("/v1/checks", "{\(pair), \"invalid\": \"exclude\"}")
    #expect(try check.value("searchable", Bool.self))
    // A plan is no network, whoever sends it.
    let plan = try service.get("/v1/plans/\(taken.value("id", String.self)).csv")
    let asNetwork = try service.send("POST", "/v1/networks", plan.body)
    #expect(asNetwork.status == 422)
    #expect(asNetwork.text.contains("is a plan as mpq writes them, not a network"))
  }
}
