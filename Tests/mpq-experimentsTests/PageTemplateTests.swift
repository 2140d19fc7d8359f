import Foundation
import Testing
import mpq_experiments

@Suite struct PageTemplateTests {
  private let template = PageTemplate("# {{title}}\n\n{{rows}}\n\nOf {{title}}.\n", name: "t.md")

  @Test func everyPlaceholderIsReplaced() throws {
    let page = try template.filled(with: ["title": "Plans", "rows": "| a |\n| b |"])
    #expect(page == "# Plans\n\n| a |\n| b |\n\nOf Plans.\n")
  }

  @Test func namesAndValuesHaveToAgree() {
    #expect(throws: PageTemplate.Fault.self) { try template.filled(with: ["title": "Plans"]) }
    let error = #expect(throws: PageTemplate.Fault.self) {
      try template.filled(with: ["title": "Plans", "row": "", "other": ""])
    }
    #expect(
      error?.description == "t.md: the placeholder {{rows}} has no value; the value other has no "
        + "placeholder; the value row has no placeholder")
  }

  @Test(arguments: ["{{title} }", "{{Title}} {{title}}", "{{title}} }}"])
  func leftOverBracesAreFaults(_ text: String) {
    let error = #expect(throws: PageTemplate.Fault.self) {
      try PageTemplate(text, name: "t.md").filled(
        with: text.contains("{{title}}") ? ["title": ""] : [:])
    }
    #expect(error?.description.hasPrefix("t.md: double braces hold no name") == true)
  }

  /// The shipped template has a value for every placeholder, rows or no rows.
  @Test func theShippedTemplateFits() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../experiments/README.template.md")
    let template = PageTemplate(try String(contentsOf: file, encoding: .utf8), name: "template")
    let page = try template.filled(with: Claims(networks: [], tables: [:]).values)
    #expect(page.contains("at equal BitOps: not measured.**"))
    #expect(!page.contains("nan"))
  }
}
