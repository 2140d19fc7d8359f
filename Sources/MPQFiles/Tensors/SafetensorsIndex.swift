import MPQModel

/// The index of a model in several safetensors files: `weight_map` says in which file each tensor lies.
package struct SafetensorsIndex: Sendable {
  /// The files' names, in order.
  package let files: [String]
  private let fileByTensor: [String: String]
  private let name: String

  /// - Throws: `FormatError` with the line, if the content is no index, or names a file that lies elsewhere.
  package init(_ content: FileContent) throws(FormatError) {
    name = content.name
    let root = try JSONValue(parsing: try content.bytes(), file: content.name).object()
    var fileByTensor: [String: String] = [:]
    for (tensor, value) in try root.required("weight_map").object().members {
      let file = try value.name()
      guard !file.isEmpty, file != ".", file != "..", !file.contains("/") else {
        throw value.error("'\(file)' is no name of a file beside the index; get the model anew")
      }
      fileByTensor[tensor] = file
    }
    guard !fileByTensor.isEmpty else { throw root.error("'weight_map' names no tensor") }
    self.fileByTensor = fileByTensor
    files = Set(fileByTensor.values).sorted()
  }

  /// The tensors by the headers of all files.
  ///
  /// - Parameter visit: what else is done with each file while it is open.
  /// - Throws: `FormatError` if a file is missing or damaged, or lacks a tensor that it should have.
  package func tensors(
    in directory: String, visit: (SafetensorsFile) throws(FormatError) -> Void = { _ in }
  ) throws(FormatError) -> [StoredTensor] {
    var tensors: [StoredTensor] = []
    for file in files {
      let source = try Self.source(file, in: directory, of: name, files: files.count)
      let own = try SafetensorsFile(source, valuesAreRead: false)
      tensors += own.tensors
      try visit(own)
    }
    let names = Set(tensors.map(\.name))
    let missing = fileByTensor.keys.filter { !names.contains($0) }.sorted()
    if let first = missing.first {
      throw FormatError(
        file: name, .file,
        "tensor '\(first)' is not in '\(fileByTensor[first] ?? "")'"
          + (missing.count > 1 ? ", and \(missing.count - 1) others are missing too" : "")
          + "; the files do not belong together: get the model anew")
    }
    return tensors
  }

  private static func source(
    _ file: String, in directory: String, of index: String, files: Int
  ) throws(FormatError) -> ByteSource {
    let path = directory + file
    guard FileBytes.exists(path) else {
      throw FormatError(
        file: index, .file,
        "the model has \(files) files, and '\(file)' is not beside the index; download it too")
    }
    return try FormatError.reading { () throws(FileError) in try ByteSource(opening: path) }
  }
}
