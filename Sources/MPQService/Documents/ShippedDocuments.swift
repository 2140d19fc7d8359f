import MPQCommand
import MPQFiles
import MPQModel

/// The networks and importance tables that come with the package.
enum ShippedDocuments {
  /// Reads `models/*/network.json` and the `importance.csv` beside it, if there is one.
  ///
  /// - Throws: `FileError` or `FormatError` if one cannot be used.
  static func read(_ limits: ServiceLimits) throws -> [Document] {
    guard let models = ShippedModels() else { return [] }
    let reader = DocumentReader(limits: limits)
    var documents: [Document] = []
    for name in models.names() {
      guard let path = models.path(of: name) else { continue }
      let bytes = try FileBytes.read(path)
      documents.append(try reader.read(.network, bytes, file: "network.json", mediaType: nil))
      let table = "\(models.directory)/\(name)/importance.csv"
      guard FileBytes.exists(table) else { continue }
      documents.append(
        reader.document(
          try ImportanceFile.read(table), try FileBytes.read(table), format: "csv", name: name))
    }
    return documents
  }
}
