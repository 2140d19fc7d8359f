import Foundation
import TestFixtures
import Testing

/// What a person at a terminal sees.
@Suite(.enabled(if: Tool.hasTerminal, "/usr/bin/script is not on this machine"))
struct TerminalTests {
  let instance: Instance

  init() throws { instance = try Instance() }

  private static let inputs = "-n costs.csv -i importance.csv"

  private func seen(
    _ arguments: String, columns: Int = 80, environment: String = "TERM=xterm"
  ) throws -> String {
    try Tool.onTerminal(
      columns: columns, "$MPQ \(arguments) \(Self.inputs)", environment: environment,
      in: instance.directory
    ).output
  }

  @Test func colourIsForTerminalsThatWantIt() throws {
    #expect(try seen("--level W3A3").contains("\u{1B}[32moptimal\u{1B}[0m"))
    #expect(try seen("--level W1A1").contains("\u{1B}[31minfeasible\u{1B}[0m"))
    #expect(try !seen("--level W3A3", environment: "TERM=xterm NO_COLOR=1").contains("\u{1B}"))
    #expect(try !seen("--level W3A3", environment: "TERM=dumb").contains("\u{1B}"))
    #expect(try !seen("--level W3A3 --json").contains("\u{1B}"))
    #expect(try seen("compare --levels W3A3 -o table.txt").contains("\u{1B}[2Kcomparing at W3A3"))
    #expect(try !instance.read("table.txt").contains("\u{1B}"))
  }

  // MARK: - Progress

  @Test func progressIsShownAndCleared() throws {
    let text = try seen("sweep --levels W2A2,W3A3 -o sweep.csv")
    #expect(text.contains("\r\u{1B}[2K0 of 2 budgets"))
    #expect(text.contains("\r\u{1B}[2K2 of 2 budgets"))
    #expect(text.contains("\r\u{1B}[2K2 of 2 budgets: 2 optimal; searched in "))
    #expect(
      try !seen("sweep --levels W2A2,W3A3 -o sweep.csv", environment: "TERM=dumb")
        .contains("0 of 2 budgets"))
  }

  @Test func progressDoesNotRunIntoTheRows() throws {
    let text = try seen("sweep --levels W2A2,W3A3")
    #expect(!text.contains("\u{1B}[2K"))
    #expect(text.contains("optimal\r\n"))
  }

  @Test(arguments: [
    (40, #"^searching · gap [\d.e-]+ % · 0:0[1-4]$"#),
    (80, #"^searching · importance [\d.]+ · bound [\d.]+ · gap [\d.e-]+ % · 0:0[1-4]$"#),
  ])
  func aSearchTellsWhatItKnowsEverySecond(columns: Int, expected: String) throws {
    let hard = try Self.hardInstance()
    let line = try Regex(expected)
    let run = try Tool.onTerminal(
      columns: columns, "\(Self.hardSearch) -o plan.csv", in: hard.directory)
    let screen = Screen(run.output)
    #expect(screen.drawn.contains { $0.contains(line) }, "\(screen.drawn)")
    #expect(screen.drawn.allSatisfy { $0.count < columns })
    #expect(screen.lines.allSatisfy { !$0.contains("searching") })
    for quiet in ["TERM=dumb", "TERM=xterm"] {
      let line = Self.hardSearch + " --json" + (quiet == "TERM=dumb" ? "" : " 2>&1 | cat")
      let run = try Tool.onTerminal(
        columns: columns, line, environment: quiet, in: hard.directory)
      #expect(run.output.hasPrefix("{") && !run.output.contains("searching"))
    }
  }

  private static let hardSearch =
    "$MPQ \(inputs) --latency-table latency.csv --level W4A4 --max-latency 10ms "
    + "--min-compression 7.7 --prover glpk --time-limit 2500ms"

  /// Latencies drawn at random, so that GLPK does not end within seconds.
  private static func hardInstance() throws -> Instance {
    let instance = try Instance(layers: 400)
    var generator = SeededGenerator(seed: 1)
    var text = "layer,weight_bits,activation_bits,seconds\nfirst,8,8,1e-5\n"
    for name in instance.names {
      for weight in 2...6 {
        for activation in 2...6 {
          let picoseconds = generator.integer(1_000_000...100_000_000)
          text += "\(name),\(weight),\(activation),\(picoseconds)e-12\n"
        }
      }
    }
    try instance.write(text, to: "latency.csv")
    return instance
  }

  // MARK: - Tables

  @Test(arguments: [40, 80, 120])
  func tablesFitTheTerminal(columns: Int) throws {
    for arguments in [
      "compare --levels W3A4", "sweep --levels W1A1,W3A4 --compressions 8,9", "--level W3A4",
    ] {
      let lines = Screen(try seen(arguments, columns: columns)).lines
      #expect(lines.count > 3)
      let tooLong = lines.filter { $0.count > columns }
      #expect(tooLong.isEmpty, "\(arguments)")
    }
  }

  @Test func aNarrowTableNamesTheColumnsThatItLacks() throws {
    let narrow = try seen("compare", columns: 80)
    #expect(!narrow.contains("mean W  mean A") && narrow.contains("BitOps saved"))
    #expect(
      Screen(narrow).lines.joined(separator: " ").contains(
        "left out for lack of room: mean W, mean A, compression, bits/weight, proof; "
          + "--csv has them"))
    let wide = try seen("compare", columns: 200)
    #expect(wide.contains("mean W  mean A") && !wide.contains("left out"))
    // All columns that may go are the table's.
    let narrowest = Screen(try seen("compare", columns: 30)).lines
    #expect(narrowest.contains { $0.hasPrefix("plan ") && $0.hasSuffix("gain") }, "\(narrowest)")
    #expect(try Tool.run(["compare"] + instance.inputs).output.contains("mean W  mean A"))
  }

  @Test func longNamesLoseTheirMiddles() throws {
    let names = (0..<3).map { "model.decoder.blocks.\($0).attention.projection" }
    let deep = try Instance(names: names)
    let run = try Tool.onTerminal(
      columns: 40, "$MPQ --level W3A3 \(Self.inputs)", in: deep.directory)
    let lines = Screen(run.output).lines
    #expect(lines[0].hasPrefix("layer ") && lines[0].hasSuffix("importance"))
    #expect(lines[2...4].allSatisfy { $0.count <= 40 && $0.contains("…") })
    #expect(lines[2].hasPrefix("model.dec") && lines[2].contains("jection "))
    #expect(lines.contains { $0.hasPrefix("left out for lack of room: ") })
  }

  @Test func aSweepIsATableOnATerminalAndCSVElsewhere() throws {
    let table = Screen(try seen("sweep --levels W1A1,W3A4")).lines
    #expect(
      table[0].split(separator: " ") == [
        "level", "importance", "gain", "uniform", "BitOps", "size", "W", "A", "status",
      ])
    #expect(table[1].split(separator: " ").first == "W1A1" && table[1].hasSuffix("infeasible"))
    #expect(table[2].split(separator: " ").first == "W3A4" && table[2].hasSuffix("optimal"))
    #expect(table.last?.hasPrefix("2 of 2 budgets: ") == true)
    for csv in ["-o -", "2>/dev/null | cat", "--frontier -o -"] {
      let line = "$MPQ sweep --levels W3A4 \(Self.inputs) \(csv)"
      let run = try Tool.onTerminal(columns: 80, line, in: instance.directory)
      #expect(run.output.contains("level,status,importance,"))
      #expect(run.output.contains("W3A4,optimal,"))
    }
    #expect(try !instance.files().contains("-"))
    // Only what changes has a column.
    let fixed = Screen(try seen("sweep --levels W3A4,W4A4 --max-size 1MB --frontier")).lines
    #expect(fixed[0].hasPrefix(" level  importance") || fixed[0].hasPrefix("level  importance"))
  }
}
