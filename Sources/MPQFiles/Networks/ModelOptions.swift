/// What a user says of a model that its file leaves open.
package struct ModelOptions: Hashable, Sendable {
  /// Dimensions of inputs, or of other tensors, by name; an unnamed entry is that of the only input.
  package var shapes: [String: [Int]] = [:]
  /// Whether products of two activations, as in attention, are layers of the search.
  package var searchesActivationProducts = false

  package init() {}
}
