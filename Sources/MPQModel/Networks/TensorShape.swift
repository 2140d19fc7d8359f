/// The shape of one example's tensor, without the batch dimension.
package enum TensorShape: Hashable, Sendable {
  case image(channels: Int, height: Int, width: Int)
  /// A flat vector, such as the result of `flatten`.
  case features(Int)

  /// Outermost first: `[channels, height, width]` or `[features]`.
  package var dimensions: [Int] {
    switch self {
    case .image(let channels, let height, let width): [channels, height, width]
    case .features(let count): [count]
    }
  }

  /// The number of elements, or nil if it is beyond `Network.largestTotal`.
  package var count: Int? { exactProduct(dimensions) }
}

extension TensorShape: CustomStringConvertible {
  package var description: String { dimensions.map(String.init).joined(separator: "×") }
}

/// The product of non-negative factors; nil if it, or a partial product from the left, is above a limit.
package func exactProduct(_ factors: [Int], atMost limit: Int = Network.largestTotal) -> Int? {
  var product = 1
  for factor in factors {
    let (next, overflow) = product.multipliedReportingOverflow(by: factor)
    guard !overflow, next <= limit else { return nil }
    product = next
  }
  return product
}
