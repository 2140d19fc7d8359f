import Foundation
import MPQWords
import Testing

@Suite struct FiguresTests {
  /// The examples that the page's `figures.js` is held to as well (`Tests/PageTests/test_figures.py`).
  @Test func areWrittenAsOnThePage() throws {
    struct Example: Decodable {
      let function: String
      let value: Double
      let digits: Int
      let text: String
    }
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "figures.json")
    let examples = try JSONDecoder().decode([Example].self, from: Data(contentsOf: file))
    #expect(examples.count > 20)
    for example in examples {
      let (value, digits) = (example.value, example.digits)
      let text: String? =
        switch example.function {
        case "fixed": Figures.fixed(value, digits)
        case "significant": Figures.significant(value, digits)
        case "metric": Figures.metric(value, digits: digits)
        case "bytes": Figures.bytes(value, digits: digits)
        case "seconds": Figures.seconds(value, digits: digits)
        default: nil
        }
      #expect(text == example.text, "\(example)")
    }
  }

  @Test func whatIsNoNumberIsADash() {
    #expect(Figures.fixed(.nan, 2) == "–")
    #expect(Figures.significant(-.infinity) == "–")
    #expect(Figures.signed(.nan, 2) == "–")
  }

  @Test func signsAreKept() {
    #expect(Figures.signed(0.544, 2) == "+0.54")
    #expect(Figures.signed(-0.2, 2) == "−0.20")
    #expect(Figures.signed(-0.001, 2) == "−0.00")
  }

  @Test(arguments: [
    ([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"),
  ])
  func listsEndWithAnd(_ words: [String], text: String) {
    #expect(WordList.and(words) == text)
  }
}
