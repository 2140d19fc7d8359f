import MPQModel

/// Names of modules in a configuration: full paths, `re:` with a pattern, or classes such as `Linear`.
struct ModuleTargets {
  private var paths: Set<String> = []
  private var classes: Set<String> = []
  private var patterns: [(pattern: RegularPattern, value: JSONValue)] = []

  /// How well a target fits, the better ones being larger.
  enum Fit: Int, Comparable {
    case byClass, byPattern, exactly

    static func < (left: Fit, right: Fit) -> Bool { left.rawValue < right.rawValue }
  }

  /// - Parameter value: a list of names; null stands for none.
  init(_ value: JSONValue?) throws(FormatError) {
    guard let value, !value.isNull else { return }
    for element in try value.array() {
      let name = try element.string()
      if name.hasPrefix("re:") {
        patterns.append((try RegularPattern(String(name.dropFirst(3)), at: element), element))
      } else {
        paths.insert(name)
        classes.insert(name)
      }
    }
  }

  /// How the best target fits a module; nil if none does.
  func fit(
    _ path: String, _ kind: QuantizedModules.Kind, _ work: PatternWork
  ) throws(FormatError) -> Fit? {
    if paths.contains(path) { return .exactly }
    for (pattern, value) in patterns
    where try pattern.matches(path, .start, work, at: value) { return .byPattern }
    return classes.contains(kind.rawValue) ? .byClass : nil
  }
}
