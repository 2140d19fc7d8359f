import MPQModel

/// A fault in a file's content: its place, its description, and what to do.
public struct FormatError: Error, Hashable, CustomStringConvertible {
  /// The place of the fault in the file.
  package enum Place: Hashable, Sendable {
    /// A line, counted from 1.
    case line(Int)
    /// An offset in bytes from the start of a binary file.
    case offset(Int)
    /// The file as a whole.
    case file
    /// The file as a whole, because the system cannot read it or lacks memory.
    case system
  }

  /// The file's name as the user gave it.
  public let file: String
  package let place: Place
  /// What was expected, what was found, and what to do.
  public let message: String

  package init(file: String, _ place: Place = .file, _ message: String) {
    self.file = file
    self.place = place
    self.message = message
  }

  /// The error on one line. Control characters are escaped, because name and message may quote untrusted text.
  public var description: String {
    let text =
      switch place {
      case .line(let line): "\(file):\(line): \(message)"
      case .offset(let offset): "\(file): byte \(offset): \(message)"
      case .file, .system: "\(file): \(message)"
      }
    return text.printable
  }
}

/// A file that could not be opened, read or written, with the system's reason.
public struct FileError: Error, Hashable, CustomStringConvertible {
  public let file: String
  public let message: String

  package init(file: String, _ message: String) {
    self.file = file
    self.message = message
  }

  public var description: String { "\(file): \(message)".printable }
}

extension FormatError {
  /// Converts a `FileError` of `body` to a `FormatError` with the place `system`.
  static func reading<Value>(
    _ body: () throws(FileError) -> Value
  ) throws(FormatError) -> Value {
    do {
      return try body()
    } catch {
      throw FormatError(file: error.file, .system, error.message)
    }
  }
}
