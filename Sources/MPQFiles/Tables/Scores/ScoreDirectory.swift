import Platform

/// A directory that stands for the files of one table: auto-round's cache, which has a file per scheme.
enum ScoreDirectory {
  /// Whether a path is that of a directory.
  static func isOne(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The paths of its files of scores, ascending.
  ///
  /// - Throws: `FileError` if it has none.
  static func files(in directory: String) throws(FileError) -> [String] {
    let names = DirectoryNames.of(directory).filter { AutoRoundScores.isFile($0) }.sorted()
    guard !names.isEmpty else {
      throw FileError(
        file: directory,
        "is a directory without scores: expected the scheme_NN_HASH.json files of auto-round's cache; for any other "
          + "table name the file")
    }
    let separator = directory.hasSuffix("/") ? "" : "/"
    return names.map { "\(directory)\(separator)\($0)" }
  }
}
