import MPQCommand
import MPQSearch
import MPQWords

/// The state of a running search that the progress line shows.
struct SearchWatch: Sendable {
  /// The current activity, such as `searching`.
  var title: String
  /// What is known of the optimum; nil before the first report.
  var progress: SearchProgress?
  private let start = ContinuousClock.now

  /// A progress line for a search, drawn once a second.
  static func line(_ title: String) -> LiveLine<SearchWatch> {
    LiveLine(SearchWatch(title: title)) { $0.line }
  }

  private init(title: String) { self.title = title }

  private var line: FittedLine {
    let time = ClockText.text(seconds: start.duration(to: .now) / .seconds(1))
    return FittedLine([.text(title, rank: 0)] + figures + [.text(" · \(time)", rank: 2)])
  }

  private var figures: [FittedLine.Part] {
    guard let progress else { return [] }
    let bound = FittedLine.Part.text(
      " · bound \(Figures.significant(progress.bound, 6))", rank: 4)
    guard let importance = progress.importance, let gap = progress.gap else {
      return [.text(" · no plan yet", rank: 1), bound]
    }
    return [
      .text(" · importance \(Figures.significant(importance, 6))", rank: 3), bound,
      .text(" · gap \(Figures.significant(100 * gap, 2)) %", rank: 1),
    ]
  }
}

extension LiveLine<SearchWatch> {
  /// Shows a new activity.
  func show(_ title: String) {
    update {
      $0.title = title
      $0.progress = nil
    }
  }

  /// The function that a search reports its progress to; nil if no progress line is shown.
  var listener: (@Sendable (SearchProgress) -> Void)? {
    guard Terminal.showsProgress else { return nil }
    return { [self] progress in update { $0.progress = progress } }
  }
}
