import MPQModel

/// An operation of a graph with what is known of its inputs.
struct OperationCall {
  /// The operation's type, such as `Conv`.
  let name: String
  /// Nil for an optional input that is left out.
  let inputs: [TensorFacts?]
  let outputCount: Int
  let attributes: [String: ONNXFileAttribute]
  /// The version of the operation's set.
  let opset: Int
  /// Whether elements may be worked out; false once a model has more than is followed.
  let worksOutValues: Bool

  /// Kernels, strides and paddings above are refused, so that sums of them do not overflow.
  static let largestParameter = 1 << 24
}

// MARK: - Inputs

extension OperationCall {
  /// What is known of an input; nothing for one that is left out.
  func input(_ position: Int) -> TensorFacts {
    position < inputs.count ? inputs[position] ?? .unknown : .unknown
  }

  func has(_ position: Int) -> Bool { position < inputs.count && inputs[position] != nil }

  /// The elements of an input that may hold few numbers; nil if they are not known.
  func integers(_ position: Int) -> [Int]? { input(position).integers }

  /// Axes or other numbers that newer versions read from an input, older ones from an attribute.
  ///
  /// - Returns: nil if the model gives none.
  func list(input position: Int, attribute: String) -> ListArgument? {
    if has(position) { return integers(position).map(ListArgument.known) ?? .unknown }
    return ints(attribute).map(ListArgument.known)
  }

  enum ListArgument {
    case known([Int])
    /// Worked out from what is not known.
    case unknown
  }
}

// MARK: - Attributes

extension OperationCall {
  func int(_ name: String, _ preset: Int) -> Int { attributes[name].map { Int($0.i) } ?? preset }
  func int(_ name: String) -> Int? { attributes[name].map { Int($0.i) } }
  func float(_ name: String) -> Double? { attributes[name].map { Double($0.f) } }
  func ints(_ name: String) -> [Int]? { attributes[name]?.ints.map(Int.init) }
  func floats(_ name: String) -> [Double]? { attributes[name]?.floats.map(Double.init) }
  func string(_ name: String) -> String? {
    attributes[name].map { String(decoding: $0.s, as: UTF8.self) }
  }

  /// Parameters of a window, one per direction; nil if the model gives none.
  func sizes(_ name: String, count: Int, least: Int) throws(OperationFault) -> [Int]? {
    guard let sizes = ints(name), !sizes.isEmpty else { return nil }
    guard sizes.count == count, sizes.allSatisfy((least...Self.largestParameter).contains) else {
      throw OperationFault(
        "its \(name) are \(sizes); expected \(count) whole numbers from \(least) to \(Self.largestParameter)"
      )
    }
    return sizes
  }

  /// An axis counted from the front.
  func axis(_ axis: Int, of rank: Int) throws(OperationFault) -> Int {
    guard (-rank..<rank).contains(axis) else {
      throw OperationFault("axis \(axis) is none of \(rank) dimensions")
    }
    return axis < 0 ? axis + rank : axis
  }
}
