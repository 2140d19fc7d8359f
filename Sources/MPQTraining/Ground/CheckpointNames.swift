/// The prefixes of the tensors that a checkpoint holds beside the network's own.
enum CheckpointNames {
  /// Before a parameter's name: the optimizer's momentum, with the parameter's shape.
  static let momentumPrefix = "momentum."
  /// Before a quantizer's name: for each width, how many updates in a row its step size has stood at a bound.
  static let boundPrefix = "updates_at_bound."
}
