import MPQModel

/// The tensors of a model in a directory, by the headers of its files, and the shapes that some of them hold.
struct HuggingFaceWeights {
  let tensors: [StoredTensor]
  /// The numbers of the tensors that hold a shape, by their names.
  private let shapes: [String: [Int]]

  /// The tensors of one file.
  init(of source: ByteSource) throws(FormatError) {
    let file = try SafetensorsFile(source, valuesAreRead: false)
    (tensors, shapes) = (file.tensors, try Self.shapes(in: file))
  }

  /// - Parameter config: the name of config.json, as the user gave it.
  /// - Throws: `FormatError` if there are none, or a file is missing or damaged.
  init(in directory: String, config: String) throws(FormatError) {
    let single = "model.safetensors"
    let index = single + ".index.json"
    if FileBytes.exists(directory + index) {
      let content: FileContent
      do {
        content = try FileContent(reading: directory + index)
      } catch {
        throw error as? FormatError ?? FormatError(file: directory + index, .system, "\(error)")
      }
      // All shapes of a file are read while it is open: opening it for each takes the time of its whole header.
      var shapes: [String: [Int]] = [:]
      tensors = try SafetensorsIndex(content).tensors(in: directory) { file throws(FormatError) in
        shapes.merge(try Self.shapes(in: file)) { first, _ in first }
      }
      self.shapes = shapes
    } else if FileBytes.exists(directory + single) {
      let source = try FormatError.reading { () throws(FileError) in
        try ByteSource(opening: directory + single)
      }
      let file = try SafetensorsFile(source, valuesAreRead: false)
      (tensors, shapes) = (file.tensors, try Self.shapes(in: file))
    } else {
      throw Self.missing(beside: config, directory)
    }
  }

  /// The few numbers of a small tensor that holds a shape; nil if they cannot be one.
  func shape(in tensor: StoredTensor) -> [Int]? { shapes[tensor.name] }

  /// The parameter that holds the shape of a module's weights before they were packed.
  private static let parameter = "weight_shape"

  private static func shapes(in file: SafetensorsFile) throws(FormatError) -> [String: [Int]] {
    let tensors = try file.tensors { tensor in
      (tensor.name == parameter || tensor.name.hasSuffix(".\(parameter)"))
        && tensor.shape.count == 1 && (1...8).contains(tensor.count)
        && ["I64", "I32"].contains(tensor.type)
    }
    return tensors.compactMapValues { tensor in
      // Floats hold whole numbers up to 2²⁴ exactly, and no layer has more rows.
      let values = tensor.values
      return values.allSatisfy { $0 > 0 && $0 < 0x1p24 } ? values.map { Int($0) } : nil
    }
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
