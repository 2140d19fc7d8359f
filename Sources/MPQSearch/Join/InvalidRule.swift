/// What to do with a candidate whose importance is missing, not a number, infinite or negative.
package enum InvalidRule: String, CaseIterable, Sendable {
  /// The search is refused: a plan might need the candidate.
  case error
  /// The candidate is left out.
  case exclude
}
