import MPQTraining

/// Measured results in words.
enum ResultText {
  static func line(_ result: BatchResult, on part: TrainingImages.Part) -> String {
    "accuracy \(decimals(100 * result.accuracy, 2)) %, loss \(decimals(result.loss, 4)) on "
      + "\(result.count) \(part.rawValue) images"
  }
}
