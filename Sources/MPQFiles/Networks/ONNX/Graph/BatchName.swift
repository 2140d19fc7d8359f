/// Which names of open dimensions stand for the number of examples.
enum BatchName {
  /// Whether a name says so wherever it stands, such as `batch_size`.
  static func isBatch(_ name: String) -> Bool { words.contains(letters(name)) }

  /// Whether a name may say so, if it stands first wherever it stands: it is a usual short one, such as `N`, which may
  /// also be a number of points, or a program made it up for a dimension without a name.
  static func maySayBatch(_ name: String) -> Bool {
    short.contains(letters(name)) || isMadeUp(name)
  }

  /// Whether a name is none: it is empty, or what Python prints for a dimension without a size.
  static func isNoName(_ name: String) -> Bool { noNames.contains(name) }

  static let noNames: Set = ["", "None", "?", "unk", "unknown"]

  private static let words: Set = {
    let kinds = [
      "", "n", "num", "mini", "max", "dynamic", "input", "image", "text", "audio", "data",
      "encoder", "decoder",
    ]
    let ends = ["batch", "batches", "batchsize", "batchdim", "batchaxis"]
    return Set(kinds.flatMap { kind in ends.map { kind + $0 } })
  }()

  private static let short: Set = [
    "b", "bs", "bsz", "n", "nsamples", "numsamples", "samples", "examples", "numexamples",
    "images", "numimages",
  ]

  /// What programs write before a number: tf2onnx `unk__`, Paddle `p2o.DynamicDimension.`, torch `s`, `u`, `x_dynamic_axes_`
  /// and others `dim_` or `axis_`.
  private static func isMadeUp(_ name: String) -> Bool {
    let digits = name.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
    guard digits > 0 else { return false }
    let start = String(name.unicodeScalars.dropLast(digits))
    return ["unk_", "unk__", "p2o.DynamicDimension.", "DynamicDimension.", "s", "u", "dim", "dim_"]
      .contains(start)
      || ["axis", "axis_", "None_", "?_"].contains(start) || start.hasSuffix("_dynamic_axes_")
  }

  /// The name in small letters, without what parts words and without numbers: `Batch-Size.1` is `batchsize`.
  private static func letters(_ name: String) -> String {
    guard
      name.unicodeScalars.allSatisfy({ scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || "_-. 0123456789".unicodeScalars.contains(scalar))
      })
    else { return "" }
    return name.filter(\.isLetter).lowercased()
  }
}
