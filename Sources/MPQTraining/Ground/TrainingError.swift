/// Why a network cannot be trained or used as asked: what was wrong, where, and what to do.
package struct TrainingError: Error, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
