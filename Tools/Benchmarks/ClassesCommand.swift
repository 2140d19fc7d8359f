import ArgumentParser
import CAllocator
import Foundation
import MPQModel
import MPQSearch

struct ClassesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classes",
    abstract:
      "Measure the search on every class of instance, beside the solvers that are installed.",
    discussion: """
      A row per class. Times are processor seconds of one thread: for mpq from the joined table to the answer, \
      for other solvers of their solve call alone. Peak memory is mpq's whole process. Instances are made \
      from the seed; published ones come from the acceptance folder. 'make bench-peers' installs all solvers.
      """)

  @Option(help: ArgumentHelp("Reference data.", valueName: "directory"))
  var acceptance = "../shared/acceptance"

  @Option(help: ArgumentHelp("The python3 that has the peers.", valueName: "path"))
  var python = "python3"

  @Option(help: ArgumentHelp("The time that each search may take.", valueName: "seconds"))
  var timeLimit = 20

  @Option(help: ArgumentHelp("The time that each peer may take.", valueName: "seconds"))
  var peerTimeLimit = 20

  @Option(help: ArgumentHelp("Larger instances are not given to peers.", valueName: "layers"))
  var peerLayers = 5_000

  @Option(help: "What the instances are made from.")
  var seed: UInt64 = 1

  @Option(help: "Only this peer, or only classes whose names hold this text.")
  var only = ""

  @Option(help: ArgumentHelp("Which peers, by commas; 'none' for none.", valueName: "names"))
  var peers = ProgramPeer.all.map(\.solver).joined(separator: ",")

  func run() throws {
    let onePeer = ProgramPeer.all.contains { $0.solver == only }
    let classes = InstanceClass.all.filter { onePeer || only.isEmpty || $0.name.contains(only) }
    guard !classes.isEmpty else {
      throw ValidationError(
        """
        '\(only)' is neither a peer (\(ProgramPeer.all.map(\.solver).joined(separator: ", "))) nor in the name \
        of a class: \(InstanceClass.all.map(\.name).joined(separator: "; "))
        """)
    }
    let scratch = FileManager.default.temporaryDirectory
      .appending(path: "mpq-bench-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let asked = (onePeer ? only : peers).split(separator: ",").map(String.init)
    try ClassBenchmark(
      acceptance: AcceptanceFolder(path: acceptance, python: python, scratch: scratch.path()),
      peers: ProgramPeer.all.filter { asked.contains($0.solver) }, timeLimit: timeLimit,
      peerTimeLimit: peerTimeLimit, peerLayers: peerLayers, seed: seed
    ).run(classes)
  }
}

/// One class in a process of its own, so that its peak memory can be told.
struct ClassRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "class-run", shouldDisplay: false)

  @Argument var name: String
  @Option var acceptance: String
  @Option var timeLimit: Int
  @Option var seed: UInt64
  @Option(help: "Writes the program here instead of searching.") var program: String?

  func run() throws {
    // As mpq-solve does.
    mpq_return_freed_memory()
    let kind = InstanceClass.all.first { $0.name == name }!
    let instance = try kind.make(
      seed, AcceptanceFolder(path: acceptance, python: "", scratch: ""))
    if let program {
      try instance.program().write(toFile: program, atomically: false, encoding: .utf8)
      return
    }
    var runs = [try instance.solve(timeLimit: .seconds(timeLimit))]
    // The median of up to nine, within about a second.
    while runs.count < 9, runs.count % 2 == 0 || Double(runs.count) * runs[0].seconds < 0.5 {
      runs.append(try instance.solve(timeLimit: .seconds(timeLimit)))
    }
    let seconds = runs.map(\.seconds).sorted()[runs.count / 2]
    let solution = runs[0].solution
    let row = ClassRow(
      layers: instance.join.layers.count, rows: instance.budgets.count,
      status: solution.status.rawValue, importance: solution.importance, gap: solution.gap,
      seconds: seconds)
    print(String(decoding: try JSONEncoder().encode(row), as: UTF8.self))
  }
}

/// What a class's search gave.
struct ClassRow: Codable {
  var layers: Int
  var rows: Int
  var status: String
  var importance: Double?
  var gap: Double?
  /// Processor seconds.
  var seconds: Double
}
