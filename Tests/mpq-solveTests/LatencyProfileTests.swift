import Foundation
import TestFixtures
import Testing

/// Times from profiles of runtimes and arrays of cycles.
@Suite struct LatencyProfileTests {
  /// A profile of ONNX Runtime of the instance's layers, all with one time in microseconds.
  private func profile(_ instance: Instance, _ time: Int, without: String = "") -> String {
    let events = (["first"] + instance.names).filter { $0 != without }.map {
      #"{"cat" : "Node","dur" :\#(time),"ts" :1,"name" :"/\#($0)/Conv_kernel_time","args" : {"op_name" : "Conv","node_index" : "0"}}"#
    }
    return "[\n\(events.joined(separator: ",\n"))\n]\n"
  }

  @Test func aProfileForEachPairMakesATable() throws {
    let instance = try Instance(layers: 3, bits: [4, 8])
    try instance.write(profile(instance, 50), to: "w8.json")
    try instance.write(profile(instance, 20), to: "w4.json")
    let flags = [
      "--latency-table", "W8A8=\(instance.path("w8.json"))", "--latency",
      "W4A4=\(instance.path("w4.json"))", "--max-latency", "150us", "--json",
    ]
    let run = try Tool.run(instance.inputs + flags)
    #expect(run.exitCode == 0)
    let object = try run.json()
    let layers = try #require(object["layers"] as? [[String: Any]])
    // No layer has two widths, for which there is no time: 50 + 20 + 20 + 50 µs.
    #expect(layers.allSatisfy { $0["weight_bits"] as? Int == $0["activation_bits"] as? Int })
    #expect(object["latency_seconds"] as? Double == 140e-6)
    #expect(run.errors.contains("was measured at W4A4, W8A8; other choices of 3 layers"))
  }

  @Test func whatAProfileLacksIsNamed() throws {
    let instance = try Instance(layers: 3, bits: [8])
    try instance.write(profile(instance, 50, without: "block1"), to: "w8.json")
    let run = try Tool.run(
      instance.inputs + [
        "--max-latency", "1ms", "--latency", "W8A8=\(instance.path("w8.json"))",
      ])
    #expect(run.exitCode == 65)
    #expect(run.errors.contains("1 of 3 searched layers has no time at W8A8: 'block1'"))
  }

  @Test(
    arguments: [
      (["W8A8="], 64, "a file is missing behind W8A8="),
      (["W8A8=w8.json", "W8A8=w8.json"], 64, "W8A8= is given twice"),
      (["W8A8=w8.json", "latency.csv"], 64, "give one table of all widths alone"),
      (["w8.json"], 65, "give it with them, as in W8A8="),
      (["W8A8=latency.csv"], 65, "is a latency table, which says itself at which widths"),
      (["W8B8=w8.json"], 64, "'W8B8' is no pair of widths"),
    ] as [([String], Int32, String)])
  func refuses(_ files: [String], _ code: Int32, _ message: String) throws {
    let instance = try Instance(layers: 2)
    try instance.writeLatencies()
    try instance.write(profile(instance, 50), to: "w8.json")
    let flags = files.flatMap { file in
      let parts = file.split(separator: "=", omittingEmptySubsequences: false)
      let path = parts.last.map { $0.isEmpty ? "" : instance.path(String($0)) } ?? ""
      return ["--latency-table", parts.count > 1 ? "\(parts[0])=\(path)" : path]
    }
    let run = try Tool.run(instance.inputs + ["--max-latency", "1ms"] + flags)
    #expect(run.exitCode == code)
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  /// The real table, with the importances of an instance that falls by four with each bit.
  @Test(
    .enabled(
      if: AcceptanceData.exists(
        "interchange/latency/haq_qmobilenetv2_imagenet100_batch16_latency_table.npy"),
      "\(AcceptanceData.absent)"))
  func cyclesAreLimitedThemselvesOrWithAClock() throws {
    let table = AcceptanceData.path(
      "interchange/latency/haq_qmobilenetv2_imagenet100_batch16_latency_table.npy")
    let costs = try Tool.run(["costs", "-n", "mobilenet_v2", "--csv"]).output
    let names = rows(costs).filter { $0["weight_bits"] == "" }.compactMap { $0["layer"] }
    let instance = try Instance(names: names, bits: Array(2...8))
    let inputs = ["-n", "mobilenet_v2", "-i", instance.path("importance.csv"), "--json"]
    let timed = try Tool.run(
      inputs + ["--latency-table", table, "--clock", "1GHz", "--max-latency", "12ms"]
    ).json()
    let counted = try Tool.run(inputs + ["--resource", table, "--max", "cycles=12M"]).json()
    #expect(timed["status"] as? String == "optimal")
    #expect(timed["importance"] as? Double == counted["importance"] as? Double)
    #expect(try #require(timed["latency_seconds"] as? Double) <= 12e-3)
    let unclocked = try Tool.run(inputs + ["--latency-table", table, "--max-latency", "12ms"])
    #expect(unclocked.exitCode == 65)
    #expect(unclocked.errors.contains("--clock 200MHz"))
  }
}
