import Foundation
import Logging
import MPQFiles
import MPQModel
import MPQService
import TestFixtures
import Testing

/// An export that is one more in its list has a route, a media type, a description and a button; a budget has a field,
/// a range, a description and a slider.
@Suite struct CatalogueTests {
  /// Runs a service that has the toys, and asks it.
  private func withToy(_ body: @escaping @Sendable (_ port: Int) throws -> Void) async throws {
    try await BudgetKind.$offered.withValue(BudgetKind.all + [.toy]) { try await run(body) }
  }

  private func run(_ body: @escaping @Sendable (_ port: Int) throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let server = try await SearchServer(
      host: "127.0.0.1", port: 0, database: directory.path + "/store.sqlite", token: nil,
      isOpen: false, limits: ServiceLimits(), logger: logger, log: ServiceLog(),
      exports: PlanExport.all + [.toy])
    let (addresses, continuation) = AsyncStream<String>.makeStream()
    let running = Task {
      defer { continuation.finish() }
      try await server.run { continuation.yield($0) }
    }
    let address = await addresses.first { _ in true }
    let port = try #require(address.flatMap { URL(string: $0)?.port })
    // On a thread that may wait: the service needs those of tasks.
    let result: Result<Void, any Error> = await withCheckedContinuation { continuation in
      Thread { continuation.resume(returning: Result { try body(port) }) }.start()
    }
    running.cancel()
    try? await running.value
    try result.get()
  }

  private func ask(
    _ port: Int, _ method: String, _ path: String, _ body: String = "", accept: String = "*/*"
  ) throws -> Answer {
    let connection = try Connection(port: port)
    connection.send(
      RunningService.head(
        method, path, ["Content-Length": "\(body.utf8.count)", "Accept": accept]) + body)
    try connection.receiveAll()
    return try Answer(connection.received)
  }

  @Test func itIsEverywhere() async throws {
    try await withToy { port in
      let request =
        #"{"network": "resnet20-fashion", "table": "resnet20-fashion", "budgets": {"level": "W4A4"}}"#
      let plan = try ask(port, "POST", "/v1/plans", request)
      let id: String = try plan.value("id")
      let toy = try ask(port, "GET", "/v1/plans/\(id).toy.txt")
      #expect(toy.status == 200 && toy.text == "resnet20-fashion 22\n")
      #expect(toy.headers["content-type"] == "text/x-toy")
      let again = try ask(port, "POST", "/v1/plans", request, accept: "text/x-toy")
      #expect(again.text == toy.text && again.headers["content-type"] == "text/x-toy")
      #expect(try ask(port, "GET", "/v1/plans/\(id).csv").status == 200)

      let description = try ask(port, "GET", "/openapi.json").json()
      let paths = try #require(description["paths"] as? [String: Any])
      let path = try #require(paths["/v1/plans/{id}.toy.txt"] as? [String: Any])
      #expect("\(path)".contains("text/x-toy") && "\(path)".contains("getPlanTOY_TXT"))
      let plans = "\(paths["/v1/plans"] ?? "")"
      #expect(plans.contains("text/x-toy") && plans.contains(" or Toy by Accept"))

      let page = try ask(port, "GET", "/").text
      #expect(page.contains(#"id="download-toy-txt" type="button" disabled"#))
      #expect(page.contains(#"data-suffix="toy.txt" data-type="text/x-toy""#))
    }
  }

  @Test func aBudgetIsEverywhere() async throws {
    try await withToy { port in
      let names = #""network": "resnet20-fashion", "table": "resnet20-fashion""#
      let check = try ask(port, "POST", "/v1/checks", "{\(names)}").json()
      let ranges = try #require(check["ranges"] as? [String: Any])
      let range = try #require(ranges["energy"] as? [String: Any])
      let most = try #require(range["max"] as? Double)
      #expect("\(range["marks"] ?? "")".contains("least"))

      let plan = try ask(
        port, "POST", "/v1/plans",
        "{\(names), \"budgets\": {\"level\": \"W4A4\", \"max_energy\": \(Int(most / 2))}}")
      #expect(plan.status == 200 && plan.text.contains(#""status": "optimal""#))
      let uses = "\(try plan.json()["budgets"] ?? "")"
      #expect(uses.contains("max_energy") && uses.contains("toys"))
      let refused = try ask(
        port, "POST", "/v1/plans", "{\(names), \"budgets\": {\"max_energy\": \"x\"}}")
      #expect(refused.status == 422 && refused.text.contains("/budgets/max_energy"))

      #expect(try ask(port, "GET", "/budget-list.js").text.contains(#""field": "max_energy""#))
      let description = try ask(port, "GET", "/openapi.json").text
      #expect(description.contains("Energy in toys.") && description.contains(#""energies""#))
    }
  }

  @Test func whatItCannotSayIsAnAnswer() async throws {
    try await withToy { port in
      let network = "layer,macs,params,weight_bits,activation_bits\na,1000,10,7,8\nb,1000,10,,\n"
      let table = "layer,tensor,bits,importance\nb,weight,4,0.5\nb,activation,4,0.5\n"
      let networkID: String = try ask(port, "POST", "/v1/networks", network).value("id")
      let tableID: String = try ask(port, "POST", "/v1/tables", table).value("id")
      let request =
        #"{"network": "\#(networkID)", "table": "\#(tableID)", "budgets": {"level": "W4A4"}}"#
      let answer = try ask(port, "POST", "/v1/plans", request, accept: "text/x-toy")
      #expect(answer.status == 200 && answer.headers["content-type"] == "application/json")
      let id: String = try answer.value("id")
      let toy = try ask(port, "GET", "/v1/plans/\(id).toy.txt")
      #expect(toy.status == 404 && toy.text.contains("'a' has 7 bits"))
    }
  }
}
