import MPQModel

/// A form in which the answer to a search is written for other programs.
///
/// A member is a static property in a file of its own, which says everything about the form; `all` is the one list. The
/// command's `--format` and file endings, the service's routes and their description, the page's downloads and
/// docs/formats.md follow from it.
package struct PlanExport: Sendable {
  /// The value of `mpq-solve --format`.
  package let name: String
  /// What people call it.
  package let title: String
  /// What stands in the file, as a sentence.
  package let summary: String
  /// Endings of files' names, lower case and without the first dot; the first is also that of the service's route.
  /// No two exports have one in common.
  package let suffixes: [String]
  package let mediaType: String
  /// Other names of the media type, which clients may ask for.
  package var otherMediaTypes: [String] = []
  /// What the file looks like: a Media Type Object of OpenAPI, as JSON.
  package var openAPI = #"{"schema": {"type": "string"}}"#
  /// Whether there must be a plan; else an answer without one is written too.
  package var needsPlan = true
  /// Why a plan cannot be written in this form; nil where it can.
  package var fault: @Sendable (PlanAnswer) -> String? = { _ in nil }
  /// The file's text.
  package let write: @Sendable (PlanAnswer) -> String

  package init(
    name: String, title: String, summary: String, suffixes: [String], mediaType: String,
    write: @escaping @Sendable (PlanAnswer) -> String
  ) {
    (self.name, self.title, self.summary) = (name, title, summary)
    (self.suffixes, self.mediaType, self.write) = (suffixes, mediaType, write)
  }

  /// Every export, in the order in which lists show them.
  package static let all: [PlanExport] = [csv, json, limpqYAML]

  /// Why an answer is not written.
  package enum Refusal: Error, Hashable {
    case noPlan
    /// What the plan has that the form cannot say.
    case fault(String)
  }

  /// An answer in this form.
  package func text(of answer: PlanAnswer) throws(Refusal) -> String {
    if needsPlan, answer.solution.plan == nil { throw .noPlan }
    if let fault = fault(answer) { throw .fault(fault) }
    return write(answer)
  }

  /// Whether it is the answer as `mpq-solve --json` prints it.
  package var isJSON: Bool { name == Self.json.name }
}

extension [PlanExport] {
  /// The export for a file's name, in capitals or not; that with the longest ending where two fit (`.json` and `.tool.json`).
  package func forFile(_ name: String) -> PlanExport? {
    let endings = flatMap { export in export.suffixes.map { (export: export, suffix: $0) } }
    return endings.filter { name.lowercased().hasSuffix(".\($0.suffix)") }
      .max { $0.suffix.count < $1.suffix.count }?.export
  }
}
