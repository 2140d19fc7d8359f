import MPQModel

/// A tensor of a GGUF file with floating-point numbers, which are read in parts.
struct FloatTensor {
  private let source: ByteSource
  private let start: Int
  private let size: Int
  private let read: ([UInt8]) -> [Float]

  /// - Throws: `FormatError` if the tensor is of another type.
  init(
    _ tensor: GGUFHeader.Tensor, in header: GGUFHeader, of source: ByteSource
  ) throws(FormatError) {
    switch tensor.type.name {
    case "F32": (size, read) = (4, ElementBytes.floats32)
    case "F16": (size, read) = (2, ElementBytes.floats16)
    case "BF16": (size, read) = (2, ElementBytes.brainFloats)
    default:
      throw FormatError(
        file: source.name, .file,
        "tensor '\(tensor.name)' is of type \(tensor.type.name); what types lose is measured from F32, F16 or BF16: give the "
          + "GGUF that convert_hf_to_gguf.py wrote")
    }
    self.source = source
    start = header.dataStart + tensor.range.lowerBound
  }

  /// The elements in a range, in the file's order.
  ///
  /// - Precondition: the tensor has them.
  func numbers(in range: Range<Int>) throws(FormatError) -> [Float] {
    let bytes = (start + size * range.lowerBound)..<(start + size * range.upperBound)
    return read(try FormatError.reading { () throws(FileError) in try source.bytes(in: bytes) })
  }
}

/// Little-endian elements as numbers; bytes behind the last whole one are left out.
enum ElementBytes {
  static func floats32(_ bytes: [UInt8]) -> [Float] {
    elements(bytes, size: 4) { Float(bitPattern: $0) }
  }

  static func floats16(_ bytes: [UInt8]) -> [Float] {
    elements(bytes, size: 2) { Float(Float16(bitPattern: UInt16(truncatingIfNeeded: $0))) }
  }

  static func brainFloats(_ bytes: [UInt8]) -> [Float] {
    elements(bytes, size: 2) { Float(bitPattern: $0 << 16) }
  }

  private static func elements(
    _ bytes: [UInt8], size: Int, _ number: (UInt32) -> Float
  ) -> [Float] {
    (0..<(bytes.count / size)).map { index in
      var bits: UInt32 = 0
      for byte in (0..<size).reversed() { bits = bits << 8 | UInt32(bytes[index * size + byte]) }
      return number(bits)
    }
  }
}
