extension NetworkOperation {
  /// Every kind of operation, for readers of files and for messages that list the kinds.
  package static let kinds: [any OperationKind.Type] = [
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
}
