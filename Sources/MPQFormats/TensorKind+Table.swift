import MPQModel

extension TensorKind {
  /// The tensor that a row of a table names, in capitals or not, with spaces around it or not.
  init?(inTable name: String) {
    self.init(rawValue: name.filter { $0 != " " }.lowercased())
  }
}
