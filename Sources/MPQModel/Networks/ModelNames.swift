/// What a model's file calls the parts of a layer.
///
/// Tools find layers by these names, so an export writes them as they were read, and makes up none.
package struct ModelNames: Hashable, Sendable {
  /// The operation's type, such as `Conv`; empty if the file has tensors alone.
  package var operation: String
  /// The operation's own name; nil if it has none, or the file has tensors alone.
  package var node: String?
  /// The tensor of weights, such as `conv1.weight` or `blk.0.attn_q.weight`; nil if it has no name.
  package var weight: String?
  /// The tensor of the layer's result; nil if the file has tensors alone.
  package var output: String?
  /// The dimensions of the weights in the file's own order; empty if they are not known.
  package var weightShape: [Int]

  package init(
    operation: String = "", node: String? = nil, weight: String? = nil, output: String? = nil,
    weightShape: [Int] = []
  ) {
    (self.operation, self.node, self.weight) = (operation, node, weight)
    (self.output, self.weightShape) = (output, weightShape)
  }
}
