import ArgumentParser
import Glibc
import MPQFormats

/// Where results go.
package enum OutputFile {
  /// Refuses to write over one of the files that the command reads.
  ///
  /// - Throws: `ValidationError` when the output is one of the inputs, by whatever name.
  package static func check(_ output: String?, isNoneOf inputs: [String?]) throws {
    guard let output, output != FileBytes.standardStream, let target = identity(of: output) else {
      return
    }
    for input in inputs.compactMap({ $0 }) where identity(of: input) == target {
      throw ValidationError(
        "\(output) would overwrite an input of this command; name another file.")
    }
  }

  /// Refuses standard output for what is no single text.
  ///
  /// - Parameter reason: why, as a sentence.
  package static func check(_ output: String, isNoStreamBecause reason: String) throws {
    guard output == FileBytes.standardStream else { return }
    throw ValidationError("\(reason) Name a file instead of '-'.")
  }

  /// Whether a file's name ends in one of these, in capitals or not: `.json`.
  package static func name(_ output: String?, endsIn endings: String...) -> Bool {
    output.map { output in endings.contains { output.lowercased().hasSuffix($0) } } ?? false
  }

  /// Device and inode of a file that exists.
  private static func identity(of path: String) -> [UInt64]? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return [UInt64(status.st_dev), UInt64(status.st_ino)]
  }
}
