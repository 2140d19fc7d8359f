/// The two tensors of a layer that are quantized: its weights, and the activations it reads.
package enum TensorKind: String, CaseIterable, Sendable {
  case weight
  case activation
}
