import ArgumentParser
import Platform
import MPQFiles

/// Checks of the files that a command writes.
package enum OutputFile {
  /// Refuses to write over one of the files that the command reads.
  ///
  /// - Throws: `ValidationError` if the output is one of the inputs, by whatever name.
  package static func check(_ output: String?, isNoneOf inputs: [String?]) throws {
    guard let output, output != FileBytes.standardStream, let target = identity(of: output) else {
      return
    }
    guard !identities(of: inputs).contains(target) else {
      throw ValidationError(
        "\(output) would overwrite an input of this command; name another file.")
    }
  }

  /// Refuses a directory in which a file that the command may write is one that it reads.
  ///
  /// - Parameter isOutput: whether the command may write a file of this name there.
  package static func check(
    directory: String?, hasNoneOf inputs: [String?], isOutput: (String) -> Bool
  ) throws {
    guard let directory else { return }
    let read = identities(of: inputs)
    for name in DirectoryNames.of(directory).filter(isOutput) {
      guard let target = identity(of: "\(directory)/\(name)"),
        read.contains(target)
      else { continue }
      throw ValidationError(
        "\(directory)/\(name) is an input of this command, which may write a file of that name; name "
          + "another directory.")
    }
  }

  /// Refuses an output that another output, in a directory of them, may overwrite.
  ///
  /// - Parameter isOutput: whether the command may write a file of this name there.
  package static func check(
    _ output: String?, isNotIn directory: String?, isOutput: (String) -> Bool
  ) throws {
    guard let output, let directory, output != FileBytes.standardStream else { return }
    let name = String(PartialName.split(LinkTarget.path(of: output)).name)
    guard isOutput(name), place(of: output) == place(of: "\(directory)/\(name)") else { return }
    throw ValidationError(
      "\(output) has the name of a file that this command may write into \(directory); give it another."
    )
  }

  /// Refuses outputs if two of them are the same file, by whatever names.
  package static func checkDistinct(_ outputs: [String]) throws {
    guard Set(outputs.map(place)).count == outputs.count else {
      throw ValidationError(
        "two of the files to write have one name: \(outputs.joined(separator: ", "))")
    }
  }

  /// Refuses standard output for a command that writes more than one text.
  ///
  /// - Parameter reason: why the command needs a file, as a sentence.
  package static func check(_ output: String, isNoStreamBecause reason: String) throws {
    guard output == FileBytes.standardStream else { return }
    throw ValidationError("\(reason) Name a file instead of '-'.")
  }

  /// Whether a file's name ends in one of some suffixes, such as `.json`, in capitals or not.
  package static func name(_ output: String?, endsIn endings: String...) -> Bool {
    output.map { output in endings.contains { output.lowercased().hasSuffix($0) } } ?? false
  }

  private static func identities(of inputs: [String?]) -> Set<[UInt64]> {
    Set(
      inputs.compactMap { $0 }.compactMap {
        // Standard input may be redirected from a file that would be overwritten.
        identity(of: $0 == FileBytes.standardStream ? "/dev/stdin" : $0)
      })
  }

  /// The place of a file that may not exist yet: the identity of its directory, if that exists, and its name.
  private static func place(of path: String) -> String {
    let target = LinkTarget.path(of: path)
    let (directory, name) = PartialName.split(target)
    var status = stat()
    guard stat(directory, &status) == 0 else { return target }
    return "\(status.st_dev):\(status.st_ino)/\(name)"
  }

  /// Device and inode of a regular file; nil if there is none.
  private static func identity(of path: String) -> [UInt64]? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return [UInt64(status.st_dev), UInt64(status.st_ino)]
  }
}
