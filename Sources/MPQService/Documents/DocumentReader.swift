import HTTPTypes
import MPQCommand
package import MPQFiles
import MPQModel

/// Makes a document of an upload's bytes; its messages about faults are the command line's.
package struct DocumentReader: Sendable {
  let limits: ServiceLimits

  package init(limits: ServiceLimits) { self.limits = limits }

  /// - Parameters:
  ///   - kind: nil to recognise the kind from the content.
  ///   - file: the upload's name, for messages and lists.
  ///   - mediaType: without parameters; nil to recognise it from the bytes.
  ///   - formats: the number formats that it may name beside the catalogue's.
  ///   - options: what the user says of a model.
  package func read(
    _ kind: DocumentKind?, _ bytes: [UInt8], file: String, mediaType: String?,
    formats: OwnFormats = .none, options: ModelOptions = ModelOptions()
  ) throws(ServiceProblem) -> Document {
    try formats.known { () throws(ServiceProblem) in
      try read(kind, bytes, file: file, mediaType: mediaType, options)
    }
  }

  private func read(
    _ kind: DocumentKind?, _ bytes: [UInt8], file: String, mediaType: String?,
    _ options: ModelOptions
  ) throws(ServiceProblem) -> Document {
    do {
      // Unpacked content has the same limit as an upload that is not packed.
      let content = try FileContent(bytes, name: file, limit: limits.uploadBytes)
      try content.refuseForeign(
        besides: FileFormats.networks.map(\.name) + FileFormats.importances.map(\.name))
      // A GGUF file may be read as either.
      if content.isOne(of: FileFormats.plans), !content.isOne(of: FileFormats.networks) {
        throw Self.isPlan(insteadOf: kind)
      }
      try check(mediaType, content)
      switch kind ?? (content.isOne(of: FileFormats.networks) ? .network : .table) {
      case .network: return try network(content, bytes, options)
      case .table: return try table(content, bytes)
      }
    } catch let error as FormatError {
      throw ServiceProblem(error)
    } catch {
      throw error as? ServiceProblem ?? ServiceProblem(.unprocessableContent, "\(error)")
    }
  }

  private func network(
    _ content: FileContent, _ bytes: [UInt8], _ options: ModelOptions
  ) throws -> Document {
    let network = try NetworkFile.decode(content, options: options)
    if network.origin?.kind != .onnx, options != ModelOptions() {
      throw ServiceProblem(
        .unprocessableContent,
        "input_shape and attention_matmuls are for ONNX models; leave them out for this file")
    }
    try check(layers: network.layers.count)
    try check(network.name.utf8.count, atMost: ServiceLimits.nameBytes, "the network's name")
    return Document(
      kind: .network, id: Document.id(of: bytes, options), name: network.name,
      facts: [
        ("file", JSONText.quoted(content.name)),
        ("format", JSONText.quoted(try content.format(among: FileFormats.networks)?.key)),
        ("bytes", "\(bytes.count)"), ("layers", "\(network.layers.count)"),
        ("searched_layers", "\(network.searched.count)"), ("macs", "\(network.macs)"),
        ("params", "\(network.params)"),
      ]
        + (network.origin.map { [("model", JSONText.quoted($0.kind.rawValue))] } ?? [])
        + Document.facts(options) + Self.ownFormats(network.layers.compactMap(\.pinned)),
      details: [
        ("layer_costs", JSONText.array(network.layers.map { JSONText.object(Answers.layer($0)) }))
      ],
      content: bytes)
  }

  private func table(_ content: FileContent, _ bytes: [UInt8]) throws -> Document {
    let format =
      try content.format(among: FileFormats.importances) ?? FileFormats.importances[0]
    let table = try format.read(content)
    try check(layers: table.layers.count)
    let rows = table.layers.reduce(0) {
      $0 + $1.weight.count + $1.activation.count + $1.choices.count
    }
    guard rows <= limits.tableRows else {
      throw ServiceProblem(
        .contentTooLarge,
        "\(rows) rows are more than the limit of \(limits.tableRows); "
          + "raise it with mpq-serve --max-rows")
    }
    let provenance = table.provenance.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    try check(provenance, atMost: ServiceLimits.provenanceBytes, "the table's provenance")
    return document(table, bytes, format: format.key, name: content.name)
  }

  /// The document of a table.
  func document(
    _ table: ImportanceTable, _ bytes: [UInt8], format: String?, name: String
  ) -> Document {
    let provenance = table.provenance.sorted { $0.key < $1.key }
      .map { ($0.key, JSONText.quoted($0.value)) }
    let choices = table.layers.flatMap { $0.choices.map(\.formats) }
    func formats(_ tensor: TensorKind) -> String {
      TableRequest.list(
        table.scoresChoices
          ? Set(choices.map { $0[tensor] }.filter { $0.storage != nil }).sorted()
          : table.formats(tensor))
    }
    let scored: [(key: String, value: String)] =
      table.scoresChoices
      ? [
        ("choices", "\(choices.count)"),
        (
          "resources",
          JSONText.array((table.resources?.columns ?? []).map { JSONText.quoted($0.name) })
        ),
      ] : []
    let named =
      table.scoresChoices
      ? choices
      : table.layers.flatMap { ($0.weight + $0.activation).map { LayerFormats(both: $0.format) } }
    return Document(
      kind: .table, id: Hash.sha256(bytes), name: name,
      facts: [
        ("format", JSONText.quoted(format)),
        ("bytes", "\(bytes.count)"), ("layers", "\(table.layers.count)"),
        ("weight_bits", formats(.weight)), ("activation_bits", formats(.activation)),
        ("provenance", JSONText.object(provenance)),
      ] + scored + Self.ownFormats(named), details: [], content: bytes)
  }

  /// The user's own formats among those that a document names, as a fact; none if it names none.
  private static func ownFormats(
    _ formats: [LayerFormats]
  ) -> [(key: String, value: String)] {
    let named = Set(formats.flatMap { [$0.weight, $0.activation] })
    let used = NumberFormat.own.formats.filter(named.contains)
    return used.isEmpty
      ? []
      : [(StoredDocument.ownFormatsKey, JSONText.array(used.map { JSONText.quoted($0.name) }))]
  }

  private func check(layers: Int) throws(ServiceProblem) {
    guard layers <= limits.layers else {
      throw ServiceProblem(
        .contentTooLarge,
        "\(layers) layers are more than the limit of \(limits.layers); "
          + "raise it with mpq-serve --max-layers")
    }
  }

  private func check(_ bytes: Int, atMost limit: Int, _ text: String) throws(ServiceProblem) {
    guard bytes <= limit else {
      throw ServiceProblem(
        .contentTooLarge, "\(text) has \(bytes) bytes, more than the limit of \(limit)")
    }
  }

  // MARK: Content

  /// The problem for an upload that is a plan.
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

  private static let forms: [String: FileHead.Form] = [
    "application/json": .json, "text/csv": .csv, "application/x-pickle": .pickle,
  ]
  private static let gzip = ["application/gzip", "application/x-gzip"]
  /// Types that do not describe the content; `curl --data-binary` sends the second for any file.
  private static let silent = ["application/octet-stream", "application/x-www-form-urlencoded"]

  /// Refuses a type that is unknown, or that contradicts the bytes.
  private func check(_ mediaType: String?, _ content: FileContent) throws(ServiceProblem) {
    guard let mediaType, !Self.silent.contains(mediaType) else { return }
    if content.isCompressed, Self.gzip.contains(mediaType) { return }
    guard let said = Self.forms[mediaType] else {
      throw ServiceProblem(
        .unsupportedMediaType,
        "'\(mediaType.prefix(100))' is not supported; send text/csv, application/json, "
          + "application/gzip for a gzip file, or application/octet-stream for a pickle")
    }
    guard said == content.form else {
      throw ServiceProblem(
        .unprocessableContent,
        "the content type says \(said.words), but the bytes look like \(content.form.words)")
    }
  }
}
