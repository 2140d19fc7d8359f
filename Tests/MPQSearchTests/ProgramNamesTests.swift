import MPQModel
import MPQSearch
import Testing

@Suite struct ProgramNamesTests {
  @Test func whatCanStayStays() {
    #expect(
      ProgramNames(of: ["layer1.0.conv1", "E5", "1x", "_"]).names
        == ["layer1.0.conv1", "E5", "1x", "_"])
  }

  @Test func othersGetANumberThatNobodyHas() {
    #expect(
      ProgramNames(of: ["a b", "a_b", "a b ", "a_b_1", "ä", "a\nb"]).names
        == ["a_b_7", "a_b", "a_b__3", "a_b_1", "__5", "a_b_6"])
  }

  @Test func longNamesAreCutAndStayApart() {
    let long = String(repeating: "x", count: 1_000)
    let names = ProgramNames(of: [long, long + "y", "short"]).names
    #expect(Set(names).count == 3)
    #expect(
      names.allSatisfy { $0.utf8.count + "x__w32_a32".utf8.count <= NamedProgram.longestName })
  }

  @Test func anyNamesGiveAFilesNames() {
    let names = ProgramNames(of: ["", "+", "-", "*", "é\u{301}", "\u{0}", "a:b", "a;b"]).names
    #expect(Set(names).count == 8)
    #expect(names.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9._]*/) != nil })
  }
}
