import Glibc
import MPQFormats
import MPQModel

/// Takes a sweep's points as they are found, so that an interruption loses none of them.
final class SweepSink {
  private let network: Network
  private let hasLatency: Bool
  private let frontierOnly: Bool
  private let plans: String?
  private let header: String
  private let file: PartialFile?
  private var points: [SweepPoint] = []

  /// - Parameters:
  ///   - output: the CSV's file; nil for standard output.
  ///   - plans: a directory for the plans, made where it is missing; nil for none.
  ///   - frontierOnly: write at the end, and only what no other plan beats.
  init(
    output: String?, plans: String?, frontierOnly: Bool, network: Network, budgets: [Budget],
    hasLatency: Bool
  ) throws {
    self.network = network
    self.hasLatency = hasLatency
    self.frontierOnly = frontierOnly
    self.plans = plans
    header = SweepCSV.header(budgets: budgets, hasLatency: hasLatency)
    if let plans, mkdir(plans, 0o777) != 0, errno != EEXIST {
      throw FileError(file: plans, "cannot make the directory: \(String(cString: strerror(errno)))")
    }
    file = try output.map { try PartialFile(for: $0) }
    if !frontierOnly { try write(header) }
  }

  /// Writes a point's row, and its plan where plans are wanted.
  func add(_ point: SweepPoint) throws {
    points.append(point)
    guard !frontierOnly else { return }
    try write(SweepCSV.row(point, of: network, hasLatency: hasLatency))
    try writePlan(of: point, number: points.count)
  }

  /// Puts the file in its place; the frontier is written now.
  func finish() throws {
    if frontierOnly {
      try write(header)
      for (index, point) in points.frontier.enumerated() {
        try write(SweepCSV.row(point, of: network, hasLatency: hasLatency))
        try writePlan(of: point, number: index + 1)
      }
    }
    try file?.finish()
  }

  private func write(_ text: String) throws {
    if let file {
      try file.append(text)
    } else {
      print(text, terminator: "")
    }
  }

  /// Plans are named after their row, so that they sort like it: `0007-W3A4.csv`.
  private func writePlan(of point: SweepPoint, number: Int) throws {
    guard let plans, let plan = point.solution.plan else { return }
    let padded = String(repeating: "0", count: max(0, 4 - "\(number)".count)) + "\(number)"
    let budgets = point.budgets.map(\.amount).joined(separator: "-")
    try FileBytes.write(
      PlanCSV.encode(plan, of: network, importances: point.solution.layerImportances),
      to: "\(plans)/\(padded)-\(budgets).csv")
  }
}
