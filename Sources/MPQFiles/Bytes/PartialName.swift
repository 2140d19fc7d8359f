/// Names of partial files: the target's, 16 hexadecimal digits, and `.partial`.
package enum PartialName {
  private static let ending = ".partial"
  private static let digits = 16
  /// The longest name on Linux, in bytes (NAME_MAX).
  private static let longest = 255

  /// A path's directory, or `.` if it names none, and its last component.
  package static func split(_ path: String) -> (directory: String, name: Substring) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path[...]) }
    return (String(path[...slash]), path[path.index(after: slash)...])
  }

  /// An unpredictable name beside a target.
  static func random(for target: String) -> String {
    let (directory, name) = split(target)
    let number = String(UInt64.random(in: .min ... .max), radix: 16)
    let padded = String(repeating: "0", count: digits - number.count) + number
    return "\(target.contains("/") ? directory : "")\(stem(name)).\(padded)\(ending)"
  }

  /// The first part of the names of a target's partial files: the target's name, cut if it is too long for
  /// the rest.
  static func stem(_ name: Substring) -> String {
    var stem = name
    while stem.utf8.count > longest - digits - 1 - ending.utf8.count { stem.removeLast() }
    return String(stem)
  }

  /// The stem of a partial file's name; nil for any other name.
  static func stem(ofPartial name: String) -> String? {
    guard name.hasSuffix(ending) else { return nil }
    let rest = name.dropLast(ending.utf8.count)
    let number = rest.suffix(digits)
    let isHexadecimal = number.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    guard number.utf8.count == digits, isHexadecimal, rest.dropLast(digits).last == "." else {
      return nil
    }
    return String(rest.dropLast(digits + 1))
  }
}
