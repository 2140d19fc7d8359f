import MPQCommand
import MPQTraining
import MPQWords

/// Shows the progress of a run: one line that changes on a terminal, a line per epoch elsewhere.
struct ProgressLine {
  private let run: TrainingRun
  private let title: String
  private let start = ContinuousClock.now
  private let firstStep: Int
  private var shown = ContinuousClock.now
  /// The mean of all passes over the current epoch.
  private var epoch = BatchResult(loss: 0, correct: 0, count: 0)

  init(_ run: TrainingRun, title: String) {
    self.run = run
    self.title = title
    firstStep = run.step
  }

  mutating func show(_ update: TrainingRun.Update) {
    for result in update.results {
      epoch.loss += result.loss * Double(result.count)
      epoch.correct += result.correct
      epoch.count += result.count
    }
    let loss = Figures.fixed(epoch.loss / Double(epoch.count), 3)
    let accuracy = Figures.fixed(100 * epoch.accuracy, 1)
    let seconds = start.duration(to: .now) / .seconds(1)
    let done = update.step - firstStep
    let rate = Double(done * run.batch) / seconds
    let epochs = " epoch \(update.epoch)/\(run.settings.epochs)"
    let figures: [FittedLine.Part] = [
      .text(" · \(Int(rate)) images/s", rank: 6), .text(" · loss \(loss)", rank: 3),
      .text(" · accuracy \(accuracy) %", rank: 4),
    ]
    let isEpochEnd = update.step.isMultiple(of: run.stepsPerEpoch)
    if Terminal.showsProgress {
      if isEpochEnd || shown.duration(to: .now) > .milliseconds(100) {
        shown = .now
        let left = ClockText.text(
          seconds: seconds / Double(done) * Double(run.steps - update.step))
        Terminal.progress(
          FittedLine(
            [
              .text(title, rank: 0), .bar(Double(update.step) / Double(run.steps), rank: 5),
              .text(epochs, rank: 1),
            ] + figures + [.text(" · \(left) left", rank: 2)]))
      }
    } else if isEpochEnd {
      let line = FittedLine([.text("\(title):", rank: 0), .text(epochs, rank: 0)] + figures)
      Terminal.note(line.text(within: nil))
    }
    if isEpochEnd { epoch = BatchResult(loss: 0, correct: 0, count: 0) }
  }

  func clear() { Terminal.progress("") }
}
