import Foundation
import MPQFiles
import MPQModel
import MPQSearch

/// The search beside HiGHS and CBC, on instances that all of them can solve.
struct PeerBenchmark {
  let acceptance: AcceptanceFolder
  let runs: Int

  func run() throws {
    print("Search alone, one thread, median of \(runs) runs (peers: of 3)")
    print("instance                 solver        seconds  ratio  importance          status")
    let published = acceptance.published
    try compare(
      "published ResNet-50", network: published.network, table: published.table, level: "W3A4",
      compression: "12.2", peers: ["highs", "cbc"])
    let synthetic = try acceptance.instance(layers: 560)
    try compare(
      "560 layers × 36", network: synthetic.network, table: synthetic.table,
      level: "W4.2A4.2", compression: "8", peers: ["highs"])
    try sweep(published)
  }

  private func compare(
    _ name: String, network: String, table: String, level: String, compression: String,
    peers: [String]
  ) throws {
    let instance = Instance(
      name: name, network: try NetworkFile.read(network), table: try ImportanceFile.read(table),
      level: level, compression: compression)
    let own = try instance.timed(runs: runs)
    show(name, "mpq", own.seconds, 1, own.solution)
    let glpk = try instance.timed(runs: min(runs, 5), prover: .integerProgram)
    show(name, "mpq, GLPK", glpk.seconds, glpk.seconds / own.seconds, glpk.solution)
    for peer in peers {
      // The peers read CSV tables only.
      let csv = "\(acceptance.scratch)/peer-table.csv"
      try FileBytes.write(ImportanceCSV.encode(instance.join.table), to: csv)
      let results = try (0..<3).compactMap { _ in
        try acceptance.solve(
          with: peer, network: network, table: csv, level: level, compression: compression)
      }.sorted { $0.seconds < $1.seconds }
      guard results.count == 3 else {
        print("\(pad(name, 23))  \(peer) is not installed (pip install highspy pulp)")
        continue
      }
      let median = results[1]
      let agrees = own.solution.importance.map {
        abs($0 - median.objective) <= 1e-9 * abs($0)
      }
      guard agrees == true || peer != "highs" else {
        throw Subprocess.Failure(
          description: "\(name): HiGHS finds \(median.objective), mpq something else")
      }
      let ratio = String(format: "%5.1f", median.seconds / own.seconds)
      let row = String(format: "%9.4f", median.seconds)
      print("\(pad(name, 23))  \(pad(peer, 12)) \(row)  \(ratio)  \(median.objective)")
    }
  }

  private func show(
    _ name: String, _ solver: String, _ seconds: Double, _ ratio: Double, _ solution: PlanSolution
  ) {
    let figures = String(format: "%9.4f  %5.1f", seconds, ratio)
    let importance = solution.importance.map { "\($0)" } ?? "-"
    print(
      "\(pad(name, 23))  \(pad(solver, 12)) \(figures)  \(pad(importance, 18))  "
        + "\(solution.status.rawValue) (\(solution.proof))")
  }

  /// 200 budgets of BitOps on the published table, as `mpq-solve sweep` runs them.
  private func sweep(_ published: (network: String, table: String)) throws {
    let output = try Subprocess.run([
      CommandBenchmark.command, "sweep", "-n", published.network, "-i", published.table,
      "--bitops", "24G:150G:200",
    ])
    let rows = output.text.split(separator: "\n").dropFirst()
    let proven = rows.filter { $0.contains(",optimal,") }.count
    print(
      String(
        format:
          "\nSweep of %d BitOps budgets on the published table, whole command: %.3f s, %d proven\n",
        rows.count, output.seconds, proven))
  }
}

func pad(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}
