import MPQModel

extension TableJoin {
  /// The choices at formats that were profiled, where times come from runs at one pair of formats each; the others are
  /// noted and left out, because nothing says how long they take.
  mutating func profiled<Choice>(
    _ choices: [Choice], in latency: LatencyTable, layer: String,
    formats: (Choice) -> LayerFormats
  ) -> [Choice] {
    guard let measured = latency.measuredPairs else { return choices }
    let kept = choices.filter { latency.covers(formats($0)) }
    if let other = choices.first(where: { !latency.covers(formats($0)) }) {
      let pairs = measured.map { "\($0)" }.joined(separator: ", ")
      note(
        kept.isEmpty ? .noProfile(pairs) : .unprofiled(pairs), layer,
        detail: ", such as \(formats(other))")
    }
    return kept
  }

  /// The files of times, for messages.
  var latencySource: String { network.resources.latency?.source ?? "latency table" }
}
