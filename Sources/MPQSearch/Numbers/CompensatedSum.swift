/// A sum of many numbers as exact as one rounding (Neumaier's variant of Kahan's summation).
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
