import TestFixtures
import Foundation
import Testing

private let folder = Tool.packageRoot.appending(path: "../shared/acceptance/limpq")

/// The case that the method's authors published, with the bits that they published.
@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: folder.path),
    "../shared/acceptance is not on this machine"))
struct PublishedCaseTests {
  private func solve(costs: String, prover: String) throws -> [String: Any] {
    let run = try Tool.run([
      "-n", folder.appending(path: "resnet50_costs_\(costs).csv").path,
      "-i", folder.appending(path: "importance_indicators_resnet50.pkl").path,
      "--bits", "2,3,4,5,6", "--level", "W3A4", "--min-compression", "12.2", "--alpha", "2",
      "--prover", prover, "--json",
    ])
    #expect(run.exitCode == 0)
    return try run.json()
  }

  /// The published plan, from the text of the acceptance data's README.
  private func published(_ tensor: String) throws -> [Int] {
    let readme = try String(
      contentsOf: folder.appending(path: "../README.md"), encoding: .utf8)
    let line = try #require(
      readme.split(separator: "\n").first { $0.hasPrefix("    \(tensor) ") })
    return line.split(separator: " ").compactMap { Int($0) }
  }

  @Test(arguments: ["auto", "glpk"])
  func referenceCostsGiveThePublishedPlan(prover: String) throws {
    let object = try solve(costs: "reference", prover: prover)
    #expect(object["status"] as? String == "optimal")
    #expect(object["gap"] as? Double == 0)
    #expect(abs(try #require(object["importance"] as? Double) - 4.617439227178693) < 1e-12)
    let layers = try #require(object["layers"] as? [[String: Any]])
      .filter { $0["pinned"] as? Bool == false }
    #expect(layers.count == 52)
    #expect(layers.compactMap { $0["weight_bits"] as? Int } == (try published("W")))
    #expect(layers.compactMap { $0["activation_bits"] as? Int } == (try published("A")))
  }

  @Test(arguments: ["auto", "glpk"])
  func exactCostsGiveTheirOwnOptimum(prover: String) throws {
    let object = try solve(costs: "exact", prover: prover)
    #expect(object["status"] as? String == "optimal")
    #expect(abs(try #require(object["importance"] as? Double) - 4.630866213) < 5e-10)
  }

  @Test func theShippedNetworkHasTheExactCosts() throws {
    let csv = try Tool.run(["costs", "-n", "resnet50", "--csv"]).output
    #expect(
      try csv
        == String(
          contentsOf: folder.appending(path: "resnet50_costs_exact.csv"), encoding: .utf8))
  }
}
