/// A position in a list, named by what the list holds: a group is not taken for a tie class, nor a
/// searched layer for a layer of the network, because their positions have different types.
///
/// It costs what an `Int` costs, and arrays take it as a subscript. What one kernel counts through
/// (choices, rows, keys, arcs, alternatives, states) stays `Int`, because those arrays have
/// strides.
package struct Position<Listed>: Hashable, Sendable {
  package let index: Int

  @inline(__always)
  package init(_ index: Int) { self.index = index }
}

extension Position: Strideable {
  @inline(__always)
  package func distance(to other: Position) -> Int { other.index - index }
  @inline(__always)
  package func advanced(by distance: Int) -> Position { Position(index + distance) }
  @inline(__always)
  package static func < (first: Position, second: Position) -> Bool { first.index < second.index }
}

extension Position: ExpressibleByIntegerLiteral, CustomStringConvertible {
  package init(integerLiteral index: Int) { self.init(index) }
  package var description: String { "\(index)" }
}

extension Array {
  /// The entry at a position, in an array with one entry for each that the position's list holds.
  package subscript<Listed>(position: Position<Listed>) -> Element {
    @inline(__always)
    get { self[position.index] }
    @inline(__always)
    _modify { yield &self[position.index] }
  }
}
