import TestFixtures
import Foundation
import Testing

@Suite struct ExitCodeTests {
  let instance: Instance

  init() throws { instance = try Instance() }

  @Test func zeroWhenProven() throws {
    let run = try Tool.run(instance.inputs + ["--level", "W3A3"])
    #expect(run.exitCode == 0)
    #expect(run.errors.isEmpty)
  }

  @Test func zeroWithinTheGapThatWasAskedFor() throws {
    let run = try Tool.run(instance.inputs + ["--level", "W3A3", "--gap", "0.5", "--json"])
    #expect(run.exitCode == 0)
    #expect(["optimal", "within-gap"].contains(try run.json()["status"] as? String))
  }

  @Test func threeWhenALimitComesFirst() throws {
    let run = try Tool.run(instance.inputs + ["--level", "W3A3", "--time-limit", "0s", "--json"])
    #expect(run.exitCode == 3)
    let status = try #require(try run.json()["status"] as? String)
    #expect(["feasible", "undecided"].contains(status))
    let sweep = try Tool.run(
      ["sweep"] + instance.inputs + ["--levels", "W3A3,W4A4", "--time-limit", "0s"])
    #expect(sweep.exitCode == 3)
    #expect(sweep.lines.count == 3)
  }

  /// A quality may be that of a uniform plan, which takes time too.
  @Test func threeWhenALimitComesBeforeTheQualityIsKnown() throws {
    let run = try Tool.run(
      instance.inputs + ["--minimize", "size", "--as-good-as", "W4A4", "--time-limit", "0s"])
    #expect(run.exitCode == 3)
    #expect(run.errors.contains("the time was over before the uniform plans were known"))
  }

  @Test func threeOnALargeInstanceInNoTime() throws {
    let large = try Instance(layers: 3000)
    let run = try Tool.run(
      large.inputs + [
        "--level", "W3.3A3.7", "--min-compression", "9", "--time-limit", "1us", "--json",
      ])
    #expect(run.exitCode == 3)
    let object = try run.json()
    if let importance = object["importance"] as? Double {
      #expect(try #require(object["bound"] as? Double) <= importance)
    } else {
      #expect(object["status"] as? String == "undecided")
    }
  }

  @Test func fourWhenInfeasible() throws {
    let run = try Tool.run(instance.inputs + ["--level", "W1A1"])
    #expect(run.exitCode == 4)
    #expect(run.output.hasPrefix("infeasible\nBitOps (level W1A1) alone need at least "))
    #expect(run.output.contains("(attainable: "))
    let sweep = try Tool.run(["sweep"] + instance.inputs + ["--levels", "W1A1,W1A2"])
    #expect(sweep.exitCode == 4)
  }

  @Test func fourWhenOnlyTheCombinationIsInfeasible() throws {
    let single = try Instance(layers: 1, bits: [2, 4])
    try single.write(
      "layer,weight_bits,activation_bits,seconds\nfirst,8,8,0\nblock0,2,2,5e-6\nblock0,2,4,5e-6\n"
        + "block0,4,2,1e-6\nblock0,4,4,1e-6\n", to: "latency.csv")
    let run = try Tool.run(
      single.inputs + [
        "--latency-table", single.path("latency.csv"), "--max-latency", "2us",
        "--max-mean-weight-bits", "2",
      ])
    #expect(run.exitCode == 4)
    #expect(
      run.output == """
        infeasible
        each budget can be kept alone, but not all of them together:
        mean weight bits by parameters need at least 4 bits with the others kept; you allow 2 bits \
        (attainable: 2 bits to 4 bits)
        latency needs at least 5 µs with the others kept; you allow 2 µs (attainable: 1 µs to 5 µs)

        """)
  }

  @Test(arguments: [
    ["--level", "W3"], ["--level", "W0A0"], ["--level", "W99A99"],
    ["--level", "W3A3", "--gap", "2"],
    ["--level", "W3A3", "--alpha", "nan"], ["--level", "W3A3", "--alpha", "-1"],
    ["--level", "W3A3", "--bits", "2,2"], ["--level", "W3A3", "--bits", "0"],
    ["--level", "W3A3", "--time-limit", "30m"], ["--level", "W3A3", "--time-limit", "2000000s"],
    ["--max-bitops", "1e30"], ["--max-bitops", "0x3"], ["--max-bitops=-5"],
    ["--min-compression", "0"], ["--max-latency", "3ms"], ["--level", "W3A3", "--format", "xml"],
    ["--level", "W3A3", "--json", "--format", "csv"], ["--level", "W3A3", "extra"], [],
    ["--level", "W3A3", "--mean-weight-bits-by", "layers"],
  ])
  func sixtyFourForWrongUsage(flags: [String]) throws {
    let run = try Tool.run(instance.inputs + flags)
    #expect(run.exitCode == 64)
    #expect(run.output.isEmpty)
    #expect(!run.errors.isEmpty)
  }

  @Test(arguments: [
    [], ["--bitops", "5G:1G"], ["--bitops", "1G:5G:0"], ["--levels", "W3A3,"],
    ["--bitops", "1G:2G:2", "--max-bitops", "1G"],
  ])
  func sixtyFourForWrongSweeps(flags: [String]) throws {
    #expect(try Tool.run(["sweep"] + instance.inputs + flags).exitCode == 64)
  }

  @Test func aMistypedOptionIsNamedBeforeWhatItsAbsenceEntails() throws {
    let run = try Tool.run(instance.inputs + ["--levle", "W3A3"])
    #expect(run.exitCode == 64)
    #expect(run.errors.contains("Unknown option '--levle'"))
  }

  @Test func sixtyFiveForBadData() throws {
    try instance.write("layer,tensor,bits,importance\nblock0,weight,2,abc\n", to: "bad.csv")
    let run = try Tool.run(
      ["-n", instance.path("costs.csv"), "-i", instance.path("bad.csv"), "--level", "W3A3"])
    #expect(run.exitCode == 65)
    #expect(
      run.errors
        == "mpq-solve: \(instance.path("bad.csv")):2: importance: expected a number, found 'abc'\n")
  }

  @Test func seventyFourForFilesThatAreNotThere() throws {
    for inputs in [
      ["-n", "nowhere.csv", "-i", "x"], ["-n", instance.path("costs.csv"), "-i", "x"],
    ] {
      #expect(try Tool.run(inputs + ["--level", "W3A3"], in: instance.directory).exitCode == 74)
    }
  }
}
