package import MPQModel

/// The names of the tensors that a checkpoint holds beside the network's own parameters.
package enum CheckpointNames {
  /// The step sizes of a layer's tensor: in a checkpoint each is apart, under `step(of:_:_:)`.
  package static func steps(of layer: String, _ tensor: TensorKind) -> String {
    "\(layer).\(tensor)_step"
  }

  /// One step size, such as `conv1.weight_step.4`.
  package static func step(
    of layer: String, _ tensor: TensorKind, _ format: NumberFormat
  ) -> String {
    "\(steps(of: layer, tensor)).\(format)"
  }

  /// Whether a name is one of a step size, or of something that belongs to one.
  package static func isStep(_ name: String) -> Bool { name.contains("_step.") }

  /// Before a parameter's name: the optimizer's momentum, with the parameter's shape.
  static let momentumPrefix = "momentum."
  /// Before a quantizer's name: for each width, how many updates in a row its step size has stood at a bound.
  static let boundPrefix = "updates_at_bound."
}
