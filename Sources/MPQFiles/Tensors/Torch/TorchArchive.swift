import MPQModel

/// What `torch.save` has written, a zip archive with a pickle in it: the pickle's value, of which nothing is run.
///
/// `NAME/data.pkl` is the pickle; it refers to the elements of tensors, `NAME/data/0` and so on, which are not read.
package struct TorchArchive {
  /// The value, with tensors as objects (`TorchTensor`).
  package let root: PickleValue
  /// Sizes in bytes of the elements by their names in the pickle.
  private let storages: [String: Int]
  /// The archive, and the path in it under which all files of the model lie.
  let files: (archive: ZipArchive, folder: String)
  private let file: String

  /// - Parameter names: classes and functions that may occur besides those of tensors.
  /// - Throws: `FormatError`; for a fault of the pickle with the offset in it.
  package init(
    _ source: ByteSource, allowing names: @escaping @Sendable (String) -> Bool = { _ in false }
  ) throws(FormatError) {
    file = source.name
    let archive = try ZipArchive(source)
    let pickle = "data.pkl"
    guard
      let entry = archive.entries.first(where: {
        $0.name == pickle || $0.name.hasSuffix("/\(pickle)")
      })
    else {
      throw FormatError(
        file: file, .file,
        "is a zip archive without 'data.pkl', which torch.save writes; is it the right file?")
    }
    let folder = entry.name.dropLast(pickle.count)
    var storages: [String: Int] = [:]
    for entry in archive.entries where entry.name.hasPrefix("\(folder)data/") {
      storages[String(entry.name.dropFirst(folder.count + 5))] = entry.size
    }
    self.storages = storages
    files = (archive, String(folder))
    do {
      root = try PickleReader.value(
        of: try archive.content(of: entry), file: file,
        names: PickleNames { name in
          TorchNames.isPlain(name) || names(name) ? nil : TorchNames.refusal(name)
        })
    } catch {
      // The offset is that in the pickle, not in the archive.
      guard case .offset(let offset) = error.place else { throw error }
      throw FormatError(
        file: file, .file, "byte \(offset) of '\(entry.name)': \(error.message)")
    }
  }

  /// The tensor that an object stands for; nil if it is another.
  ///
  /// - Throws: `FormatError` if it does not fit the elements that the archive has for it.
  package func tensor(_ value: PickleValue, name: String) throws(FormatError) -> StoredTensor? {
    guard let tensor = TorchTensor(value) else { return nil }
    func fault(_ message: String) -> FormatError {
      FormatError(file: file, .file, "tensor '\(name)' \(message); the file is damaged")
    }
    guard let shape = tensor.shape, shape.allSatisfy({ $0 >= 0 }),
      let count = exactProduct(shape, atMost: .max)
    else { throw fault("has no shape of whole numbers") }
    guard let type = tensor.type, let bits = Safetensors.elementBits[type] else {
      throw FormatError(
        file: file, .file,
        "tensor '\(name)' has elements of the type '\(tensor.typeName ?? "?")', which is not read; convert it before "
          + "you save it")
    }
    guard let size = exactProduct([count, bits], atMost: .max) else {
      throw fault("has more elements than any file")
    }
    // Views may repeat elements, but they start within them.
    if let key = tensor.storage {
      guard let bytes = storages[key] else {
        throw fault("has its elements in 'data/\(key)', which is missing")
      }
      guard count == 0 || tensor.isView || size / 8 <= bytes else {
        throw fault("has the shape \(shape), and 'data/\(key)' has \(bytes) bytes")
      }
    }
    return StoredTensor(name: name, shape: shape, type: type, count: count, storedBits: size)
  }
}
