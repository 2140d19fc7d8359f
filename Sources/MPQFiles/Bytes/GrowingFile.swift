import Platform

/// A file to which text is added as it comes, such as a log.
package final class GrowingFile {
  private let path: String
  private let descriptor: Int32

  /// - Parameter text: what the file starts with, in place of what it held.
  /// - Throws: `FileError` when it cannot be written.
  package init(_ path: String, startingWith text: String) throws(FileError) {
    try FileBytes.write(text, to: path)
    self.path = path
    descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FileError(file: path, "cannot write: \(FileBytes.reason(errno))")
    }
  }

  deinit { close(descriptor) }

  /// Adds text at the end, through to the operating system.
  package func append(_ text: String) throws(FileError) {
    var text = text
    let failure = text.withUTF8 {
      FileBytes.write(UnsafeRawBufferPointer($0), to: descriptor)
    }
    guard let failure else { return }
    throw FileError(file: path, "cannot write: \(FileBytes.reason(failure))")
  }
}
