import ArgumentParser

extension ParsableCommand {
  /// The long name of the first option or flag that is given twice to this root command, by its long or its short
  /// name.
  ///
  /// - Parameter repeatable: the long names that may be given more than once.
  static func repeatedOption(in arguments: [String], repeatable: Set<String>) -> String? {
    let words = arguments.prefix { $0 != "--" }.map { String($0.prefix { $0 != "=" }) }
    // Making the help text takes a noticeable share of the program's start, so it is made only if needed.
    let isAnyShort = words.contains { $0.count == 2 && $0.hasPrefix("-") }
    let longNames = isAnyShort ? subcommand(of: words).longNamesOfShortOptions() : [:]
    var seen = Set<String>()
    for name in words.map({ longNames[$0] ?? $0 })
    where name.hasPrefix("--") && !repeatable.contains(name) {
      if !seen.insert(name).inserted { return name }
    }
    return nil
  }

  private static func subcommand(of words: [String]) -> any ParsableCommand.Type {
    configuration.subcommands.first { $0.configuration.commandName == words.first }
      ?? configuration.defaultSubcommand ?? self
  }

  /// The long names of all short options that take a value, such as `--output` for `-o`.
  ///
  /// The parser has them only in its help text: `  -o, --output <file>     Write the …`.
  private static func longNamesOfShortOptions() -> [String: String] {
    var names: [String: String] = [:]
    for line in helpMessage(columns: 80).split(separator: "\n") where line.hasPrefix("  -") {
      let words = line.split(separator: " ", maxSplits: 3)
      guard words.count >= 3, words[0].count == 3, words[0].last == ",",
        words[1].hasPrefix("--"), words[2].hasPrefix("<")
      else { continue }
      names[String(words[0].dropLast())] = String(words[1])
    }
    return names
  }
}
