import MPQModel

extension NetworkOperation {
  /// The operation as one line of a `network.json`, without parameters that have default values.
  var json: String {
    var members: [(key: String, value: String)] = [
      ("name", JSONText.quoted(name)),
      ("kind", JSONText.quoted(kindName)),
      ("inputs", JSONText.array(inputs.map(JSONText.quoted))),
    ]
    members += kind.jsonMembers
    switch pinning {
    case .searched: members.append(("pinned", "false"))
    case .pinned(let bits):
      members.append(
        (
          "pinned",
          JSONText.object([
            ("weight_bits", "\(bits.weight)"), ("activation_bits", "\(bits.activation)"),
          ])
        ))
    case nil: break
    }
    return JSONText.object(members)
  }
}

extension OperationKind {
  /// The parameters that differ from their defaults.
  fileprivate var jsonMembers: [(key: String, value: String)] {
    let plain = withDefaults
    return Self.parameters.compactMap { parameter in
      let json = json(parameter)
      return parameter.isRequired || json != plain.json(parameter) ? (parameter.key, json) : nil
    }
  }

  /// A parameter's value as JSON: a square extent is one number, any other `[height, width]`.
  private func json(_ parameter: OperationParameter<Self>) -> String {
    switch parameter.value {
    case .count(let path, _): return "\(self[keyPath: path])"
    case .number(let path, _): return "\(self[keyPath: path])"
    case .flag(let path): return "\(self[keyPath: path])"
    case .extent(let path, _):
      let (height, width) = (self[keyPath: path].height, self[keyPath: path].width)
      return height == width ? "\(height)" : "[\(height), \(width)]"
    }
  }
}
