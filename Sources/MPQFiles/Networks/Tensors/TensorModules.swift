import MPQModel

/// The tensors of PyTorch modules, by the modules' paths.
///
/// A module's parameters stand behind its path: those of `layers.0.fc` are `layers.0.fc.weight`, `layers.0.fc.bias`, or
/// of quantized modules `layers.0.fc.qweight` and `layers.0.fc.scales`.
struct TensorModules {
  /// Paths in the order of the tensors, or in natural order, so that `layers.2` comes before `layers.10`.
  let paths: [String]
  private let parameters: [String: [String: StoredTensor]]

  /// - Parameter keepsOrder: whether the order of the tensors says something, as that of a state dict does.
  /// - Throws: `FormatError` if two tensors have one name.
  init(_ tensors: [StoredTensor], keepsOrder: Bool, file: String) throws(FormatError) {
    let prefix = TorchWrappers.prefix(of: tensors)
    var parameters: [String: [String: StoredTensor]] = [:]
    var order: [String] = []
    for tensor in tensors {
      let name = tensor.name.dropFirst(prefix.count)
      let point = name.lastIndex(of: ".")
      let path = point.map { String(name[..<$0]) } ?? ""
      let parameter = String(point.map { name[name.index(after: $0)...] } ?? name)
      if parameters[path] == nil { order.append(path) }
      guard parameters[path, default: [:]].updateValue(tensor, forKey: parameter) == nil else {
        throw FormatError(
          file: file, .file,
          "tensor '\(tensor.name)' occurs twice; the files do not belong together")
      }
    }
    self.parameters = parameters
    guard !keepsOrder else {
      paths = order
      return
    }
    let keys = order.map { (path: $0, key: NaturalOrder($0)) }
    paths = keys.sorted { $0.key < $1.key }.map(\.path)
  }

  /// The parameters of a module by their names.
  subscript(path: String) -> [String: StoredTensor] { parameters[path] ?? [:] }
}

/// A text as its parts, of which numbers are compared as such.
private struct NaturalOrder: Comparable {
  private let parts: [(number: Int?, text: Substring)]

  init(_ text: String) {
    parts = text.split(separator: ".", omittingEmptySubsequences: false).map { (Int($0), $0) }
  }

  static func == (left: NaturalOrder, right: NaturalOrder) -> Bool {
    left.parts.elementsEqual(right.parts) { $0.text == $1.text }
  }

  static func < (left: NaturalOrder, right: NaturalOrder) -> Bool {
    for (one, other) in zip(left.parts, right.parts) where one.text != other.text {
      if let first = one.number, let second = other.number, first != second {
        return first < second
      }
      return one.text < other.text
    }
    return left.parts.count < right.parts.count
  }
}
