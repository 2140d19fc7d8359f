/// A sum of many numbers, as exact as if it had been rounded once (Neumaier, "Rundungsfehleranalyse
/// einiger Verfahren zur Summation endlicher Summen", 1974).
///
/// Each addition's rounding error, `(larger − total) + smaller`, is itself a binary64 number, and
/// is added up beside the sum. With terms of one sign the error is at most one last digit, and one
/// more in n² · 2^−106, which for the most choices that are searched (2^21) is nothing.
struct CompensatedSum {
  private var sum = 0.0
  private var compensation = 0.0

  mutating func add(_ term: Double) {
    let total = sum + term
    compensation += sum.magnitude >= term.magnitude ? (sum - total) + term : (term - total) + sum
    sum = total
  }

  var value: Double { sum + compensation }
}
