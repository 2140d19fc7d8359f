import MPQModel

/// What is known of a tensor before the model runs.
struct TensorFacts {
  /// Outermost first, nil for a dimension that is not known; nil if not even their number is known.
  var dimensions: [Int?]?
  /// The elements, if they are few and some are known.
  var values: SmallValues?

  /// The most dimensions of a tensor; ONNX Runtime itself has kernels for up to 8.
  static let mostDimensions = 32
  /// The largest dimension, so that it can be multiplied by the largest stride (`OperationCall.largestParameter`).
  static let largestDimension = 1 << 36

  init(_ dimensions: [Int?]? = nil, values: SmallValues? = nil) {
    self.dimensions = dimensions
    self.values = values
  }

  static let unknown = TensorFacts()

  /// The dimensions; nil if one is not known.
  var shape: [Int]? {
    guard let dimensions else { return nil }
    let known = dimensions.compactMap(\.self)
    return known.count == dimensions.count ? known : nil
  }

  /// The number of elements; nil if it is not known or beyond what is counted exactly.
  var count: Int? {
    guard let shape, shape.allSatisfy({ $0 >= 0 }) else { return nil }
    return exactProduct(shape)
  }

  /// The elements as whole numbers; nil if one is not known.
  var integers: [Int]? { values?.allIntegers }
}
