/// Parts of file paths.
package enum FilePath {
  /// The last part of a path without its ending: `plan` of `runs/plan.csv`, and all of `.plan`.
  ///
  /// - Parameter packings: endings that may follow that ending, and go with it.
  package static func stem(of path: String, behind packings: [String] = []) -> String {
    var name = path.split(separator: "/").last ?? path[...]
    for packing in packings where name.hasSuffix(packing) { name = name.dropLast(packing.count) }
    return String(name.dropLast(ending(of: name).count))
  }

  /// A path without its last part's ending: `runs/plan` of `runs/plan.csv`.
  package static func withoutEnding(_ path: String) -> String {
    String(path.dropLast(ending(of: path.split(separator: "/").last ?? "").count))
  }

  /// What follows the last point of a name, with it; empty where no letter stands before it.
  private static func ending(of name: Substring) -> Substring {
    guard let point = name.lastIndex(of: "."), point > name.startIndex else { return "" }
    return name[point...]
  }
}
