import MPQFiles
import MPQService
import Testing

@Suite struct PlanFormTests {
  /// The name of an export, or the service's own answer.
  private func name(_ form: PlanForm) -> String {
    if case .export(let export) = form { export.name } else { "answer" }
  }

  @Test(arguments: [
    ("", "answer"), ("*/*", "answer"), ("application/json", "answer"),
    ("application/*", "answer"), ("text/csv", "csv"), ("TEXT/CSV; q=0.9", "csv"),
    ("text/*", "csv"), ("application/yaml", "limpq-yaml"), ("application/x-yaml", "limpq-yaml"),
    ("text/yaml", "limpq-yaml"), ("text/html, application/xhtml+xml, */*;q=0.8", "answer"),
    ("image/png, text/csv", "csv"), ("application/yaml, text/csv", "limpq-yaml"),
    ("image/png", "answer"), (",,;;,", "answer"), ("text / csv", "csv"),
    (String(repeating: "x/y,", count: 10_000), "answer"),
  ])
  func theFirstKnownTypeWins(accept: String, form: String) {
    #expect(name(PlanForm(accept: accept)) == form)
  }

  @Test func itsOwnTypeAsksForItAgain() {
    for export in PlanExport.all {
      // Several tools' files have one type, which asks for the first of them; that of JSON is the answer's.
      let first = PlanExport.all.first { $0.mediaType == export.mediaType }
      #expect(
        name(PlanForm(accept: export.mediaType))
          == (export.mediaType == PlanExport.json.mediaType ? "answer" : first?.name))
    }
  }
}
