package import MPQModel

/// What to do with an indicator that is lower than the one of the next higher format.
///
/// More bits should never hurt. An indicator that says otherwise is an artefact of training. That holds among integers
/// and mean bits; formats with names are not ordered by their bits alone, and are taken as they stand.
package enum OutlierRule: String, CaseIterable, Sendable {
  /// The choice is not available; the rule of the authors' search.
  case exclude
  /// The importance is raised to that of the next higher format. This is the standard: measured
  /// importances near zero are noise, and leaving out every format that came out low by chance would
  /// leave expensive ones only.
  case clamp
  /// The importance is taken as it stands.
  case keep

  package static let standard = OutlierRule.clamp

  /// Applies the rule to one tensor of one layer.
  ///
  /// - Parameter candidates: ascending; the highest format is never an outlier.
  /// - Returns: what is available, ascending, and the entries that the rule touched, as
  ///   they stood. Under `keep` the touched entries are those it left in place.
  package func apply(to candidates: [ImportanceTable.Entry]) -> (
    available: [ImportanceTable.Entry], touched: [ImportanceTable.Entry]
  ) {
    var available: [ImportanceTable.Entry] = []
    var touched: [ImportanceTable.Entry] = []
    // From the highest format down; `above` is what the next higher one counts as.
    var above = -Double.infinity
    for entry in candidates.reversed() {
      guard entry.format.isNumberOfBits else {
        available.append(entry)
        continue
      }
      var kept = entry
      if entry.importance < above {
        touched.append(entry)
        if self == .clamp { kept.importance = above }
      }
      if self != .exclude || entry.importance >= above { available.append(kept) }
      above = kept.importance
    }
    return (available.reversed(), touched.reversed())
  }
}
