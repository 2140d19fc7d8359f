/// The two tensors of a layer that are quantized: its weights, and the activations it reads.
public enum TensorKind: String, CaseIterable, Sendable {
  case weight
  case activation
}

extension TensorKind {
  /// The tensor that a row of a table names, in capitals or not, with spaces around it or not.
  package init?(inTable name: String) {
    // Nearly all of a table's many rows have the name as it is.
    if let tensor = TensorKind(rawValue: name) {
      self = tensor
    } else {
      self.init(rawValue: name.filter { $0 != " " }.lowercased())
    }
  }
}
