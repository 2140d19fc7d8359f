import MPQModel

extension TensorKind {
  /// The tensor that a row of a table names, in capitals or not, with spaces around it or not.
  init?(inTable name: String) {
    // Nearly all of a table's many rows have the name as it is.
    if let tensor = TensorKind(rawValue: name) {
      self = tensor
    } else {
      self.init(rawValue: name.filter { $0 != " " }.lowercased())
    }
  }
}
