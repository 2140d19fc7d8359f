import Platform
import MPQCommand
import MPQFiles
import MPQModel

/// Writes the points of a sweep as they are found, so that an interruption loses none of them.
final class SweepSink {
  private let network: Network
  private let isVerified: Bool
  private let frontierOnly: Bool
  private let plans: String?
  private let header: String
  private let table: SweepTable?
  private let file: PartialFile?
  private var points: [SweepPoint] = []
  /// Whether a row could not be written.
  private var isBroken = false

  /// - Parameters:
  ///   - output: the CSV's file; nil for standard output.
  ///   - table: a table to write instead of the CSV; nil for the CSV.
  ///   - plans: a directory for the plans, made if it is missing; nil for none.
  ///   - frontierOnly: whether to write only the plans that no other plan beats, at the end.
  init(
    output: String?, table: SweepTable?, plans: String?, frontierOnly: Bool, network: Network,
    budgets: [Budget], isVerified: Bool
  ) throws {
    self.network = network
    self.isVerified = isVerified
    self.frontierOnly = frontierOnly
    self.plans = plans
    self.table = table
    header =
      table?.header
      ?? SweepCSV.header(budgets: budgets, of: network, isVerified: isVerified)
    if let plans { try FileBytes.makeDirectory(plans) }
    if let plans, access("\(plans)/.", W_OK) != 0 {
      throw FileError(
        file: plans, "cannot write plans into it: \(String(cString: strerror(errno)))")
    }
    file = try output.map { try PartialFile(for: $0) }
    if !frontierOnly { try write(header) }
  }

  /// Writes the row of a point, and its plan if plans are wanted.
  func add(_ point: SweepPoint) throws {
    points.append(point)
    guard !frontierOnly else { return }
    try write(row(point))
    try writePlan(of: point, number: points.count)
  }

  /// Writes the frontier, if only that is wanted, and puts the file in its place.
  func finish() throws {
    if frontierOnly, !isBroken {
      try write(header)
      for (index, point) in points.frontier.enumerated() {
        try write(row(point))
        try writePlan(of: point, number: index + 1)
      }
    }
    guard let file, !isBroken else { return }
    // Without a row, an existing file is left as it is.
    if points.isEmpty { return file.discard() }
    do {
      try file.finish()
    } catch {
      throw FileError(
        file: error.file, "\(error.message); the finished rows are in \(file.partialPath)")
    }
  }

  private func row(_ point: SweepPoint) -> String {
    table?.line(point)
      ?? SweepCSV.row(point, of: network, isVerified: isVerified)
  }

  private func write(_ text: String) throws {
    guard let file else {
      print(text, terminator: "")
      // A program that reads the output gets each row at once.
      return try Terminal.flush()
    }
    do {
      try file.append(text)
    } catch {
      // A file with half a row must not replace an existing one.
      isBroken = true
      file.discard()
      throw error
    }
  }

  /// Whether a file of this name may be one of the plans.
  static func isPlanName(_ name: String) -> Bool {
    let number = name.prefix { $0 != "-" }
    return number.count >= 4 && number.allSatisfy { $0.isWholeNumber } && name.hasSuffix(".csv")
  }

  /// Writes a plan, named after its row so that names sort like rows: `0007-W3A4.csv`.
  private func writePlan(of point: SweepPoint, number: Int) throws {
    guard let plans, let plan = point.solution.plan else { return }
    let padded = String(repeating: "0", count: max(0, 4 - "\(number)".count)) + "\(number)"
    let budgets = point.budgets.map(\.text).joined(separator: "-")
    try FileBytes.write(
      PlanCSV.encode(
        plan, of: network.layers,
        costs: zip(network.layers, plan.formats).map { LayerCosts(of: $0, at: $1, in: network) },
        importances: point.solution.layerImportances),
      to: "\(plans)/\(padded)-\(budgets).csv")
  }
}
