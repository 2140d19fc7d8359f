package import MPQModel

/// A format of float weights that a training can start from.
package typealias WeightsFormat = FileFormat<WeightsReader>

/// Reads the weights of a file, under the names by which a network of the trainer has them.
package struct WeightsReader: Sendable {
  private let read: @Sendable (FileContent, ModelOptions) throws(FormatError) -> TensorArchive

  init(
    _ read: @escaping @Sendable (FileContent, ModelOptions) throws(FormatError) -> TensorArchive
  ) {
    self.read = read
  }

  package func callAsFunction(
    _ content: FileContent, _ options: ModelOptions
  ) throws(FormatError) -> TensorArchive {
    try read(content, options)
  }
}

extension SafetensorsFile {
  /// Checkpoints of mpq-train and of PyTorch; their tensors have the names that they keep.
  static let weights = WeightsFormat(
    format.name, key: format.key, remedy: format.remedy, recognises: format.recognises,
    read: WeightsReader { content, _ throws(FormatError) in
      try format.read(content).archive()
    })
}

extension TorchModel {
  /// State dicts of PyTorch, alone or in a training's checkpoint.
  static let weights = WeightsFormat(
    format.name, key: format.key, remedy: "mpq-train takes it with --from",
    recognises: format.recognises,
    read: WeightsReader { content, _ throws(FormatError) in
      try TorchWeights(content.content).archive()
    })
}

extension FileContent {
  /// Reads weights, under the names by which a network of the trainer has them.
  ///
  /// - Parameters:
  ///   - formats: the formats of weights; if none fits, the first one's reader says what the file lacks.
  ///   - options: what the user says of a model that has the weights.
  package func weights(
    _ options: ModelOptions, formats: [WeightsFormat]
  ) throws(FormatError) -> TensorArchive {
    try (try format(among: formats) ?? formats[0]).read(self, options)
  }
}
