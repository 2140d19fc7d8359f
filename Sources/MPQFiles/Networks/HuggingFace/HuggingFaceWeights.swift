import MPQModel

/// The tensors of a model in a directory, by the headers of its files alone.
struct HuggingFaceWeights {
  let tensors: [StoredTensor]
  private let files: [String]
  /// Opens one of the files.
  private let open: (String) throws(FormatError) -> SafetensorsFile

  /// The tensors of one file.
  init(of source: ByteSource) throws(FormatError) {
    let file = try SafetensorsFile(source, valuesAreRead: false)
    files = [source.name]
    tensors = file.tensors
    open = { (_) throws(FormatError) in file }
  }

  /// - Parameter config: the name of config.json, as the user gave it.
  /// - Throws: `FormatError` if there are none, or a file is missing or damaged.
  init(in directory: String, config: String) throws(FormatError) {
    open = { name throws(FormatError) in try Self.file(directory + name) }
    let single = "model.safetensors"
    let index = single + ".index.json"
    if FileBytes.exists(directory + index) {
      let content: FileContent
      do {
        content = try FileContent(reading: directory + index)
      } catch {
        throw error as? FormatError ?? FormatError(file: directory + index, .system, "\(error)")
      }
      let index = try SafetensorsIndex(content)
      files = index.files
      tensors = try index.tensors(in: directory)
    } else if FileBytes.exists(directory + single) {
      files = [single]
      tensors = try Self.file(directory + single).tensors
    } else {
      throw Self.missing(beside: config, directory)
    }
  }

  private static func file(_ path: String) throws(FormatError) -> SafetensorsFile {
    let source = try FormatError.reading { () throws(FileError) in try ByteSource(opening: path) }
    return try SafetensorsFile(source, valuesAreRead: false)
  }

  /// The few numbers of a small tensor, such as a shape; nil if they cannot be one.
  func shape(in tensor: StoredTensor) throws(FormatError) -> [Int]? {
    guard tensor.shape.count == 1, (1...8).contains(tensor.count),
      ["I64", "I32"].contains(tensor.type)
    else { return nil }
    for file in files {
      guard let values = try open(file).tensor(tensor.name)?.values else {
        continue
      }
      // Floats hold whole numbers up to 2²⁴ exactly, and no layer has more rows.
      return values.allSatisfy { $0 > 0 && $0 < 0x1p24 } ? values.map { Int($0) } : nil
    }
    return nil
  }

  private static func missing(beside config: String, _ directory: String) -> FormatError {
    let names = DirectoryNames.of(directory.isEmpty ? "." : directory)
    let others = names.filter {
      $0.hasSuffix(".safetensors") || $0.hasSuffix(".bin") || $0.hasSuffix(".pth")
    }
    let first = others.min()
    return FormatError(
      file: config, .file,
      "has no model.safetensors and no model.safetensors.index.json beside it, which say the shapes of the weights; "
        + "download them with 'hf download MODEL --include \"*.safetensors*\" config.json'"
        + (first.map { ", or give '\($0)' itself, of which sizes alone are read" } ?? ""))
  }
}
