/// A training that has come to nothing: where, and what to try.
package struct TrainingDivergence: Error, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
