import MPQCommand

/// The progress of a task with a known number of steps, on a terminal.
struct CountedProgress {
  private let title: String
  private let count: Int
  private let start = ContinuousClock.now

  init(_ title: String, of count: Int) {
    self.title = title
    self.count = count
  }

  /// - Parameter done: the number of finished steps.
  func show(_ done: Int) {
    var parts = [FittedLine.Part.text("\(title) \(done + 1) of \(count)", rank: 0)]
    if done > 0 {
      let seconds = start.duration(to: .now) / .seconds(1)
      let left = ClockText.text(seconds: seconds / Double(done) * Double(count - done))
      parts.append(.text(" · \(left) left", rank: 1))
    }
    Terminal.progress(FittedLine(parts))
  }
}
