import Foundation

/// Points in time as answers state them.
enum Timestamp {
  /// Now, in UTC, to the second: `2026-11-24T08:00:00Z`.
  static var now: String { Date.now.formatted(.iso8601) }
}
