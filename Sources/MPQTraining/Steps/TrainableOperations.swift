import MPQModel

/// The catalogue of what can be trained.
enum TrainableOperations {
  /// Every kind of operation that has a step.
  static let all: [any TrainableOperation.Type] = [
    Convolution.self,
    BatchNormalization.self,
    ReLU.self,
    ReLU6.self,
    Add.self,
    MaxPool.self,
    AveragePool.self,
    GlobalAveragePool.self,
    Flatten.self,
    Linear.self,
    Dropout.self,
  ]

  /// What a network computes, ready to be trained.
  ///
  /// - Throws: `TrainingError` at the first operation that has no step.
  static func of(_ description: NetworkDescription) throws(TrainingError)
    -> [any TrainableOperation]
  {
    var operations: [any TrainableOperation] = []
    for operation in description.operations {
      guard let trainable = all.lazy.compactMap({ $0.matching(operation.kind) }).first else {
        throw TrainingError(
          "\(operation.kindName) '\(operation.name)' of network '\(description.name)' cannot be trained "
            + "here; what can are \(all.map { $0.name }.joined(separator: ", "))")
      }
      operations.append(trainable)
    }
    return operations
  }
}
