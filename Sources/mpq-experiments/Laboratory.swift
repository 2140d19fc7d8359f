import Foundation
import MPQFormats
import MPQModel

/// Runs the built programs, and keeps what they make.
struct Laboratory {
  let results: URL
  private let work: URL
  private let programs: URL

  init(results: String, work: String) throws {
    self.results = URL(filePath: results)
    self.work = URL(filePath: work)
    programs = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    for directory in [self.results, self.work] {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }
  }

  /// A file of the work directory.
  func path(_ name: String) -> String { work.appending(path: name).path() }

  /// A file that a program makes, which is run if the file is not there yet.
  ///
  /// - Parameter command: program and arguments; the output is added as `-o`.
  func made(_ name: String, by command: [String]) throws -> String {
    let path = path(name)
    if !FileManager.default.fileExists(atPath: path) { try run(command + ["-o", path]) }
    return path
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs a program of ours to its end; what it says on standard error is shown.
  @discardableResult
  func run(_ command: [String]) throws -> String {
    let line = command.joined(separator: " ")
    print("$ \(line.count > 200 ? "\(line.prefix(200))…" : line)")
    let process = Process()
    process.executableURL = programs.appending(path: command[0])
    process.arguments = Array(command.dropFirst())
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description: "\(command.joined(separator: " ")) ended with \(process.terminationStatus)")
    }
    return String(decoding: data, as: UTF8.self)
  }

  // MARK: The steps of the method

  private func common(_ network: String) -> [String] { ["-n", network, "-d", "fashion-mnist"] }

  /// A pretrained float network.
  func float(_ network: String, seed: Int) throws -> String {
    try made(
      "\(network)-\(seed).safetensors",
      by: ["mpq-train", "pretrain"] + common(network) + ["--seed", "\(seed)", "--resume"])
  }

  /// The importance table of a network, and the jointly trained network beside it.
  func indicators(_ network: String, seed: Int) throws -> (table: String, joint: String) {
    let joint = path("\(network)-\(seed)-joint.safetensors")
    let table = try made(
      "\(network)-\(seed)-importance.csv",
      by: ["mpq-train", "indicators"] + common(network)
        + [
          "--from", try float(network, seed: seed), "--fraction", "0.5", "--seed", "\(seed)",
          "--save", joint, "--resume",
        ])
    return (table, joint)
  }

  /// A table measured on the jointly trained network.
  func sensitivity(_ network: String, seed: Int, metric: String) throws -> String {
    try made(
      "\(network)-\(seed)-\(metric).csv",
      by: ["mpq-train", "sensitivity"] + common(network)
        + ["--from", try indicators(network, seed: seed).joint, "--metric", metric])
  }

  /// The best plan within a uniform level's BitOps.
  func plan(
    _ network: String, table: String, level: String, alpha: Double, name: String
  ) throws -> String {
    try made(
      "\(name).csv",
      by: ["mpq-solve", "-n", network, "-i", table, "--level", level, "--alpha", "\(alpha)"])
  }

  /// A plan written as a CSV.
  func write(_ plan: BitPlan, of network: Network, name: String) throws -> String {
    let path = path("\(name).csv")
    try FileBytes.write(
      PlanCSV.encode(plan, of: network, importances: network.layers.map { _ in nil }), to: path)
    return path
  }

  /// Loss and accuracy.
  struct Measured: Decodable {
    var row: Int?
    var loss: Double
    var accuracy: Double
    var searched_bitops: Int?
    var size_bytes: Double?
  }

  /// Measures plans on a checkpoint, or the checkpoint as it is.
  func measured(
    _ network: String, from checkpoint: String, plans: [String] = [], on part: String = "test"
  ) throws -> [Measured] {
    let text = try run(
      ["mpq-train", "evaluate"] + common(network)
        + ["--from", checkpoint, "--json", "--on", part] + plans.flatMap { ["--plan", $0] })
    return try JSONDecoder().decode([Measured].self, from: Data(text.utf8))
  }

  /// A network fine-tuned under a plan.
  func finetuned(
    _ network: String, seed: Int, plan: String, name: String, epochs: Int
  ) throws -> String {
    try made(
      "\(name).safetensors",
      by: ["mpq-train", "finetune"] + common(network)
        + [
          "--from", try float(network, seed: seed), "--plan", plan, "--epochs", "\(epochs)",
          "--seed", "\(seed)", "--resume",
        ])
  }
}
