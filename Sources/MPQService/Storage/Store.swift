import Foundation

/// The service's store of documents, plans and sweeps.
///
/// A driver is a folder beside this file; `StoreConformance` in the tests checks every driver. A driver throws
/// only `StoreError`, and the error of a cancelled task.
package protocol Store: DocumentStore, PlanStore, SweepStore {
  /// Throws if the store cannot be read or written.
  func check() async throws
}

/// One page of a list, newest first; it may have fewer items than requested.
package struct Page<Item: Sendable>: Sendable {
  package var items: [Item] = []
  /// The `after` of the next page; nil on the last page.
  package var next: Int?
}

/// A request for a part of a list.
package struct PageRequest: Sendable {
  package var limit = 100
  /// The `next` of the page before.
  package var after: Int?

  /// The approximate bytes of a piece of a long answer; a piece is read when the client has received the one before.
  package static let pieceBytes = 64 << 10

  package init(limit: Int = 100, after: Int? = nil) {
    (self.limit, self.after) = (limit, after)
  }
}

/// The limits of a store, and its durability.
package struct StoreLimits: Sendable {
  /// The largest database, in bytes.
  package var databaseBytes = 4 << 30
  /// The limit of all uploads' bytes; documents that come with the service do not count.
  package var uploadBytes = 1 << 30
  /// The number of plans that are kept; the oldest are removed first.
  package var plans = 100_000
  /// What a loss of power can lose.
  package var synchronous = Synchronous.normal

  package init() {}

  /// SQLite's setting of the same name.
  package enum Synchronous: String, CaseIterable, Sendable {
    /// A loss of power can lose the last transactions; the file stays consistent.
    case normal
    /// Every transaction is on the disk before it is acknowledged.
    case full
  }
}

/// Points in time as text, for the store and for answers.
enum Timestamp {
  /// Now, in UTC, to the second: `2026-11-24T08:00:00Z`.
  static var now: String { Date.now.formatted(.iso8601) }
}
