import TestFixtures
import Testing

/// What a person at a terminal sees of a training.
@Suite(.enabled(if: Tool.hasTerminal, "/usr/bin/script is not on this machine"))
struct TerminalTests {
  private static let training =
    "pretrain -n small.json -d idx:data --batch-size 32 --crop-padding 0 -o float.safetensors"

  @Test(arguments: [
    (40, #"^pretrain epoch [12]/2 · \d+:\d\d left$"#),
    (80, #"^pretrain [█░]{16,18} epoch [12]/2 · loss [\d.]+ · accuracy [\d.]+ % · \d+:\d\d left$"#),
    (
      120,
      #"^pretrain [█░]{20} epoch [12]/2 · \d+ images/s · loss [\d.]+ · accuracy [\d.]+ % · "#
        + #"\d+:\d\d left$"#
    ),
  ])
  func progressFitsTheTerminal(columns: Int, expected: String) throws {
    let here = try Workspace(isPretrained: false)
    let run = try Tool.onTerminal(
      columns: columns, "$MPQ \(Self.training) --epochs 2", in: here.directory)
    #expect(run.exitCode == 0)
    let screen = Screen(run.output)
    let line = try Regex(expected)
    #expect(screen.drawn.count >= 2)
    #expect(screen.drawn.allSatisfy { $0.count < columns && $0.contains(line) }, "\(screen.drawn)")
    // Nothing is left of it.
    #expect(screen.lines.count == 1 && screen.lines[0].hasPrefix("float.safetensors: accuracy "))
  }

  @Test func progressFollowsAResizedWindow() throws {
    let here = try Workspace(isPretrained: false)
    let run = try Tool.onTerminal(
      columns: 120,
      "$MPQ \(Self.training) --epochs 100000 & sleep 1; stty cols 40; sleep 1; kill -TERM $!; wait $!",
      in: here.directory)
    #expect(run.exitCode == 3)
    let drawn = Screen(run.output).drawn
    #expect(drawn.first.map { $0.count > 80 } == true)
    #expect(drawn.last.map { $0.count < 40 } == true, "\(drawn.last ?? "")")
  }

  @Test(arguments: [true, false])
  func dumbTerminalsAndPipesGetPlainLines(isTerminal: Bool) throws {
    let here = try Workspace(isPretrained: false)
    let run = try Tool.onTerminal(
      columns: 80, "$MPQ \(Self.training) --epochs 2" + (isTerminal ? "" : " 2>&1 | cat"),
      environment: isTerminal ? "TERM=dumb" : "TERM=xterm", in: here.directory)
    #expect(!run.output.contains("\u{1B}"))
    let lines = Screen(run.output).lines
    #expect(
      lines.map { $0.prefix { $0 != "·" } } == [
        "pretrain: epoch 1/2 ", "pretrain: epoch 2/2 ", lines.last?[...],
      ])
  }
}
