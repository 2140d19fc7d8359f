import MPQCommand
import MPQFiles
import MPQModel
import MPQTraining
import MPQWords

/// A plan's measured result and its costs.
struct PlanResult {
  let name: String
  let row: Int?
  let costs: PlanCosts?
  let result: BatchResult

  init(_ plan: EvaluationSubject.Subject, _ result: BatchResult, network: Network) {
    name = plan.name
    row = plan.row
    costs = plan.plan.map { PlanCosts(of: $0, in: network) }
    self.result = result
  }

  private static let columns = PlanResultCSV.columns

  private var fields: [String] {
    [
      name, row.map { "\($0)" } ?? "", costs?.bitOperations.map { "\($0)" } ?? "",
      costs?.searchedBitOperations.map { "\($0)" } ?? "",
      costs?.weightSizeInBits.map { Decimals.bytes(bits: $0) } ?? "", "\(result.loss)",
      "\(result.accuracy)", "\(result.correct)", "\(result.count)",
    ]
  }

  /// A row per plan.
  static func csv(_ results: [PlanResult]) -> String {
    CSVWriter.record(columns) + results.map { CSVWriter.record($0.fields) }.joined()
  }

  /// A list with an object per plan; unknown values are null.
  static func json(_ results: [PlanResult]) -> String {
    let objects = results.map { result in
      let members = zip(columns, result.fields).map { column, field in
        let value =
          column == "plan"
          ? JSONText.quoted(field)
          : Double(field)?.isFinite == true ? field : "null"
        return "\(JSONText.quoted(column)): \(value)"
      }
      return "  {\(members.joined(separator: ", "))}"
    }
    return "[\n\(objects.joined(separator: ",\n"))\n]\n"
  }

  /// Text for people: a line for one plan, a table for several.
  static func text(_ results: [PlanResult], on part: TrainingImages.Part) -> String {
    guard results.count != 1 else {
      return "\(results[0].name.printable): \(ResultText.line(results[0].result, on: part))\n"
    }
    var table = TextTable([
      ("plan", true), ("row", false), ("BitOps", false), ("size", false), ("loss", false),
      ("accuracy", false),
    ])
    table.dispensable = [["size"], ["BitOps"]]
    for result in results {
      table.add([
        result.name, result.row.map { "\($0)" } ?? "",
        result.costs?.bitOperations.map { "\($0)" } ?? "",
        result.costs?.weightSizeInBits.map { Decimals.bytes(bits: $0) } ?? "",
        Figures.fixed(result.result.loss, 4), "\(Figures.fixed(100 * result.result.accuracy, 2)) %",
      ])
    }
    return table.text(within: Terminal.outputWidth, alternative: "--json")
  }
}
