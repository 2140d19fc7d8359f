/// The name of a layer: that of its module in PyTorch, as far as the file tells it, so that a table made for the one joins the
/// other.
///
/// Checked against the modules of five torchvision networks, exported in both ways: all are found.
enum LayerName {
  /// The longest list of modules in bytes; those of PyTorch have some hundred.
  private static let longestList = 1 << 12

  /// The first rule that gives a name: the weights' tensor, PyTorch's scopes, the node's path, its name, its result's name.
  static func of(_ node: ONNXFileNode, weight: String?, path: [String]) -> String {
    weight.flatMap(module(ofWeight:)) ?? module(inScopesOf: node) ?? module(ofPath: node.name)
      ?? (path + [node.name.isEmpty ? node.output.first { !$0.isEmpty } ?? "" : node.name])
      .joined(separator: "/")
  }

  /// `layer1.0.conv1` of `layer1.0.conv1.weight`; names with `::` are made up by exporters.
  private static func module(ofWeight name: String) -> String? {
    let ending = ".weight"
    guard name.hasSuffix(ending), !name.contains("::"), name.count > ending.count else {
      return nil
    }
    return String(name.dropLast(ending.count))
  }

  /// The last module of PyTorch's list, which is a text such as `['', 'layer1', 'layer1.0.conv1', 'conv2d']`.
  ///
  /// Its last entry is the operation. After a normalization is folded into a convolution, the list names the normalization; the
  /// weights' own name is right then, and goes first.
  private static func module(inScopesOf node: ONNXFileNode) -> String? {
    guard
      let text = node.metadataProps.first(where: { $0.key == "pkg.torch.onnx.name_scopes" })?.value
    else { return nil }
    var names: [String] = []
    var rest = text[...]
    while let start = rest.firstIndex(where: { $0 == "'" || $0 == "\"" }) {
      let quote = rest[start]
      rest = rest[rest.index(after: start)...]
      guard let end = rest.firstIndex(of: quote) else { return nil }
      names.append(String(rest[..<end]))
      rest = rest[rest.index(after: end)...]
    }
    guard let module = names.dropLast().last, !module.isEmpty else { return nil }
    return module
  }

  /// `features.1.conv.0.0` of `/features/features.1/conv/conv.0/conv.0.0/Conv`: a part that goes on where the one before
  /// ends takes its place.
  private static func module(ofPath name: String) -> String? {
    guard name.hasPrefix("/") else { return nil }
    var parts: [Substring] = []
    for part in name.split(separator: "/").dropLast() {
      if let last = parts.last, part.hasPrefix("\(last).") { parts.removeLast() }
      parts.append(part)
    }
    return parts.isEmpty ? nil : parts.joined(separator: ".")
  }
}
