import MPQCommand
import MPQReport
import MPQSearch
import MPQWords

/// What a person at a terminal sees of a search while it goes on.
struct SearchWatch: Sendable {
  /// What is being done, such as `searching`.
  var title: String
  /// What is known of the optimum; nil where nothing was told yet.
  var progress: SearchProgress?
  private let start = ContinuousClock.now

  /// A line that tells of a search once a second.
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
  /// Says what is done from now on.
  func show(_ title: String) {
    update {
      $0.title = title
      $0.progress = nil
    }
  }

  /// What a search is to tell its progress; nil where nobody would see it.
  var listener: (@Sendable (SearchProgress) -> Void)? {
    guard Terminal.showsProgress else { return nil }
    return { [self] progress in update { $0.progress = progress } }
  }
}
