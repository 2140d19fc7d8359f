package import MPQModel

/// The constraints file: candidate formats of single layers, and layers that share bits.
///
///     {"layers": [{"name": "layer4.*", "weight_bits": [2, 4, 8], "activation_bits": 8}],
///      "ties": [{"layers": ["a", "b"], "share": ["weight_bits", "activation_bits"]}]}
package enum ConstraintsJSON {
  private static let keys = ["layers", "ties"]

  package static let format = DocumentFormat<SearchConstraints>(
    "a file of constraints", form: .json,
    remedy: "it goes with --constraints, in a request as constraints",
    recognises: { head in
      func first(_ key: String) -> JSONObject? {
        (try? head.object?[key]?.array())?.first?.asObject
      }
      let rule = first("layers")
      return rule?["weight_bits"] != nil || rule?["activation_bits"] != nil
        || first("ties")?["share"] != nil
    }, read: ContentReader { content throws(FormatError) in try decode(content) })

  /// Reads constraints; the search checks that the layers exist.
  ///
  /// - Throws: `FormatError` with the line of the first entry that cannot be used. An unknown key is
  ///   an error, so that a mistyped constraint is not ignored.
  private static func decode(
    _ content: FileContent
  ) throws(FormatError) -> SearchConstraints {
    guard content.form == .json else {
      let isEmpty = content.head.bytes.allSatisfy(" \t\r\n".utf8.contains)
      throw FormatError(
        file: content.name, .file,
        "is \(isEmpty ? "empty; expected" : "\(content.form.words), not") a JSON file of constraints such as "
          + #"{"layers": [{"name": "head", "weight_bits": 8}]}"#)
    }
    let root = try JSONValue(parsing: try content.bytes(), file: content.name)
    return try decode(root, hint: content.hint(besides: format.name))
  }

  /// Reads constraints that may be a part of a larger file.
  ///
  /// - Parameter hint: an addition to the message about an unknown key.
  package static func decode(
    _ value: JSONValue, hint: @autoclosure () -> String = ""
  ) throws(FormatError) -> SearchConstraints {
    let document = try value.document(knownKeys: keys, hint: hint())
    var constraints = SearchConstraints(source: value.file)
    for rule in try document["layers"]?.array() ?? [] {
      constraints.rules.append(try self.rule(rule))
    }
    for tie in try document["ties"]?.array() ?? [] { constraints.ties.append(try self.tie(tie)) }
    return constraints
  }

  private static func rule(
    _ value: JSONValue
  ) throws(FormatError) -> SearchConstraints.LayerRule {
    let fields = try value.object(knownKeys: ["name", "weight_bits", "activation_bits"])
    let name = try fields.required("name").name()
    guard !name.isEmpty else { throw fields.error("name is empty") }
    let weights = try fields["weight_bits"].map(candidates)
    let activations = try fields["activation_bits"].map(candidates)
    guard weights != nil || activations != nil else {
      throw fields.error("sets neither weight_bits nor activation_bits of '\(name)'")
    }
    return .init(
      pattern: name, weight: weights, activation: activations, line: value.line)
  }

  private static func tie(_ value: JSONValue) throws(FormatError) -> SearchConstraints.Tie {
    let fields = try value.object(knownKeys: ["layers", "share"])
    let list = try fields.required("layers")
    var layers: [String] = []
    for element in try list.array() { layers.append(try element.name()) }
    guard layers.count >= 2 || layers.contains(where: SearchConstraints.isPattern) else {
      throw list.error("a tie needs at least 2 layers, found \(layers.count)")
    }
    if let repeated = firstRepeated(in: layers) {
      throw list.error("layer '\(repeated)' stands twice in the tie")
    }
    return .init(
      layers: layers, shared: try tensors(try fields.required("share")), line: value.line)
  }

  /// Formats in ascending order, from one number or a list.
  package static func candidates(_ value: JSONValue) throws(FormatError) -> [NumberFormat] {
    var bits: [Int] = []
    for element in value.elements { bits.append(try element.integer()) }
    guard !bits.isEmpty else { throw value.error("the list is empty") }
    let valid = IntegerFormats.bits
    if let outside = bits.first(where: { !valid.contains($0) }) {
      throw value.error("expected \(valid.lowerBound) to \(valid.upperBound), found \(outside)")
    }
    if let repeated = firstRepeated(in: bits) { throw value.error("lists \(repeated) twice") }
    return bits.sorted().map(NumberFormat.integer)
  }

  /// The tensors that a tie shares, from one name or a list.
  private static func tensors(_ value: JSONValue) throws(FormatError) -> Set<TensorKind> {
    let known: [String: TensorKind] = ["weight_bits": .weight, "activation_bits": .activation]
    var tensors: Set<TensorKind> = []
    for element in value.elements {
      let name = try element.name()
      guard let tensor = known[name] else {
        throw value.error(
          "expected weight_bits, activation_bits or a list of both, found '\(name)'")
      }
      guard tensors.insert(tensor).inserted else { throw value.error("lists \(name) twice") }
    }
    guard !tensors.isEmpty else { throw value.error("the list is empty") }
    return tensors
  }

  private static func firstRepeated<Element: Hashable>(in elements: [Element]) -> Element? {
    var seen = Set<Element>()
    return elements.first { !seen.insert($0).inserted }
  }
}

extension JSONValue {
  /// The elements of a list; for any other value, the value itself.
  fileprivate var elements: [JSONValue] {
    if case .array(let elements) = content { elements } else { [self] }
  }
}
