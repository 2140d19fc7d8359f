import Foundation
import Testing

/// What a person at a terminal sees; `script` (of bsdutils) plays the terminal.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"),
    "/usr/bin/script is not on this machine"))
struct TerminalTests {
  let instance: Instance

  init() throws { instance = try Instance() }

  private func seen(_ arguments: String, environment: String = "TERM=xterm") throws -> String {
    try Tool.shell(
      "env \(environment) script -qec \"$MPQ \(arguments) -n costs.csv -i importance.csv\" "
        + "/dev/null < /dev/null", in: instance.directory
    ).output
  }

  @Test func colourIsForTerminalsThatWantIt() throws {
    #expect(try seen("--level W3A3").contains("\u{1B}[32moptimal\u{1B}[0m"))
    #expect(try seen("--level W1A1").contains("\u{1B}[31minfeasible\u{1B}[0m"))
    #expect(try !seen("--level W3A3", environment: "TERM=xterm NO_COLOR=1").contains("\u{1B}"))
    #expect(try !seen("--level W3A3", environment: "TERM=dumb").contains("\u{1B}"))
    #expect(try !seen("--level W3A3 --json").contains("\u{1B}"))
  }

  @Test func progressIsShownAndCleared() throws {
    let text = try seen("sweep --levels W2A2,W3A3 -o sweep.csv")
    #expect(text.contains("\r\u{1B}[2K0 of 2 budgets"))
    #expect(text.contains("\r\u{1B}[2K2 of 2 budgets"))
    #expect(text.contains("\r\u{1B}[2K2 of 2 budgets: 2 optimal; searched in "))
  }

  @Test func progressDoesNotRunIntoTheRows() throws {
    let text = try seen("sweep --levels W2A2,W3A3")
    #expect(!text.contains("\u{1B}[2K"))
    #expect(text.contains("\r\nW2A2,optimal,"))
  }
}
