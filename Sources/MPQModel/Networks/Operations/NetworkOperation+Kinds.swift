extension NetworkOperation {
  /// Every kind of operation. Files are read, and messages list kinds, by this list.
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
