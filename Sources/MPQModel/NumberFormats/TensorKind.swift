/// The two tensors of a layer that are quantized: its weights, and the activations it reads.
public enum TensorKind: String, CaseIterable, Sendable {
  case weight
  case activation
}

extension TensorKind {
  /// The tensor that a row of a table names; case and surrounding spaces do not matter.
  package init?(inTable name: String) {
    // Nearly all rows of a table spell the name exactly.
    if let tensor = TensorKind(rawValue: name) {
      self = tensor
    } else {
      self.init(rawValue: name.filter { $0 != " " }.lowercased())
    }
  }
}
