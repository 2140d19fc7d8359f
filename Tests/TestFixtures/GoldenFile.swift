import Foundation

/// Output as it was recorded, in the directory `Golden` beside a test's file.
package enum GoldenFile {
  /// The recorded output; recorded now where the environment says `MPQ_RECORD=1`.
  ///
  /// - Returns: nil where there is none.
  package static func text(
    _ name: String, recording output: String, beside test: String = #filePath
  ) throws -> String? {
    let file = URL(fileURLWithPath: test).deletingLastPathComponent()
      .appending(path: "Golden/\(name).txt")
    if ProcessInfo.processInfo.environment["MPQ_RECORD"] == "1" {
      try Data(output.utf8).write(to: file)
    }
    return try? String(contentsOf: file, encoding: .utf8)
  }
}
