import Platform

/// A file to which text is appended over time, such as a log.
package final class GrowingFile {
  private let path: String
  private let descriptor: Int32

  /// - Parameter text: the first text of the file; it replaces the file's content.
  /// - Throws: `FileError` if it cannot be written.
  package init(_ path: String, startingWith text: String) throws(FileError) {
    try FileBytes.write(text, to: path)
    self.path = path
    descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FileError(file: path, "cannot write: \(FileBytes.reason(errno))")
    }
  }

  deinit { close(descriptor) }

  /// Appends text, without buffering it in the program.
  package func append(_ text: String) throws(FileError) {
    var text = text
    let failure = text.withUTF8 {
      FileBytes.write(UnsafeRawBufferPointer($0), to: descriptor)
    }
    guard let failure else { return }
    throw FileError(file: path, "cannot write: \(FileBytes.reason(failure))")
  }
}
