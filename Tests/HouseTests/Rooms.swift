import Foundation

/// The folders of a module, and which of them use types of which others.
///
/// Read from the sources: a folder uses another where a file of it names a type, function or constant that
/// only files of the other declare outside all types. Comments and texts do not count. Files beside the
/// folders are a folder too, called "".
struct Rooms {
  /// Who uses whom, with one example each: folder, used folder, "File.swift names Type".
  private(set) var uses: [String: [String: String]] = [:]

  /// - Parameter files: text of each file by its path inside the module.
  init(files: [String: String]) {
    let code = files.mapValues(Self.codeAlone)
    var homes: [Substring: Set<String>] = [:]
    for (path, text) in code {
      for match in text.matches(of: Self.declaration) {
        homes[match.output.1, default: []].insert(Self.folder(of: path))
      }
    }
    for (path, text) in code.sorted(by: { $0.key < $1.key }) {
      let folder = Self.folder(of: path)
      for word in text.matches(of: Self.word).map(\.output) {
        guard let home = homes[word], !home.contains(folder) else { continue }
        for used in home where uses[folder]?[used] == nil {
          uses[folder, default: [:]][used] = "\(path) names \(word)"
        }
      }
    }
  }

  /// The rooms of the module whose sources lie in a directory.
  init(of directory: URL) throws {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: directory.path)
    var files: [String: String] = [:]
    for path in paths where path.hasSuffix(".swift") {
      files[path] = try String(contentsOf: directory.appending(path: path), encoding: .utf8)
    }
    self.init(files: files)
  }

  /// Folders that use each other in a circle, as lines that say where; nil where there are none.
  var cycle: [String]? {
    var finished: Set<String> = []
    func search(_ path: [String]) -> [String]? {
      let folder = path[path.count - 1]
      for used in (uses[folder] ?? [:]).keys.sorted() where !finished.contains(used) {
        if let start = path.firstIndex(of: used) { return Array(path[start...]) + [used] }
        if let found = search(path + [used]) { return found }
      }
      finished.insert(folder)
      return nil
    }
    for folder in uses.keys.sorted() where !finished.contains(folder) {
      guard let circle = search([folder]) else { continue }
      return zip(circle, circle.dropFirst()).map { uses[$0]![$1]! }
    }
    return nil
  }

  private static func folder(of path: String) -> String {
    path.contains("/") ? String(path.prefix { $0 != "/" }) : ""
  }

  /// A file's code without comments and texts; what texts interpolate stays.
  private static func codeAlone(_ text: String) -> String {
    let interpolated = /\\\((?<code>[^"\n]*)\)/
    func kept(_ literal: Substring) -> String {
      literal.matches(of: interpolated).map { String($0.code) }.joined(separator: " ")
    }
    return
      text
      .replacing(/"""(?:.|\n)*?"""/) { kept($0.output) }
      .replacing(/"(?:\\.|[^"\\\n])*"/) { kept($0.output) }
      .replacing(/\/\/[^\n]*/, with: "")
  }

  // Regular expressions are not Sendable, so these are made where they are used.
  private static var declaration: Regex<(Substring, Substring)> {
    /(?:^|\n)(?:@\w+(?:\([^)\n]*\))? )*(?:(?:package|public|private|fileprivate|final|indirect) )*(?:struct|enum|class|protocol|actor|typealias|func|let|var) ([A-Za-z_]\w*)/
  }
  private static var word: Regex<Substring> { /[A-Za-z_]\w*/ }
}
