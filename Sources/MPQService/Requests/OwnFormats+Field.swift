extension OwnFormats {
  /// Reads formats of a request.
  ///
  /// - Parameters:
  ///   - text: nil for none.
  ///   - field: the JSON pointer of the text, or the name of a parameter, for problems.
  package init(_ text: String?, field: String) throws(ServiceProblem) {
    do {
      try self.init(text)
    } catch {
      throw ServiceProblem(error, field: field)
    }
  }
}
