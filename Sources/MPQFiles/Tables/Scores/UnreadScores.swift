import MPQModel

/// Files of tools that write scores too, which are given in the place of those.
enum UnreadScores {
  static let all = [paretoList, amplifierFacts]

  /// AIMET's steps, of which each takes all earlier ones for granted.
  private static let paretoList = KnownFormat(
    "a Pareto list of AIMET", form: .json,
    remedy:
      "it has the steps of AIMET's own search, not scores of layers; give accuracy_list.json, beside it in .cache",
    recognises: { head in
      guard let row = try? head.list?.first?.array(), row.count == 4, case .number = row[0].content,
        case .number = row[1].content, case .array = row[2].content
      else { return false }
      return true
    }, read: ())

  private static let amplifierFacts = KnownFormat(
    "a list of facts of AIMET", form: .json,
    remedy: "give accuracy_list.json as the importance table; this file is read beside it",
    recognises: { head in
      guard let pair = try? head.list?.first?.array(), pair.count == 2,
        case .string(let name) = pair[0].content
      else { return false }
      return isAIMETFact(name)
    }, read: ())

  /// Whether a name is that of the float network's score; AIMET spells it `fp32 accuray`.
  static func isFloatScore(_ name: String) -> Bool { name.hasPrefix("fp32 accura") }

  /// Whether a name is that of a fact that AIMET lists.
  static func isAIMETFact(_ name: String) -> Bool {
    isFloatScore(name) || name.hasPrefix("Phase1 ") || name.hasPrefix("Phase2 ")
  }
}
