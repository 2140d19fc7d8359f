import Foundation
import MPQService
import Testing

/// A driver of `Store`. The suites StoreDocumentsTests, StorePlansTests and StoreSweepsTests run on each in the list.
struct StoreDriver: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Opens the store that a directory stands for; opened twice, it is the same store.
  let open: @Sendable (_ directory: URL, _ limits: StoreLimits) throws -> any Store

  static let all = [sqlite]

  static let sqlite = StoreDriver(testDescription: "SQLite") { directory, limits in
    try SQLiteStore(path: directory.appending(path: "store.sqlite").path, limits: limits)
  }

  /// A new store.
  func temporary(_ change: (inout StoreLimits) -> Void = { _ in }) throws -> TemporaryStore {
    try TemporaryStore(self, change)
  }
}
