import MPQModel

extension NetworkOperation {
  /// Reads one of the operations of a `network.json`.
  ///
  /// - Parameter kinds: the known kinds of operations.
  init(json value: JSONValue, kinds: [any OperationKind.Type]) throws(FormatError) {
    let kindValue = try value.object().required("kind")
    let kindName = try kindValue.string()
    guard let kind = kinds.first(where: { $0.name == kindName }) else {
      throw kindValue.mismatch("one of \(kinds.map { $0.name }.joined(separator: ", "))")
    }
    let members = try value.object(
      knownKeys: ["name", "kind", "inputs", "pinned"] + kind.parameterKeys)
    var inputs: [String] = []
    for input in try members.required("inputs").array() { inputs.append(try input.name()) }
    self.init(
      name: try members.required("name").name(), kind: try kind.init(json: members),
      inputs: inputs, pinning: try members["pinned"].map(Pinning.init(json:)))
  }
}

extension OperationKind {
  fileprivate static var parameterKeys: [String] { parameters.map(\.key) }

  /// Reads the parameters; missing ones get their defaults.
  fileprivate init(json members: JSONObject) throws(FormatError) {
    self.init()
    for parameter in Self.parameters where parameter.isRequired {
      try set(parameter, members.required(parameter.key))
    }
    // A default may depend on a required parameter.
    self = withDefaults
    for parameter in Self.parameters where !parameter.isRequired {
      if let value = members[parameter.key] { try set(parameter, value) }
    }
  }

  private mutating func set(
    _ parameter: OperationParameter<Self>, _ json: JSONValue
  ) throws(FormatError) {
    switch parameter.value {
    case .count(let path, _): self[keyPath: path] = try json.integer()
    case .extent(let path, _): self[keyPath: path] = try Extent(json: json)
    case .number(let path, _): self[keyPath: path] = try json.number()
    case .flag(let path): self[keyPath: path] = try json.bool()
    }
  }
}

extension Extent {
  /// Reads a number for a square, or `[height, width]`.
  fileprivate init(json value: JSONValue) throws(FormatError) {
    guard case .array(let sides) = value.content else {
      guard case .number = value.content else {
        throw value.mismatch("a whole number or [height, width]")
      }
      let side = try value.integer()
      self.init(height: side, width: side)
      return
    }
    guard sides.count == 2 else {
      throw value.error("expected [height, width], found a list of \(sides.count)")
    }
    self.init(height: try sides[0].integer(), width: try sides[1].integer())
  }
}

extension NetworkOperation.Pinning {
  /// Reads `false`, or an object with both bit-widths.
  fileprivate init(json value: JSONValue) throws(FormatError) {
    switch value.content {
    case .bool(false):
      self = .searched
    case .object:
      let bits = try value.object(knownKeys: ["weight_bits", "activation_bits"])
      self = .pinned(
        LayerFormats(
          weight: try bits.required("weight_bits").format(),
          activation: try bits.required("activation_bits").format()))
    default:
      throw value.mismatch(#"false or {"weight_bits": 8, "activation_bits": 8}"#)
    }
  }
}
