import Foundation

/// What the service keeps, by what is asked of it: documents, plans and sweeps.
///
/// A driver is a folder beside this file; `StoreConformance` in the tests holds what every driver does. A driver
/// throws `StoreError` alone, and the error of a task that was cancelled.
package protocol Store: DocumentStore, PlanStore, SweepStore {
  /// Finds out whether the store can be read and written.
  func check() async throws
}

/// One page of a list, newest first; it may have fewer items than were asked for.
package struct Page<Item: Sendable>: Sendable {
  package var items: [Item] = []
  /// What the next page comes after; nil on the last one.
  package var next: Int?
}

/// Which part of a list is wanted.
package struct PageRequest: Sendable {
  package var limit = 100
  /// The `next` of the page before.
  package var after: Int?

  /// Long answers are read in pieces of about this many bytes, each when the client has taken the one before.
  package static let pieceBytes = 64 << 10

  package init(limit: Int = 100, after: Int? = nil) {
    (self.limit, self.after) = (limit, after)
  }
}

/// How much a store may keep, and how carefully.
package struct StoreLimits: Sendable {
  /// The largest database, in bytes.
  package var databaseBytes = 4 << 30
  /// Bytes of all uploads that are kept; what comes with the service does not count.
  package var uploadBytes = 1 << 30
  /// Plans that are kept; the oldest go first.
  package var plans = 100_000
  /// What a loss of power may take.
  package var synchronous = Synchronous.normal

  package init() {}

  /// SQLite's setting of the same name.
  package enum Synchronous: String, CaseIterable, Sendable {
    /// A loss of power may take the last transactions, never the file.
    case normal
    /// Every transaction is on the disk before it is acknowledged.
    case full
  }
}

/// Points in time as the store keeps them and answers state them.
enum Timestamp {
  /// Now, in UTC, to the second: `2026-11-24T08:00:00Z`.
  static var now: String { Date.now.formatted(.iso8601) }
}
