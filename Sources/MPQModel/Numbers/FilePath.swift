/// Parts of file paths.
package enum FilePath {
  /// The last part of a path without its ending: `plan` of `runs/plan.csv`, and all of `.plan`.
  ///
  /// - Parameter packings: endings of packed files, such as `.gz`, that are removed first.
  package static func stem(of path: String, behind packings: [String] = []) -> String {
    var name = path.split(separator: "/").last ?? path[...]
    for packing in packings where name.hasSuffix(packing) { name = name.dropLast(packing.count) }
    return String(name.dropLast(ending(of: name).count))
  }

  /// The directory of a file, with a slash at its end; empty for a file in the current one.
  package static func directory(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// A path without its last part's ending: `runs/plan` of `runs/plan.csv`.
  package static func withoutEnding(_ path: String) -> String {
    String(path.dropLast(ending(of: path.split(separator: "/").last ?? "").count))
  }

  /// The last point of a name and what follows it; empty if there is none, or only at the start.
  private static func ending(of name: Substring) -> Substring {
    guard let point = name.lastIndex(of: "."), point > name.startIndex else { return "" }
    return name[point...]
  }
}
