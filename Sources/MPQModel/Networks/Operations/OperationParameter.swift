/// A parameter of an operation: its key in files, the property that holds it, and its allowed values.
package struct OperationParameter<Owner: OperationKind>: Sendable {
  package let key: String
  /// Whether a file must give it; otherwise `Owner.withDefaults` has its value.
  package let isRequired: Bool
  package let value: Value

  /// The property that holds the value, by its type.
  package enum Value: Sendable {
    /// A whole number from `least` to `NetworkOperation.largestParameter`.
    case count(any WritableKeyPath<Owner, Int> & Sendable, least: Int = 1)
    /// A height and a width, each within the limits of a count.
    case extent(any WritableKeyPath<Owner, Extent> & Sendable, least: Int = 1)
    case number(any WritableKeyPath<Owner, Double> & Sendable, ParameterRange)
    case flag(any WritableKeyPath<Owner, Bool> & Sendable)
  }

  package static func required(_ key: String, _ value: Value) -> Self {
    Self(key: key, isRequired: true, value: value)
  }

  package static func optional(_ key: String, _ value: Value) -> Self {
    Self(key: key, isRequired: false, value: value)
  }
}

/// The range of a parameter that is a number, in the words of messages.
package enum ParameterRange: String, Sendable {
  case positive = "a number above 0"
  case share = "a number from 0 to 1"
  case shareBelowOne = "a number from 0 to below 1"

  func contains(_ number: Double) -> Bool {
    switch self {
    case .positive: number > 0 && number.isFinite
    case .share: (0...1).contains(number)
    case .shareBelowOne: (0..<1).contains(number)
    }
  }
}

extension NetworkOperation {
  /// The largest count, kernel, stride and padding; it keeps sums of them from overflowing.
  package static let largestParameter = 1 << 24
}

extension OperationKind {
  /// Checks that each parameter is within its range.
  func checkRanges() throws(OperationFault) {
    for parameter in Self.parameters {
      switch parameter.value {
      case .count(let path, let least):
        try Self.check(parameter.key, self[keyPath: path], least: least)
      case .extent(let path, let least):
        try Self.check(parameter.key, self[keyPath: path].height, least: least)
        try Self.check(parameter.key, self[keyPath: path].width, least: least)
      case .number(let path, let range):
        let number = self[keyPath: path]
        guard range.contains(number) else {
          throw OperationFault("\(parameter.key) is \(number); expected \(range.rawValue)")
        }
      case .flag: break
      }
    }
  }

  private static func check(_ key: String, _ value: Int, least: Int) throws(OperationFault) {
    let largest = NetworkOperation.largestParameter
    guard (least...largest).contains(value) else {
      throw OperationFault(
        "\(key) is \(value); expected a whole number from \(least) to \(largest)")
    }
  }
}
