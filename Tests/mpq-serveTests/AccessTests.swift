import TestFixtures
import Foundation
import Testing

@Suite struct AccessTests {
  private static let token = "0123456789abcdef"

  private func guarded(_ flags: [String] = []) throws -> RunningService {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data("\(Self.token)\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try RunningService(["--token-file", file.path] + flags)
  }

  @Test func everythingUnderV1WantsTheToken() throws {
    let service = try guarded()
    let right = ["Authorization": "Bearer \(Self.token)"]
    #expect(try service.get("/v1/networks", headers: right).status == 200)
    #expect(
      try service.get("/v1/networks", headers: ["Authorization": "bearer \(Self.token)"]).status
        == 200)
    for wrong in [
      "", "Bearer", "Bearer ", "Bearer 0123456789abcde", "Bearer 0123456789abcdeF",
      "Bearer 0123456789abcdef0", "Basic \(Self.token)", Self.token, "Bearer  x \(Self.token)",
      "Bearer \(Self.token),Bearer x", "Bearer null",
    ] {
      let answer = try service.get("/v1/networks", headers: ["Authorization": wrong])
      #expect(answer.status == 401, "\(wrong)")
      #expect(answer.headers["www-authenticate"] == "Bearer")
    }
    for (method, path) in [
      ("GET", "/v1/networks"), ("POST", "/v1/networks"), ("HEAD", "/v1/tables"),
      ("GET", "/v1/tables/resnet20-fashion/content"), ("DELETE", "/v1/tables/x"),
      ("POST", "/v1/checks"), ("POST", "/v1/plans"), ("GET", "/v1/plans/x.csv"),
      ("POST", "/v1/sweeps"), ("GET", "/v1/sweeps/x/events"), ("GET", "/v1/sweeps/x.csv"),
      ("OPTIONS", "/v1/networks"), ("PUT", "/v1/plans"),
    ] { #expect(try service.send(method, path, []).status == 401, "\(method) \(path)") }
  }

  @Test func noOtherSpellingOfAPathGoesAroundTheToken() throws {
    let service = try guarded()
    for path in [
      "//v1/networks", "/v1//networks", "/V1/networks", "/./v1/networks", "/x/../v1/networks",
      "/%76%31/networks", "/v1%2fnetworks", "/v1/networks/", "/v1/networks/%2e%2e/networks",
      "/v1;a=b/networks", "/v1/./networks", "/v1/networks?token=x", "/v1/networks#",
      "/healthz/../v1/networks", "/healthz%00/v1/networks", "/\\v1/networks", "/v1\\networks",
      "http://localhost/v1/networks", "HTTP://localhost//v1/networks", "///v1///networks",
    ] {
      let answer = try service.get(path)
      #expect([400, 401, 404].contains(answer.status), "\(path): \(answer.status)")
      #expect(!answer.text.contains("resnet"), "\(path)")
    }
  }

  @Test func whatSaysNothingOfTheStoreNeedsNoToken() throws {
    let service = try guarded()
    for path in ["/", "/healthz", "/readyz", "/metrics", "/openapi.json"] {
      #expect(try service.get(path).status == 200, "\(path)")
    }
  }

  @Test func aTokenIsNeverLogged() throws {
    let service = try guarded(["--log-level", "info"])
    _ = try service.get(
      "/v1/networks", headers: ["Authorization": "Bearer \(Self.token)"])
    #expect(try !service.end().errors.contains(Self.token))
  }

  @Test(arguments: [
    "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example",
    "0.0.0.0", "[::2]", "localhost@evil.example", "evil.example#localhost",
  ])
  func anotherHostsNameIsRefused(host: String) throws {
    let service = try RunningService()
    for path in ["/", "/v1/networks", "/healthz"] {
      let answer = try service.get(path, headers: ["Host": host])
      #expect([400, 403].contains(answer.status), "\(path): \(answer.status)")
    }
  }

  @Test func thisMachinesNamesAreTaken() throws {
    let service = try RunningService()
    for host in [
      "localhost", "LOCALHOST:80", "127.0.0.1:\(service.port)", "127.1.2.3", "[::1]:8080",
    ] {
      #expect(try service.get("/v1/networks", headers: ["Host": host]).status == 200, "\(host)")
    }
  }

  @Test func othersPagesMayNotChangeAnything() throws {
    let service = try RunningService()
    let cross = ["Sec-Fetch-Site": "cross-site"]
    for (method, path) in [
      ("POST", "/v1/networks"), ("POST", "/v1/plans"), ("DELETE", "/v1/plans/x"),
      ("POST", "/v1/sweeps"), ("PUT", "/v1/plans"),
    ] { #expect(try service.send(method, path, [], headers: cross).status == 403) }
    let own = ["Sec-Fetch-Site": "same-origin"]
    #expect(try service.post("/v1/checks", "{\(RunningService.small)}", headers: own).status == 200)
    // No answer lets another site's page read it.
    let answer = try service.get("/v1/networks", headers: ["Origin": "https://evil.example"])
    #expect(answer.status == 403)
    #expect(answer.headers["access-control-allow-origin"] == nil)
  }

  @Test(arguments: [
    ["Sec-Fetch-Site": "Cross-Site"], ["Sec-Fetch-Site": "same-site"],
    ["Origin": "http://evil.example"], ["Origin": "null"], ["Origin": "http://localhost:3000"],
    ["Origin": "http://evil.example", "Content-Type": "application/x-www-form-urlencoded"],
    ["Sec-Fetch-Site": "same-site", "Origin": "http://localhost:3000"],
  ])
  func foreignPagesAreKeptOutOfWhatChangesOrCosts(headers: [String: String]) throws {
    let service = try RunningService()
    let plan = #"{\#(RunningService.small), "budgets": {"level": "W3A3"}}"#
    for (path, body) in [
      ("/v1/plans", plan), ("/v1/networks", Inputs.costs(layers: 2)),
      ("/v1/checks", "{\(RunningService.small)}"), ("/v1/sweeps", plan),
    ] { #expect(try service.post(path, body, headers: headers).status == 403, "\(path)") }
    #expect(try service.get("/v1/sweeps/x/events", headers: headers).status == 403)
    #expect(try service.get("/v1/plans").value("items", [Any].self).isEmpty)
  }

  @Test func theOwnPageAndProgramsMayComeIn() throws {
    let service = try RunningService()
    let host = "127.0.0.1:\(service.port)"
    for headers in [
      ["Host": host, "Origin": "http://\(host)"],
      ["Host": host, "Sec-Fetch-Site": "same-origin", "Origin": "https://\(host)"],
      // As curl --data-binary sends it.
      ["Content-Type": "application/x-www-form-urlencoded"],
    ] {
      let answer = try service.post("/v1/checks", "{\(RunningService.small)}", headers: headers)
      #expect(answer.status == 200, "\(headers)")
    }
    // A link on another site's page opens this one.
    let link = ["Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"]
    #expect(try service.get("/", headers: link).status == 200)
  }

  @Test func aServiceWithATokenGoesByAnyName() throws {
    let headers = ["Authorization": "Bearer \(Self.token)", "Host": "plans.example"]
    #expect(try guarded().get("/v1/networks", headers: headers).status == 200)
  }

  @Test func aServiceThatIsOpenOnPurposeGoesByAnyName() throws {
    let service = try RunningService(["--insecure"])
    #expect(try service.get("/v1/networks", headers: ["Host": "plans.example"]).status == 200)
  }
}
