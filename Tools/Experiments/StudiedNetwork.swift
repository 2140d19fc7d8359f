package import Foundation

/// A network that the experiments are made with: a row of `networks.csv`.
package struct StudiedNetwork: Hashable {
  package let name: String
  /// The settings with which its plans are fine-tuned. The learning rate of the shipped list is the one with which
  /// the plans of mobilenet-fashion, mixed and uniform alike, do best on held-back images (`settings.csv`); an epoch
  /// takes resnet20-fashion four times as long, so it has one.
  let fineTuning: FineTuning
  /// Whether the experiments that explain the results are made with it too: other settings, layers by kind, and
  /// indicators trained apart.
  let isStudiedInDetail: Bool

  package init(name: String, fineTuning: FineTuning, isStudiedInDetail: Bool) {
    (self.name, self.fineTuning) = (name, fineTuning)
    self.isStudiedInDetail = isStudiedInDetail
  }

  package static func read(_ url: URL) throws -> [StudiedNetwork] {
    let records = ResultTable.records(of: url)
    func failure(_ text: String) -> Laboratory.Failure {
      .init(description: "\(url.path()): \(text)")
    }
    guard records.first == ["network", "epochs", "learning_rate", "in_detail"] else {
      throw failure(
        "must be a CSV network,epochs,learning_rate,in_detail; the one in experiments/ is an example"
      )
    }
    return try records.dropFirst().map { record in
      guard record.count == 4, let epochs = Int(record[1]), let rate = Double(record[2]),
        let isStudiedInDetail = ["yes": true, "no": false][record[3]]
      else {
        throw failure(
          "'\(record.joined(separator: ","))' must be a name, a count of epochs, a learning rate, and yes or no"
        )
      }
      return StudiedNetwork(
        name: record[0], fineTuning: FineTuning(epochs: epochs, learningRate: rate),
        isStudiedInDetail: isStudiedInDetail)
    }
  }
}

/// The settings that trials of fine-tuning vary.
package struct FineTuning: Hashable {
  let epochs: Int
  let learningRate: Double

  package init(epochs: Int, learningRate: Double) {
    (self.epochs, self.learningRate) = (epochs, learningRate)
  }

  var name: String { "tuned-\(epochs)-\(learningRate)" }
  var arguments: [String] { ["--epochs", "\(epochs)", "--learning-rate", "\(learningRate)"] }
}
