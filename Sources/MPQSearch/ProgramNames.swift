import MPQModel

/// Names of layers, choices and measures as parts of a program's names: of ASCII letters, digits, dots and underscores,
/// short enough for LP and MPS files, and all different.
package struct ProgramNames {
  /// In the order in which they were given.
  package let names: [String]

  /// What LP and MPS files take, less what stands around a layer's name, as in `tie1234567_w32_…`
  /// or `x_…_w32_a32`, and the number that keeps names apart.
  package static let longest = NamedProgram.longestName - 32

  /// - Parameters:
  ///   - originals: unique names, of any characters and length.
  ///   - longest: the most characters that are kept of one; a number may follow.
  package init(of originals: [String], longest: Int = ProgramNames.longest) {
    // A name that fits stays as it is; only the others are changed, and get numbers.
    let plain = originals.map { Self.plain($0, longest: longest) }
    var taken = Set(zip(originals, plain).filter { $0 == $1 }.map(\.0))
    names = zip(originals, plain).enumerated().map { position, pair in
      guard pair.0 != pair.1 else { return pair.0 }
      var number = position + 1
      while !taken.insert("\(pair.1)_\(number)").inserted { number += originals.count }
      return "\(pair.1)_\(number)"
    }
  }

  private static func plain(_ name: String, longest: Int) -> String {
    let characters = name.unicodeScalars.prefix(longest).map { scalar -> Character in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "_": Character(scalar)
      default: "_"
      }
    }
    return String(characters)
  }
}
