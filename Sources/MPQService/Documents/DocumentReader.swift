import HTTPTypes
import MPQCommand
import MPQFiles
import MPQModel

/// From an upload's bytes to a document, with the command line's messages where it cannot be used.
package struct DocumentReader: Sendable {
  let limits: ServiceLimits

  package init(limits: ServiceLimits) { self.limits = limits }

  /// - Parameters:
  ///   - kind: nil for whichever of them the content is meant as.
  ///   - file: the upload's name, for messages and lists.
  ///   - mediaType: without parameters; nil for whatever the bytes tell.
  package func read(
    _ kind: DocumentKind?, _ bytes: [UInt8], file: String, mediaType: String?
  ) throws(ServiceProblem) -> Document {
    do {
      // What unpacks may grow to as many bytes as what is not packed.
      let content = try FileContent(bytes, file: file, limit: limits.uploadBytes)
      let meaning = content.meaning
      if meaning == .plan { throw Self.isPlan(insteadOf: kind) }
      try check(mediaType, content)
      switch kind ?? (meaning == .network ? .network : .table) {
      case .network: return try network(content, bytes, file: file)
      case .table: return try table(content, bytes, file: file)
      }
    } catch let error as FormatError {
      throw ServiceProblem(error)
    } catch {
      throw error as? ServiceProblem ?? ServiceProblem(.unprocessableContent, "\(error)")
    }
  }

  private func network(_ content: FileContent, _ bytes: [UInt8], file: String) throws -> Document {
    let network = try NetworkFile.decode(content, file: file)
    try check(layers: network.layers.count)
    try check(network.name.utf8.count, atMost: ServiceLimits.nameBytes, "the network's name")
    return Document(
      kind: .network, id: Hash.sha256(bytes), name: network.name,
      facts: [
        ("file", JSONText.quoted(file)),
        ("format", JSONText.quoted(content.form == .json ? "network-json" : "cost-csv")),
        ("bytes", "\(bytes.count)"), ("layers", "\(network.layers.count)"),
        ("searched_layers", "\(network.searched.count)"), ("macs", "\(network.macs)"),
        ("params", "\(network.params)"),
      ],
      details: [
        ("layer_costs", JSONText.array(network.layers.map { JSONText.object(Answers.layer($0)) }))
      ],
      content: bytes)
  }

  private func table(_ content: FileContent, _ bytes: [UInt8], file: String) throws -> Document {
    let table = try ImportanceFile.decode(content, file: file)
    try check(layers: table.layers.count)
    let rows = table.layers.reduce(0) { $0 + $1.weight.count + $1.activation.count }
    guard rows <= limits.tableRows else {
      throw ServiceProblem(
        .contentTooLarge,
        "\(rows) rows are more than the \(limits.tableRows) that are taken; "
          + "mpq-serve --max-rows takes more")
    }
    let provenance = table.provenance.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    try check(provenance, atMost: ServiceLimits.provenanceBytes, "the table's provenance")
    return document(table, bytes, form: content.form, name: file)
  }

  /// A table that has been read.
  func document(
    _ table: ImportanceTable, _ bytes: [UInt8], form: FileContent.Form, name: String
  ) -> Document {
    let provenance = table.provenance.sorted { $0.key < $1.key }
      .map { ($0.key, JSONText.quoted($0.value)) }
    return Document(
      kind: .table, id: Hash.sha256(bytes), name: name,
      facts: [
        ("format", JSONText.quoted(form.rawValue)),
        ("bytes", "\(bytes.count)"), ("layers", "\(table.layers.count)"),
        ("weight_bits", TableRequest.list(table.formats(.weight))),
        ("activation_bits", TableRequest.list(table.formats(.activation))),
        ("provenance", JSONText.object(provenance)),
      ], details: [], content: bytes)
  }

  private func check(layers: Int) throws(ServiceProblem) {
    guard layers <= limits.layers else {
      throw ServiceProblem(
        .contentTooLarge,
        "\(layers) layers are more than the \(limits.layers) that are taken; "
          + "mpq-serve --max-layers takes more")
    }
  }

  private func check(_ bytes: Int, atMost limit: Int, _ text: String) throws(ServiceProblem) {
    guard bytes <= limit else {
      throw ServiceProblem(
        .contentTooLarge, "\(text) has \(bytes) bytes, more than the \(limit) that are taken")
    }
  }

  // MARK: Content

  /// Why a plan is not taken.
  private static func isPlan(insteadOf kind: DocumentKind?) -> ServiceProblem {
    let wanted =
      switch kind {
      case .network: "not a network"
      case .table: "not an importance table"
      case nil: "neither a network nor an importance table"
      }
    return ServiceProblem(
      .unprocessableContent,
      "is a plan as mpq writes them, \(wanted): upload the network.json or cost table that the plan was "
        + "made for, and its importance table")
  }

  private static let forms: [String: FileContent.Form] = [
    "application/json": .json, "text/csv": .csv, "application/x-pickle": .pickle,
  ]
  private static let gzip = ["application/gzip", "application/x-gzip"]
  /// Types that say nothing; `curl --data-binary` sends the second of anything.
  private static let silent = ["application/octet-stream", "application/x-www-form-urlencoded"]

  /// Refuses a type that is unknown, or that the bytes belie.
  private func check(_ mediaType: String?, _ content: FileContent) throws(ServiceProblem) {
    guard let mediaType, !Self.silent.contains(mediaType) else { return }
    if content.isCompressed, Self.gzip.contains(mediaType) { return }
    guard let said = Self.forms[mediaType] else {
      throw ServiceProblem(
        .unsupportedMediaType,
        "'\(mediaType.prefix(100))' is not read; send text/csv, application/json, "
          + "application/gzip for what gzip packed, or application/octet-stream for a pickle")
    }
    guard said == content.form else {
      throw ServiceProblem(
        .unprocessableContent,
        "the content type says \(said.words), but the bytes look like \(content.form.words)")
    }
  }
}
