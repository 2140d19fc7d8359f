import MPQModel

/// What the sum of a layer's two importances may lose of the smaller one.
///
/// The search is exact in the costs of choices, and these are sums in double precision: 1e12 + 4.5e-5 is 1e12. Sums
/// lose a last digit nearly always, which decides nothing; it counts where the digits that are lost are those by which
/// plans differ.
enum SumRounding {
  /// Losses below this share of what plans can differ by do not count.
  private static let negligible = 1e-12

  /// How far the costs of all layers may be from their importances together; 0 if that is negligible.
  static func tolerance(of join: TableJoin, alpha: Double) -> Double {
    var range = 0.0
    for layer in join.layers where !layer.hasScoredChoices {
      range += spread(layer.activation) + alpha * spread(layer.weight)
    }
    guard range > 0 else { return 0 }
    let loss = join.layers.reduce(0.0) { sum, layer in
      let largest = highest(layer.activation) + alpha * highest(layer.weight)
      // Hardly any layer is looked at pair by pair.
      guard !layer.hasScoredChoices, largest.ulp > negligible * range else { return sum }
      return sum + greatestLoss(layer, alpha: alpha)
    }
    return loss > negligible * range ? loss : 0
  }

  private static func highest(_ entries: [ImportanceTable.Entry]) -> Double {
    entries.reduce(0) { max($0, $1.importance) }
  }

  private static func spread(_ entries: [ImportanceTable.Entry]) -> Double {
    guard let least = entries.map(\.importance).min() else { return 0 }
    return highest(entries) - least
  }

  /// The greatest difference between a sum and its rounding (Knuth, "The Art of Computer Programming", volume 2,
  /// section 4.2.2, theorem B).
  private static func greatestLoss(
    _ layer: TableJoin.LayerCandidates, alpha: Double
  ) -> Double {
    var greatest = 0.0
    for weight in layer.weight.map({ alpha * $0.importance }) {
      for activation in layer.activation.map(\.importance) {
        let sum = activation + weight
        let share = sum - activation
        let error = (activation - (sum - share)) + (weight - share)
        greatest = max(greatest, error.magnitude)
      }
    }
    return greatest
  }
}

extension TableJoin.LayerCandidates {
  /// Whether the layer's choices are scored as a whole.
  fileprivate var hasScoredChoices: Bool {
    if case .scored? = choices { true } else { false }
  }
}
