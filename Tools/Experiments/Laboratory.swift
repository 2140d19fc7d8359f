import Foundation
import MPQFiles
import MPQModel

/// Runs the built programs, and keeps what they make.
package struct Laboratory {
  let results: URL
  /// The networks of `networks.csv` in the results' directory.
  let networks: [StudiedNetwork]
  private let work: URL
  private let programs: URL

  package init(results: String, work: String) throws {
    self.results = URL(filePath: results)
    self.work = URL(filePath: work)
    programs = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    for directory in [self.results, self.work] {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }
    networks = try StudiedNetwork.read(self.results.appending(path: "networks.csv"))
  }

  /// The settings with which a network's plans are fine-tuned, unless they are what is tried.
  func fineTuning(of network: String) throws -> FineTuning {
    guard let studied = networks.first(where: { $0.name == network }) else {
      throw Failure(
        description: "networks.csv has no network '\(network)'; add a line with its settings")
    }
    return studied.fineTuning
  }

  /// A table of the results' directory.
  ///
  /// - Parameter keys: how many columns say what was measured; `settings` follow, see `ResultTable`.
  func table(
    _ name: String, columns: [String], keys: Int, settings: Int = 0
  ) throws -> ResultTable {
    try ResultTable(
      at: results.appending(path: name), columns: columns, keys: keys, settings: settings)
  }

  /// A file of the work directory.
  func path(_ name: String) -> String { work.appending(path: name).path() }

  /// A file that `mpq-train` makes, which is run if the file is not there yet; what it took becomes a
  /// row of `times.csv`.
  ///
  /// - Parameter arguments: the command's; network, data and output are added.
  private func made(
    _ name: String, by command: String, of network: String, _ arguments: [String]
  ) throws -> String {
    let path = path(name)
    var times = try times()
    guard !FileManager.default.fileExists(atPath: path) else {
      // What an earlier run left has no time of its own.
      try times.add([network, command, name, "", ""])
      return path
    }
    let (start, coreStart) = (ContinuousClock.now, Self.coreSeconds)
    try train(command, of: network, arguments + ["-o", path])
    try times.add([
      network, command, name, "\(start.duration(to: .now) / .seconds(1))",
      "\(Self.coreSeconds - coreStart)",
    ])
    return path
  }

  /// Processor time of all programs that have been run so far, on all cores.
  private static var coreSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
    }
  }

  private func times() throws -> ResultTable {
    try table(
      "times.csv",
      columns: ["network", "command", "product", "seconds", "core_seconds"], keys: 3)
  }

  /// How long a table took to train.
  func seconds(_ network: String, table: String) throws -> String {
    let name = URL(filePath: table).lastPathComponent
    return try times().rows.first { Array($0.prefix(3)) == [network, "indicators", name] }?[3] ?? ""
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

  /// Runs a command of `mpq-train` on a network and the data set.
  @discardableResult
  private func train(
    _ command: String, of network: String, _ arguments: [String]
  ) throws -> String {
    try run(["mpq-train", command, "-n", network, "-d", "fashion-mnist"] + arguments)
  }

  /// A pretrained float network.
  func float(_ network: String, seed: Int) throws -> String {
    try made(
      "\(network)-\(seed).safetensors", by: "pretrain", of: network,
      ["--seed", "\(seed)", "--resume"])
  }

  /// The importance table of a network, and the jointly trained network beside it.
  func indicators(_ network: String, seed: Int) throws -> (table: String, joint: String) {
    let joint = path("\(network)-\(seed)-joint.safetensors")
    let table = try made(
      "\(network)-\(seed)-importance.csv", by: "indicators", of: network,
      [
        "--from", try float(network, seed: seed), "--fraction", "0.5", "--seed", "\(seed)",
        "--save", joint, "--resume",
      ])
    return (table, joint)
  }

  /// The importance table from one of the two schemes, trained in one go so that its time is its cost.
  func timedIndicators(_ network: String, scheme: String) throws -> String {
    try made(
      "\(network)-0-timed-\(scheme).csv", by: "indicators", of: network,
      ["--from", try float(network, seed: 0), "--fraction", "0.5", "--scheme", scheme])
  }

  /// A table measured on the jointly trained network.
  func sensitivity(_ network: String, seed: Int, metric: String) throws -> String {
    try made(
      "\(network)-\(seed)-\(metric).csv", by: "sensitivity", of: network,
      ["--from", try indicators(network, seed: seed).joint, "--metric", metric])
  }

  /// The best plan within a budget, by a table.
  func plan(_ network: String, table: String, within budget: UniformBudget, alpha: Double) throws
    -> BitPlan
  {
    let path = path("\(network)-plan.csv")
    try run([
      "mpq-solve", "-n", network, "-i", table, "--level", budget.level, "--alpha", "\(alpha)", "-o",
      path,
    ])
    return try PlanFile.read(path, network: .shipped(network))[0].plan
  }

  /// Loss and accuracy.
  struct Measured: Decodable {
    var loss: Double
    var accuracy: Double
    var searched_bitops: Int?
    var size_bytes: Double?
  }

  /// The images to measure on; what settings are chosen by is measured on training images that no
  /// command learns from.
  enum Images: String {
    case test
    case heldBack = "held-back"
  }

  /// Measures plans on a checkpoint.
  func measured(
    _ network: String, from checkpoint: String, plans: [BitPlan], on images: Images = .test
  ) throws -> [Measured] {
    let shipped = try Network.shipped(network)
    let paths = try plans.enumerated().map {
      try write($1, of: shipped, name: "\(network)-measured-\($0)")
    }
    return try measurements(
      network, from: checkpoint, on: images, paths.flatMap { ["--plan", $0] })
  }

  /// Measures a checkpoint as it is.
  func measured(
    _ network: String, from checkpoint: String, on images: Images = .test
  ) throws -> Measured {
    try measurements(network, from: checkpoint, on: images, [])[0]
  }

  private func measurements(
    _ network: String, from checkpoint: String, on images: Images, _ plans: [String]
  ) throws -> [Measured] {
    let text = try train(
      "evaluate", of: network,
      ["--from", checkpoint, "--json", "--on", images.rawValue] + plans)
    return try JSONDecoder().decode([Measured].self, from: Data(text.utf8))
  }

  /// The float network fine-tuned under a plan. Equal plans with equal settings are tuned once.
  func finetuned(
    _ network: String, seed: Int, plan: BitPlan, settings: FineTuning
  ) throws -> String {
    let shipped = try Network.shipped(network)
    let widths = shipped.searched.map {
      "\(plan.formats[$0].weight)\(plan.formats[$0].activation)"
    }
    let name = "\(network)-\(seed)-\(settings.name)-\(widths.joined())"
    let path = try write(plan, of: shipped, name: name)
    return try made(
      "\(name).safetensors", by: "finetune", of: network,
      ["--from", try float(network, seed: seed), "--plan", path, "--seed", "\(seed)", "--resume"]
        + settings.arguments)
  }

  /// A plan written as a CSV.
  private func write(_ plan: BitPlan, of network: Network, name: String) throws -> String {
    let path = path("\(name).csv")
    try FileBytes.write(
      PlanCSV.encode(plan, of: network.layers, importances: network.layers.map { _ in nil }),
      to: path)
    return path
  }
}
