import MPQService
import Testing

@Suite struct PlanFormTests {
  @Test(arguments: [
    ("", PlanForm.json), ("*/*", .json), ("application/json", .json), ("application/*", .json),
    ("text/csv", .csv), ("TEXT/CSV; q=0.9", .csv), ("text/*", .csv), ("application/yaml", .yaml),
    ("application/x-yaml", .yaml), ("text/yaml", .yaml),
    ("text/html, application/xhtml+xml, */*;q=0.8", .json), ("image/png, text/csv", .csv),
    ("application/yaml, text/csv", .yaml), ("image/png", .json), (",,;;,", .json),
    ("text / csv", .csv), (String(repeating: "x/y,", count: 10_000), .json),
  ])
  func theFirstKnownTypeWins(accept: String, form: PlanForm) {
    #expect(PlanForm(accept: accept) == form)
  }

  @Test func itsOwnTypeAsksForItAgain() {
    for form in [PlanForm.json, .csv, .yaml] { #expect(PlanForm(accept: form.mediaType) == form) }
  }
}
