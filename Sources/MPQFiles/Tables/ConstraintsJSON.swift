package import MPQModel

/// The constraints file: what single layers may get, and layers that share number formats.
///
///     {"layers": [{"name": "layer4.*", "weight_bits": [2, 4, 8], "activation_bits": 8}],
///      "ties": [{"layers": ["block{n}.{q,k,v}"], "share": ["weight_bits", "activation_bits"]}],
///      "equal_widths": false}
package enum ConstraintsJSON {
  private static let keys = ["layers", "ties", "equal_widths"]
  private static let ruleKeys = [
    "name", "weight_bits", "activation_bits", "weight_format", "activation_format", "choices",
    "equal_widths",
  ]
  /// The most choices that a rule may list: every pair of 16 formats. For each layer they are compared with its
  /// candidates, and a request may come from a stranger.
  private static let mostChoices = 256

  package static let format = DocumentFormat<SearchConstraints>(
    "a file of constraints", form: .json,
    remedy: "it goes with --constraints, in a request as constraints",
    recognises: { head in
      func first(_ key: String) -> JSONObject? {
        (try? head.object?[key]?.array())?.first?.asObject
      }
      let rule = first("layers")
      return rule.map { rule in ruleKeys.dropFirst().contains { rule[$0] != nil } } ?? false
        || first("ties")?["share"] != nil || head.object?["equal_widths"] != nil
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
    if let isEqual = document["equal_widths"] {
      constraints.equalWidths = try isEqual.bool()
      constraints.equalWidthsLine = isEqual.line
    }
    return constraints
  }

  private static func rule(
    _ value: JSONValue
  ) throws(FormatError) -> SearchConstraints.LayerRule {
    let fields = try value.object(knownKeys: ruleKeys)
    let name = try fields.required("name").name()
    guard !name.isEmpty else { throw fields.error("name is empty") }
    let rule = SearchConstraints.LayerRule(
      pattern: name, weight: try candidates(.weight, of: name, in: fields),
      activation: try candidates(.activation, of: name, in: fields),
      choices: try fields["choices"].map(choices), equalWidths: try fields["equal_widths"]?.bool(),
      line: value.line)
    guard
      rule.weight != nil || rule.activation != nil || rule.choices != nil
        || rule.equalWidths != nil
    else {
      throw fields.error(
        "sets none of weight_bits, activation_bits, choices and equal_widths of '\(name)'")
    }
    return rule
  }

  /// The candidates of one tensor, under one of its two keys.
  private static func candidates(
    _ tensor: TensorKind, of layer: String, in fields: JSONObject
  ) throws(FormatError) -> [NumberFormat]? {
    let (bits, format) = ("\(tensor)_bits", "\(tensor)_format")
    guard fields[bits] == nil || fields[format] == nil else {
      throw fields.error(
        "sets both \(bits) and \(format) of '\(layer)', two names of one key; keep one")
    }
    return try (fields[bits] ?? fields[format]).map(candidates)
  }

  /// Labels of choices, from one or a list.
  private static func choices(_ value: JSONValue) throws(FormatError) -> [String] {
    var labels: [String] = []
    for element in value.elements {
      let label = try element.name()
      guard !label.isEmpty else { throw element.error("a choice is an empty text") }
      labels.append(label)
    }
    guard !labels.isEmpty else { throw value.error("the list is empty") }
    guard labels.count <= mostChoices else {
      throw value.error("lists \(labels.count) choices; at most \(mostChoices) are taken")
    }
    if let repeated = firstRepeated(in: labels) { throw value.error("lists \(repeated) twice") }
    return labels
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

  /// Formats in ascending order, from one or a list; each is a number of bits, or the name of a format that
  /// is no plain integer.
  package static func candidates(_ value: JSONValue) throws(FormatError) -> [NumberFormat] {
    var formats: [NumberFormat] = []
    for element in value.elements { formats.append(try format(element)) }
    guard !formats.isEmpty else { throw value.error("the list is empty") }
    if let repeated = firstRepeated(in: formats) { throw value.error("lists \(repeated) twice") }
    return formats.sorted()
  }

  private static func format(_ value: JSONValue) throws(FormatError) -> NumberFormat {
    // Bits are numbers: in quotes they are refused, as ever.
    guard case .string(let text) = value.content, Int(text) == nil else {
      if case .number(let text) = value.content, let literal = DecimalLiteral(text),
        literal.wholeNumber == nil, let format = NumberFormat(named: text)
      {
        return format
      }
      let bits = try value.integer()
      let valid = IntegerFormats.bits
      guard valid.contains(bits) else {
        throw value.error("expected \(valid.lowerBound) to \(valid.upperBound), found \(bits)")
      }
      return .integer(bits)
    }
    let name = try value.name()
    guard let format = NumberFormat(named: name) else {
      let near = name.closest(in: NumberFormat.knownNames).map { "did you mean \($0)?" }
      throw value.error(
        "there is no number format '\(name)'; \(near ?? "expected \(NumberFormat.expectation(insteadOf: name))")"
      )
    }
    return format
  }

  /// The tensors that a tie shares, from one name or a list.
  private static func tensors(_ value: JSONValue) throws(FormatError) -> Set<TensorKind> {
    let known: [String: TensorKind] = [
      "weight_bits": .weight, "weight_format": .weight, "activation_bits": .activation,
      "activation_format": .activation,
    ]
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
