/// The name of a node of an ONNX graph, as PyTorch's exporters make it from modules: `/layer1/layer1.0/conv1/Conv`.
///
/// Profiles of runtimes and files of models have such names, and tables mean the module: `layer1.0.conv1`.
package struct ONNXNodeName: Hashable, Sendable {
  /// The name as it stands in the file.
  package let text: String

  package init(_ text: String) { self.text = text }

  /// The dotted path of the module that the node is part of; nil if the name is not such a path, or the node
  /// is part of none, as `/Flatten`.
  ///
  /// The last component is the operation. Of those before, one that starts with the previous one and a dot stands
  /// in its place, because exporters repeat the name of a list before that of its element:
  /// `/features/features.1/conv/conv.0/conv.0.0/Conv` is `features.1.conv.0.0`.
  package var module: String? {
    guard text.utf8.first == UInt8(ascii: "/") else { return nil }
    var path: [Substring] = []
    for component in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
      .dropLast()
    {
      guard !component.isEmpty else { return nil }
      if let last = path.last, component.hasPrefix(last + ".") { path.removeLast() }
      path.append(component)
    }
    return path.isEmpty ? nil : path.joined(separator: ".")
  }
}
