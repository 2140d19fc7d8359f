import MPQModel
import MPQCommand
import MPQTraining

/// The inputs and settings that a result was made from, so that it can be traced and made again.
///
/// The same run has the same provenance on any machine and with any number of threads.
struct Provenance {
  /// The entries, in the order in which they are written.
  private(set) var entries: [(key: String, value: String)] = []

  init(
    command: String, inputs: LoadedInputs, checkpoint: CheckpointFile?,
    settings: TrainingSettings? = nil, others: [(key: String, value: String)] = []
  ) {
    entries = [
      ("made_by", "mpq-train \(MPQVersion.text) \(command)"),
      ("network", inputs.description.name),
      ("network_sha256", inputs.networkSHA256),
      ("data", inputs.images.dataSet.name),
      (
        "data_sha256",
        Hash.sha256(
          inputs.images.dataSet.training.pixels, inputs.images.dataSet.training.labels)
      ),
    ]
    if let checkpoint { entries.append(("starting_weights_sha256", checkpoint.sha256)) }
    entries += others
    guard let settings else { return }
    entries += [
      ("epochs", "\(settings.epochs)"), ("batch_size", "\(settings.batch)"),
      ("schedule", settings.schedule.rawValue), ("learning_rate", "\(settings.learningRate)"),
      ("final_learning_rate", "\(settings.finalLearningRate)"),
      ("momentum", "\(settings.momentum)"), ("weight_decay", "\(settings.weightDecay)"),
      ("label_smoothing", "\(settings.labelSmoothing)"),
      ("gradient_bound", settings.gradientBound.map { "\($0)" } ?? "none"),
      ("fraction", "\(settings.fraction)"),
      ("crop_padding", "\(settings.augmentation.padding)"),
      ("flips", "\(settings.augmentation.flips)"), ("seed", "\(settings.seed)"),
    ]
  }

  var dictionary: [String: String] {
    Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value) })
  }
}
