/// A height and a width, in elements: of a kernel, a stride or a padding.
package struct Extent: Hashable, Sendable {
  /// Along the image's second dimension.
  package var height: Int
  /// Along the image's third dimension.
  package var width: Int

  package init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }
}

extension Extent: ExpressibleByIntegerLiteral {
  /// A square.
  package init(integerLiteral side: Int) {
    self.init(height: side, width: side)
  }
}

extension Extent: CustomStringConvertible {
  package var description: String { "\(height)×\(width)" }
}
