import MPQFiles
import MPQModel
import Testing

@Suite struct PlanResultCSVTests {
  private let header = "plan,row,bitops,searched_bitops,size_bytes,loss,accuracy,correct,images\n"

  private func decode(_ rows: String) throws(FormatError) -> [PlanMeasurement] {
    try PlanResultCSV.decode(Array((header + rows).utf8), file: "results.csv")
  }

  @Test func readsPlansRowsAndFloatNetworks() throws {
    let rows = try decode(
      """
      plan.csv,,73200,6000,22.375,0.5,0.75,75,100
      sweep.csv,7,73200,6000,22,0.25,1.0,100,100
      float.safetensors,,,,,nan,0.1,10,100

      """)
    let costs = PlanMeasurement.Costs(
      bitOperations: 73200, searchedBitOperations: 6000, weightSizeInBits: 179)
    #expect(
      rows.first
        == PlanMeasurement(name: "plan.csv", costs: costs, loss: 0.5, accuracy: 0.75, line: 2))
    #expect(rows.map(\.row) == [nil, 7, nil])
    #expect(rows[1].costs?.weightSizeInBits == 176)
    #expect(rows[2].costs == nil)
    #expect(rows[2].loss?.isNaN == true)
  }

  @Test(arguments: [
    (
      "p,,1,1,1,0.5,1.5,1,1\n",
      "2: accuracy: expected a share from 0 to 1, found '1.5'; divide percent by 100"
    ),
    ("p,,1,1,1,0.5,nan,1,1\n", "2: accuracy: expected a share from 0 to 1, found 'nan'"),
    ("p,0,1,1,1,0.5,0.5,1,1\n", "2: row: expected a whole number of at least 1, found '0'"),
    (
      "p,,1,1,1.3,0.5,0.5,1,1\n",
      "2: size_bytes: expected a number of bytes that is a multiple of 0.125, found '1.3'"
    ),
    ("p,,,1,1,0.5,0.5,1,1\n", "2: bitops: expected a whole number of at least 0, found nothing"),
    (",,1,1,1,0.5,0.5,1,1\n", "2: plan is empty"),
    ("", "1: the header is not followed by any row"),
  ])
  func refusesWhatItCannotUse(rows: String, message: String) {
    #expect(refusal { () throws(FormatError) in try decode(rows) } == "results.csv:\(message)")
  }

  @Test func namesAMissingColumn() throws {
    let message = refusal { () throws(FormatError) in
      try PlanResultCSV.decode(Array("plan,loss\np,1\n".utf8), file: "results.csv")
    }
    #expect(message?.hasPrefix("results.csv:1: the header lacks the column 'accuracy'") == true)
  }

  /// Who measured only accuracies has nothing else to write down.
  @Test func needsNoMoreThanNamesAndAccuracies() throws {
    let rows = try PlanResultCSV.decode(
      Array("accuracy;plan\n0.5;W4A4\n1;mine.csv\n".utf8), file: "results.csv")
    #expect(rows.map(\.name) == ["W4A4", "mine.csv"])
    #expect(rows.allSatisfy { $0.isByName && $0.costs == nil && $0.loss == nil && $0.row == nil })
    let withCosts = try decode("p,,,,,,0.5,1,1\n")
    #expect(withCosts[0].loss == nil && !withCosts[0].isByName)
  }

  @Test func percentAreToldApart() {
    let message = refusal { () throws(FormatError) in
      try PlanResultCSV.decode(Array("plan,accuracy\np,72.4\n".utf8), file: "r.csv")
    }
    #expect(
      message
        == "r.csv:2: accuracy: expected a share from 0 to 1, found '72.4'; divide percent by 100")
  }
}
