import Foundation

/// What a finished run left behind.
package struct Run: Sendable {
  /// 128 + signal after a death by signal, as in a shell.
  package let exitCode: Int32
  package let output: String
  package let errors: String

  /// The lines of standard output, empty ones left out.
  package var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// Standard output as one JSON object.
  package func json() throws -> [String: Any] {
    guard let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    else { throw NotAnObject(output: output) }
    return object
  }

  private struct NotAnObject: Error { let output: String }
}
