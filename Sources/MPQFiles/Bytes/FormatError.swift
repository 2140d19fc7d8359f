import MPQModel

/// A file's content that cannot be used: where it stands, what is wrong, and what to do.
public struct FormatError: Error, Hashable, CustomStringConvertible {
  /// Where in a file the fault stands.
  package enum Place: Hashable, Sendable {
    /// Counted from 1.
    case line(Int)
    /// Bytes from the start of a binary file.
    case offset(Int)
    /// The file as a whole.
    case file
    /// The file as a whole, which the system could not read, or has no memory for.
    case system
  }

  /// The file's name as the user gave it.
  public let file: String
  package let place: Place
  /// What was expected, what stood there, and what to do.
  public let message: String

  package init(file: String, _ place: Place = .file, _ message: String) {
    self.file = file
    self.place = place
    self.message = message
  }

  /// In one line, with control characters escaped: both parts may quote what a stranger wrote.
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
  /// Gives what fails while a file's content is read its place among the faults of contents.
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
