import Foundation
import TestFixtures
import Testing

/// `mpq-solve convert`, and scores of other tools given with `-i`.
@Suite struct ConvertTests {
  let instance: Instance

  init() throws {
    instance = try Instance(layers: 2)
    for (width, loss) in [(4, "0.5"), (8, "0.125")] {
      try instance.write(
        "layer,module,loss,samples\n0,q,\(loss),1\n1,q,\(loss)5,1\n", to: "log\(width).csv")
    }
    try instance.write(
      "layer,macs,params\nmodel.0.q,100,1000\nmodel.1.q,100,1000\n", to: "model.csv")
  }

  private func run(_ arguments: [String]) throws -> Run {
    try Tool.run(arguments, in: instance.directory)
  }

  @Test func whatIsConvertedGivesThePlanOfTheFiles() throws {
    let files = ["4=log4.csv", "8=log8.csv"]
    let converted = try run(["convert", "-n", "model.csv"] + files + ["-o", "choices.csv"])
    #expect(converted.exitCode == 0 && converted.errors == "")
    #expect(converted.output == "4 choices of 2 layers written to choices.csv\n")
    #expect(
      try instance.read("choices.csv") == """
        layer,choice,importance
        model.0.q,4,0.5
        model.0.q,8,0.125
        model.1.q,4,0.55
        model.1.q,8,0.1255

        """)
    #expect(try instance.read("choices.provenance.json").contains("GPTQModel"))
    let search = ["-n", "model.csv", "--max-size", "1500", "--format", "csv"]
    let plan = try run(["solve"] + search + ["-i", "4=log4.csv", "-i", "8=log8.csv"])
    #expect(plan.exitCode == 0)
    #expect(rows(plan.output).map { $0["weight_bits"] } == ["4", "8"])
    #expect(try run(["solve"] + search + ["-i", "choices.csv"]).output == plan.output)
    let check = try run(["check", "-n", "model.csv", "-i", "4=log4.csv", "-i", "8=log8.csv"])
    #expect(check.exitCode == 0 && check.output.contains("all 2 searched layers join: 4 choices"))
    // A table that is ours already is the same table.
    #expect(try run(["convert", "choices.csv"]).output == (try instance.read("choices.csv")))
    let own = try run(["convert", "importance.csv"]).output
    try instance.write(own, to: "own.csv")
    #expect(try run(["convert", "own.csv"]).output == own)
  }

  @Test func nothingIsWrittenWhereFilesAreNoTable() throws {
    let before = try instance.files()
    for (arguments, code, words) in [
      (["convert", "log4.csv", "-o", "t.csv"], 65, "give it as in -i 4=log4.csv -i 8=log8.csv"),
      (["convert", "4=log4.csv", "4=log8.csv", "-o", "t.csv"], 65, "occurs twice"),
      (["convert", "4=missing.csv", "-o", "t.csv"], 74, "missing.csv"),
      (["convert", ".", "-o", "t.csv"], 74, "directory without scores"),
      (["convert", "4=log4.csv", "-o", "log4.csv"], 64, "would overwrite an input"),
      (
        ["solve", "-n", "model.csv", "-i", "4=log4.csv", "--level", "W4A4", "-o", "log4.csv"], 64,
        "would overwrite an input"
      ),
      (["costs", "-i", "a", "-i", "b"], 64, "--importance is given twice"),
    ] {
      let run = try run(arguments)
      #expect(Int(run.exitCode) == code, "\(arguments): \(run.errors)")
      #expect(run.errors.contains(words), "\(run.errors)")
    }
    #expect(try instance.files() == before)
  }
}
