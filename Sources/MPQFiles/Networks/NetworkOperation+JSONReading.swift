import MPQModel

extension NetworkOperation {
  /// Reads one of the operations of a `network.json`.
  init(json value: JSONValue) throws(FormatError) {
    let kindValue = try value.object().required("kind")
    guard let kindName = Kind.Name(rawValue: try kindValue.string()) else {
      let known = Kind.Name.allCases.map(\.rawValue).joined(separator: ", ")
      throw kindValue.mismatch("one of \(known)")
    }
    let members = try value.object(
      knownKeys: ["name", "kind", "inputs", "pinned"] + kindName.parameterKeys)
    var inputs: [String] = []
    for input in try members.required("inputs").array() { inputs.append(try input.name()) }
    self.init(
      name: try members.required("name").name(), kind: try Kind(kindName, members),
      inputs: inputs, pinning: try members["pinned"].map(Pinning.init(json:)))
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
        BitWidths(
          weightBits: try bits.required("weight_bits").integer(),
          activationBits: try bits.required("activation_bits").integer()))
    default:
      throw value.mismatch(#"false or {"weight_bits": 8, "activation_bits": 8}"#)
    }
  }
}
