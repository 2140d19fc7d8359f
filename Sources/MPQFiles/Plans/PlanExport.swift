import MPQModel

/// A file format in which the answer to a search is written for other programs.
///
/// Each format is a static property in a separate file; `all` lists them. The command's `--format` and file
/// endings, the service's routes and their description, the page's downloads and docs/formats.md follow
/// from the list.
package struct PlanExport: Sendable {
  /// The value of `mpq-solve --format`.
  package let name: String
  /// The format's name for people.
  package let title: String
  /// The file's content, as a sentence.
  package let summary: String
  /// File name endings in lower case, without the first dot; the service's route has the first. No two exports
  /// share one.
  package let suffixes: [String]
  package let mediaType: String
  /// Other names of the media type, which clients may ask for.
  package var otherMediaTypes: [String] = []
  /// The file's description: a Media Type Object of OpenAPI, as JSON.
  package var openAPI: String
  /// Whether only answers with a plan can be written.
  package var needsPlan = true
  /// The tool that takes the plan, and what it demands; nil for a format that no one tool reads.
  package var target: ExportTarget?
  /// Returns why a plan cannot be written in this format; nil if it can.
  package var fault: @Sendable (PlanAnswer) -> String? = { _ in nil }
  /// Returns the file's text.
  package let write: @Sendable (PlanAnswer) -> String
  /// Returns the model's own file with the plan in it, for a tool that takes no other; nil for a form that is a text.
  package var rewrite: (@Sendable (PlanAnswer, ByteSource) throws(FormatError) -> [UInt8])?

  package init(
    name: String, title: String, summary: String, suffixes: [String], mediaType: String,
    write: @escaping @Sendable (PlanAnswer) -> String
  ) {
    (self.name, self.title, self.summary) = (name, title, summary)
    (self.suffixes, self.mediaType, self.write) = (suffixes, mediaType, write)
    // JSON may be any value, and everything else is text or bytes.
    openAPI =
      mediaType.hasPrefix("application/json")
      ? #"{"schema": {}}"# : #"{"schema": {"type": "string"}}"#
  }

  /// Every export, in the order in which lists show them.
  package static let all: [PlanExport] = [
    csv, json, limpqYAML,
    onnxRuntime, matMulNBits, nncf, aiEdge, aimet, mct, coreML, qonnx,
    hawq, haq,
    llmCompressor, llamaCpp, torchAO, mlx, modelOpt, gptqModel, autoRound, exl3, quark,
  ]

  /// Why an answer cannot be written.
  package enum Refusal: Error, Hashable {
    case noPlan
    /// The format cannot express the plan; the reason, in words.
    case fault(String)
  }

  /// The text of an answer in this format.
  package func text(of answer: PlanAnswer) throws(Refusal) -> String {
    if needsPlan, answer.solution.plan == nil { throw .noPlan }
    if let fault = target?.fault(of: answer) ?? fault(answer) { throw .fault(fault) }
    guard rewrite == nil else {
      throw .fault("it is written into the model's own file: use 'mpq-solve export'")
    }
    return write(answer)
  }

  /// The file of an answer in this format.
  ///
  /// - Parameter model: the file that the answer's network was read from.
  package func file(of answer: PlanAnswer, model: FileContent) throws -> [UInt8] {
    guard let rewrite else { return Array(try text(of: answer).utf8) }
    guard answer.solution.plan != nil else { throw Refusal.noPlan }
    if let fault = target?.fault(of: answer) ?? fault(answer) { throw Refusal.fault(fault) }
    return try rewrite(answer, model.content)
  }

  /// Whether this is the format of `mpq-solve --json`.
  package var isJSON: Bool { name == Self.json.name }
}

extension [PlanExport] {
  /// The export for a file name, in any case; if two endings fit (`.json` and `.tool.json`), the longer one's.
  package func forFile(_ name: String) -> PlanExport? {
    let endings = flatMap { export in export.suffixes.map { (export: export, suffix: $0) } }
    return endings.filter { name.lowercased().hasSuffix(".\($0.suffix)") }
      .max { $0.suffix.count < $1.suffix.count }?.export
  }
}
