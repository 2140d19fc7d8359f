package import MPQModel

extension NetworkDescription {
  /// The description as the text of a `network.json`: an operation per line, defaults left out.
  package var json: String {
    let lines = operations.map { "    " + $0.json }.joined(separator: ",\n")
    return """
      {
        "name": \(JSONText.quoted(name)),
        "input_shape": \(inputShape.dimensions),
        "operations": [
      \(lines)
        ]
      }

      """
  }
}
