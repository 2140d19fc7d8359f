import ArgumentParser
import MPQFiles
import MPQModel

/// A file as `--latency-table` names it: a table, or `W8A8=FILE`, a profile with what all its layers ran at.
struct LatencyFile {
  static let flag = "--latency-table"

  /// What layers ran at; nil for a table, which says so itself.
  let formats: LayerFormats?
  let path: String

  /// - Throws: `ValidationError` if there is a pair of widths without a file, or no pair before an equals sign.
  init(_ text: String) throws {
    let file = LabelledFile(text)
    path = file.path
    guard let label = file.label else {
      formats = nil
      return
    }
    guard let formats = LayerFormats(spelled: label) else {
      throw ValidationError(
        "\(Self.flag) \(text): '\(label)' is no pair of widths, such as W8A8 or W4A16, and there is no file of the whole name."
      )
    }
    guard !path.isEmpty else {
      throw ValidationError("\(Self.flag) \(text): a file is missing behind \(label)=.")
    }
    self.formats = formats
  }

  /// The files of an option that may be given several times.
  ///
  /// - Throws: `ValidationError` if two are for one pair of widths, or a table stands beside another file.
  static func list(_ texts: [String]) throws -> [LatencyFile] {
    let files = try texts.map { try LatencyFile($0) }
    var known = Set<LayerFormats>()
    for formats in files.compactMap(\.formats) where !known.insert(formats).inserted {
      throw ValidationError(
        "\(flag) \(formats)= is given twice; give one profile for each pair of widths.")
    }
    if files.count > 1, let table = files.first(where: { $0.formats == nil }) {
      throw ValidationError(
        "\(flag) \(table.path): give one table of all widths alone, or a profile for each pair of widths, such as "
          + "W8A8=\(table.path).")
    }
    return files
  }
}
