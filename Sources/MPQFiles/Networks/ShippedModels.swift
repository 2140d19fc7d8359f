import Platform

/// The networks that come with the package; they are found from any working directory.
package struct ShippedModels: Sendable {
  /// The directory that holds a directory per network.
  package let directory: String

  /// Takes the first that exists of: the environment variable `MPQ_MODELS`; `../share/mpq/models` beside
  /// the running executable, where `make install` puts it; `models` in the package whose build
  /// directory has the executable.
  ///
  /// - Returns: nil if none exists.
  package init?() {
    self.init(
      environment: getenv("MPQ_MODELS").map { String(cString: $0) },
      executable: Self.runningExecutable ?? "")
  }

  /// Finds the networks for a given value of `MPQ_MODELS` and a given path of the executable.
  package init?(environment: String?, executable: String) {
    if let environment, !environment.isEmpty {
      directory = environment
      return
    }
    let parents = Self.parents(of: executable)
    if let first = parents.first {
      let installed = "\(first)/../share/mpq/models"
      if Self.exists(installed) {
        directory = installed
        return
      }
    }
    let package = parents.first {
      Self.exists("\($0)/Package.swift") && Self.exists("\($0)/models")
    }
    guard let package else { return nil }
    directory = "\(package)/models"
  }

  /// The networks' names in alphabetical order.
  package func names() -> [String] {
    DirectoryNames.of(directory).filter { path(of: $0) != nil }.sorted()
  }

  /// The path of a network's `network.json`, or nil if no network has the name.
  package func path(of name: String) -> String? {
    guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else { return nil }
    let path = "\(directory)/\(name)/network.json"
    return Self.exists(path) ? path : nil
  }

  /// The path of the importance table that comes with a network, or nil if there is none.
  package func table(of name: String) -> String? {
    guard path(of: name) != nil else { return nil }
    let path = "\(directory)/\(name)/importance.csv"
    return Self.exists(path) ? path : nil
  }

  /// Advice for a message about an unknown name: the most similar network, or the list of all.
  func advice(on name: String) -> String {
    advice(
      on: name, among: names(), remedy: "of another network give a network.json or a cost table")
  }

  /// Advice for a message about an unknown name among the networks with an importance table.
  func tableAdvice(on name: String) -> String {
    advice(
      on: name, among: names().filter { table(of: $0) != nil }, remedy: "give a table's path")
  }

  private func advice(on name: String, among names: [String], remedy: String) -> String {
    if let closest = name.closest(in: names) { return "did you mean \(closest)?" }
    let list = names.isEmpty ? "none" : names.joined(separator: ", ")
    return "\(directory) has \(list); \(remedy)"
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The directories above an absolute path, nearest first.
  private static func parents(of path: String) -> [String] {
    var parents: [String] = []
    var rest = path[...]
    while let slash = rest.lastIndex(of: "/") {
      rest = rest[..<slash]
      parents.append(String(rest))
    }
    return parents
  }

  /// The path of the running program, with links resolved.
  private static var runningExecutable: String? {
    guard let resolved = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
