package import MPQFiles

/// A value of a request, with its JSON pointer (RFC 6901) for problems.
package struct RequestField: Sendable {
  package let value: JSONValue
  package let pointer: String

  /// Parses a request's body.
  package init(parsing bytes: [UInt8]) throws(ServiceProblem) {
    do {
      value = try JSONValue(parsing: bytes, file: "request")
      pointer = ""
    } catch {
      throw ServiceProblem(error)
    }
  }

  private init(_ value: JSONValue, _ pointer: String) {
    self.value = value
    self.pointer = pointer
  }

  /// Reads the value; an error names this field.
  package func read<Value>(
    _ body: (JSONValue) throws(FormatError) -> Value
  ) throws(ServiceProblem) -> Value {
    do {
      return try body(value)
    } catch {
      throw ServiceProblem(error, field: pointer)
    }
  }

  /// A problem with this field.
  package func problem(_ expected: String) -> ServiceProblem {
    ServiceProblem(value.mismatch(expected), field: pointer)
  }

  /// The members of an object with these keys only.
  package func members(_ knownKeys: [String]) throws(ServiceProblem) -> Members {
    let object = try read { (value) throws(FormatError) in
      try value.object(knownKeys: knownKeys)
    }
    return Members(object: object, pointer: pointer)
  }

  /// The members of an object with any keys.
  package func anyMembers() throws(ServiceProblem) -> Members {
    let object = try read { (value) throws(FormatError) in try value.object() }
    return Members(object: object, pointer: pointer)
  }

  /// Whether the value is null.
  package var isNull: Bool { if case .null = value.content { true } else { false } }

  /// The elements of a list; at least one.
  package func elements() throws(ServiceProblem) -> [RequestField] {
    let elements = try read { (value) throws(FormatError) in try value.array() }
    guard !elements.isEmpty else { throw problem("at least one element") }
    return elements.enumerated().map { RequestField($1, "\(pointer)/\($0)") }
  }

  /// The members of an object in a request.
  package struct Members {
    fileprivate let object: JSONObject
    package let pointer: String

    /// A member; nil if it is missing.
    package subscript(key: String) -> RequestField? {
      object[key].map { RequestField($0, "\(pointer)/\(key)") }
    }

    /// All members, in the order of the request.
    package var all: [(key: String, field: RequestField)] {
      object.members.map { key, value in
        let escaped = key.replacing("~", with: "~0").replacing("/", with: "~1")
        return (key, RequestField(value, "\(pointer)/\(escaped)"))
      }
    }

    package func required(_ key: String) throws(ServiceProblem) -> RequestField {
      guard let field = self[key] else {
        throw ServiceProblem(object.error("the key '\(key)' is missing; add it"), field: pointer)
      }
      return field
    }
  }
}

extension RequestField {
  package func string() throws(ServiceProblem) -> String {
    try read { (value) throws(FormatError) in try value.string() }
  }

  package func bool() throws(ServiceProblem) -> Bool {
    try read { (value) throws(FormatError) in try value.bool() }
  }

  /// A number in a range, both ends included.
  package func number(in range: ClosedRange<Double>) throws(ServiceProblem) -> Double {
    let number = try read { (value) throws(FormatError) in try value.number() }
    guard range.contains(number) else {
      throw problem("a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// One of an enumeration's names.
  package func choice<Choice: RawRepresentable & CaseIterable>() throws(ServiceProblem) -> Choice
  where Choice.RawValue == String {
    guard case .string(let text) = value.content, let choice = Choice(rawValue: text) else {
      throw problem(Choice.allCases.map(\.rawValue).joined(separator: " or "))
    }
    return choice
  }

  /// The text of a number as written in the request, or of a string; nil for anything else.
  package var literal: String? {
    switch value.content {
    case .number(let text), .string(let text): text
    default: nil
    }
  }
}
