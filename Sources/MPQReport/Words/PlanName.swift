import MPQModel

/// What the name of a plan file says of the plan.
enum PlanName {
  /// The uniform formats of a name that is nothing but a level, such as `W4A4` or `W4A4.csv`; nil for other names.
  static func level(in path: String) -> LayerFormats? {
    let stem = FilePath.stem(of: path)
    return stem.allSatisfy({ $0.isLetter || $0.isNumber }) ? formats(in: stem) : nil
  }

  /// The uniform formats of a level in a name, such as `runs/W3A4-seed1.csv`; nil if it has none.
  static func formats(in path: String) -> LayerFormats? {
    for word in FilePath.stem(of: path).split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      let word = word.uppercased()
      guard word.first == "W", let split = word.firstIndex(of: "A"),
        let weight = NumberFormat(named: String(word[word.index(after: word.startIndex)..<split])),
        let activation = NumberFormat(named: String(word[word.index(after: split)...]))
      else { continue }
      return LayerFormats(weight: weight, activation: activation)
    }
    return nil
  }
}
