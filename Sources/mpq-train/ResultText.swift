import MPQTraining
import MPQWords

/// Measured results as text.
enum ResultText {
  static func line(_ result: BatchResult, on part: TrainingImages.Part) -> String {
    "accuracy \(Figures.fixed(100 * result.accuracy, 2)) %, loss \(Figures.fixed(result.loss, 4)) on "
      + "\(result.count) \(part.rawValue) images"
  }
}
