/// What a user says of a model that its file leaves open.
package struct ModelOptions: Hashable, Sendable {
  /// Sizes of inputs, or of other tensors, by name; an entry without a name is that of the only input.
  package var shapes: [String: [Int]] = [:]
  /// Whether products of two activations, as in attention, are layers of the search.
  package var searchesActivationProducts = false

  package init() {}

  /// - Parameter texts: shapes as `add(shape:)` takes them.
  package init(shapes texts: [String], searchesActivationProducts: Bool) throws(ShapeError) {
    self.searchesActivationProducts = searchesActivationProducts
    for text in texts { try add(shape: text) }
  }

  /// The shapes as texts, in the order of their names.
  package var shapeTexts: [String] {
    shapes.sorted { $0.key < $1.key }.map { name, sizes in
      (name.isEmpty ? "" : "\(name)=") + sizes.map(String.init).joined(separator: ",")
    }
  }

  /// A text that is no shape.
  package struct ShapeError: Error, Hashable, CustomStringConvertible {
    package let description: String
  }

  /// Adds the sizes of a tensor.
  ///
  /// - Parameter text: such as `x=1,3,640,640`; of the only input also `1,3,640,640`.
  package mutating func add(shape text: String) throws(ShapeError) {
    // A tensor's name may have an equals sign; sizes have none.
    let end = text.lastIndex(of: "=")
    let name = end.map { String(text[..<$0]) } ?? ""
    let sizes = end.map { text[text.index(after: $0)...] } ?? text[...]
    var shape: [Int] = []
    for part in sizes.split(separator: ",", omittingEmptySubsequences: false) {
      guard let size = Int(part.filter { $0 != " " }), (1...Self.largestSize).contains(size) else {
        throw ShapeError(
          description: "'\(part)' is no size; give whole numbers, such as x=1,3,640,640")
      }
      shape.append(size)
    }
    guard shape.count <= Self.mostSizes else {
      throw ShapeError(description: "a tensor has at most \(Self.mostSizes) sizes")
    }
    guard shapes.updateValue(shape, forKey: name) == nil else {
      throw ShapeError(
        description: "\(name.isEmpty ? "the input" : "'\(name)'") is given twice")
    }
  }

  /// The largest size of a tensor along one axis, that of 32-bit indices.
  package static let largestSize = Int(Int32.max)
  /// More axes than any operation has; NumPy allows 64.
  private static let mostSizes = 64
}
