import MPQModel

/// Reads the elements of a state dict's tensors, one file of elements at a time.
struct TorchWeights {
  private let saved: TorchArchive
  private let dict: TorchStateDict
  private let file: String

  init(_ source: ByteSource) throws(FormatError) {
    file = source.name
    saved = try TorchArchive(source)
    dict = try TorchStateDict(saved, file: source.name)
  }

  /// All tensors, by their names without the prefixes of wrappers.
  func archive() throws(FormatError) -> TensorArchive {
    try checkByteOrder()
    let floats = dict.tensors.reduce(0.0) { $0 + Double($1.count) }
    try MemoryNeed.check(Int(min(floats * Double(MemoryLayout<Float>.stride), 0x1p62)), for: file)
    let entries = Dictionary(
      saved.files.archive.entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let prefix = TorchWrappers.prefix(of: dict.tensors).count
    var result = TensorArchive()
    // Tensors may share elements; those that do follow each other.
    let order = dict.calls.indices.sorted {
      (dict.calls[$0].storage ?? "", $0) < (dict.calls[$1].storage ?? "", $1)
    }
    var open: (key: String, bytes: [UInt8])?
    for index in order {
      let (tensor, call) = (dict.tensors[index], dict.calls[index])
      guard let key = call.storage, let entry = entries["\(saved.files.folder)data/\(key)"] else {
        throw fault(tensor, "has no elements in the file; is it the whole model?")
      }
      let bytes: [UInt8]
      if let open, open.key == key {
        bytes = open.bytes
      } else {
        open = nil
        bytes = try saved.files.archive.content(of: entry)
        open = (key, bytes)
      }
      result.tensors[String(tensor.name.dropFirst(prefix))] = TensorArchive.Tensor(
        shape: tensor.shape, values: try values(tensor, call, in: bytes))
    }
    return result
  }

  private func fault(_ tensor: StoredTensor, _ message: String) -> FormatError {
    FormatError(file: file, .file, "tensor '\(tensor.name)' \(message)")
  }

  private func checkByteOrder() throws(FormatError) {
    let name = "\(saved.files.folder)byteorder"
    guard let entry = saved.files.archive.entries.first(where: { $0.name == name }),
      entry.size <= 16
    else { return }
    guard try saved.files.archive.content(of: entry).starts(with: Array("big".utf8)) else {
      return
    }
    throw FormatError(
      file: file, .file,
      "has its numbers the big end first, as some machines do; load it and save it with safetensors.torch.save_file"
    )
  }

  /// The elements of a tensor, which may be a view of those that are stored.
  private func values(
    _ tensor: StoredTensor, _ call: TorchTensor, in bytes: [UInt8]
  ) throws(FormatError) -> [Float] {
    guard let type = Safetensors.ElementType(rawValue: tensor.type) else {
      throw fault(
        tensor, "has elements of type \(tensor.type), and mpq-train takes numbers of 16 to 64 bits")
    }
    guard tensor.count > 0 else { return [] }
    try MemoryNeed.check(tensor.count * MemoryLayout<Float>.stride, for: file)
    guard let offset = call.offset, let given = call.strides, offset >= 0,
      given.count == tensor.shape.count, given.allSatisfy({ $0 >= 0 })
    else { throw fault(tensor, "is a view that cannot be followed; the file is damaged") }
    // Along a dimension of a single element there is no step, whatever is written.
    let strides = zip(tensor.shape, given).map { $0 == 1 ? 0 : $1 }
    // The last element that it has lies within those that are stored.
    var last = offset
    for (size, stride) in zip(tensor.shape, strides) {
      let (product, overflows) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, isTooLarge) = last.addingReportingOverflow(product)
      guard !overflows, !isTooLarge else { throw reachesBeyond(tensor) }
      last = sum
    }
    guard last < bytes.count / type.size else { throw reachesBeyond(tensor) }
    if strides == Self.distances(tensor.shape) {
      return type.values(in: bytes, from: offset * type.size, count: tensor.count)
    }
    let stored = type.values(
      in: bytes, from: offset * type.size, count: last - offset + 1)
    var values: [Float] = []
    values.reserveCapacity(tensor.count)
    var (index, place) = ([Int](repeating: 0, count: strides.count), 0)
    for _ in 0..<tensor.count {
      values.append(stored[place])
      for axis in index.indices.reversed() {
        index[axis] += 1
        place += strides[axis]
        guard index[axis] == tensor.shape[axis] else { break }
        place -= strides[axis] * tensor.shape[axis]
        index[axis] = 0
      }
    }
    return values
  }

  private func reachesBeyond(_ tensor: StoredTensor) -> FormatError {
    fault(tensor, "reaches beyond the elements that the file has for it; the file is damaged")
  }

  /// The distance of neighbours along each dimension, if the elements follow each other.
  private static func distances(_ shape: [Int]) -> [Int] {
    var (distances, distance) = ([Int](repeating: 0, count: shape.count), 1)
    for axis in shape.indices.reversed() where shape[axis] != 1 {
      distances[axis] = distance
      distance *= shape[axis]
    }
    return distances
  }
}
