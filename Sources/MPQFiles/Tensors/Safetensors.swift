package import MPQModel

/// Named tensors in a safetensors file, a format for PyTorch models that holds plain data only.
///
/// A file is its header's length (8 bytes, little-endian), the header (a JSON object) and the
/// tensors' elements, little-endian and without gaps. The format is specified in
/// https://github.com/huggingface/safetensors#format.
package enum Safetensors {
  /// Bytes of the field with the header's length.
  static let prefixLength = 8
  /// The longest header in bytes, the limit of the format's reference library.
  static let largestHeader = 100_000_000
  /// The only key of the header that does not name a tensor.
  static let metadataKey = "__metadata__"

  /// Reads tensors from bytes in memory.
  ///
  /// - Parameter file: their name in messages.
  /// - Throws: `FormatError` as `SafetensorsFile` does.
  package static func decode(
    _ bytes: [UInt8], file: String
  ) throws(FormatError) -> TensorArchive {
    try SafetensorsFile(ByteSource(bytes, name: file)).archive()
  }

  /// The bytes of a file with 32-bit floating-point tensors; equal archives give equal bytes.
  ///
  /// Tensors are in the order of their names. Spaces pad the header, so that the data start at a
  /// multiple of 8 bytes.
  ///
  /// - Precondition: no tensor is called `__metadata__`, and the header has at most 100 MB.
  package static func encode(_ archive: TensorArchive) -> [UInt8] {
    precondition(archive.tensors[metadataKey] == nil, "\(metadataKey) names no tensor")
    let tensors = archive.tensors.sorted { $0.key < $1.key }
    var members: [String] = []
    if !archive.metadata.isEmpty {
      let texts = archive.metadata.sorted { $0.key < $1.key }
        .map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }
      members.append("\"\(metadataKey)\":{\(texts.joined(separator: ","))}")
    }
    var end = 0
    for (name, tensor) in tensors {
      let start = end
      end += tensor.values.count * ElementType.float32.size
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(JSONText.quoted(name)):{\"dtype\":\"\(ElementType.float32.rawValue)\","
          + "\"shape\":[\(shape)],\"data_offsets\":[\(start),\(end)]}")
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    precondition(header.count <= largestHeader, "a header has at most \(largestHeader) bytes")

    var bytes: [UInt8] = []
    bytes.reserveCapacity(prefixLength + header.count + end)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes += header
    var offset = bytes.count
    bytes += repeatElement(0, count: end)
    bytes.withUnsafeMutableBytes { buffer in
      for (_, tensor) in tensors {
        for value in tensor.values {
          buffer.storeBytes(
            of: value.bitPattern.littleEndian, toByteOffset: offset, as: UInt32.self)
          offset += ElementType.float32.size
        }
      }
    }
    return bytes
  }
}
