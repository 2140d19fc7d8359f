extension Safetensors {
  /// Bits of an element by the type's name, of all types that files have.
  static let elementBits: [String: Int] = [
    "F64": 64, "F32": 32, "F16": 16, "BF16": 16, "I64": 64, "I32": 32, "I16": 16, "I8": 8,
    "U64": 64,
    "U32": 32, "U16": 16, "U8": 8, "BOOL": 8, "C64": 64, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8,
    "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "F6_E2M3": 6, "F6_E3M2": 6, "F4": 4,
  ]

  /// The supported element types, by their names in the header.
  enum ElementType: String, CaseIterable {
    case float64 = "F64"
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int64 = "I64"
    case int32 = "I32"
    case int16 = "I16"
    case int8 = "I8"
    case uint8 = "U8"
    case bool = "BOOL"

    /// Bytes of one element.
    var size: Int {
      switch self {
      case .float64, .int64: 8
      case .float32, .int32: 4
      case .float16, .bfloat16, .int16: 2
      case .int8, .uint8, .bool: 1
      }
    }

    /// Reads `count` elements from the byte `start` on; a Boolean is 0 or 1.
    ///
    /// - Precondition: `bytes` holds them all.
    func values(in bytes: [UInt8], from start: Int, count: Int) -> [Float] {
      precondition(start >= 0 && count >= 0 && count <= (bytes.count - start) / size)
      return bytes.withUnsafeBytes { buffer in
        /// Reads the elements' bits as integers of their width, and converts each.
        func map<Bits: FixedWidthInteger & BitwiseCopyable>(
          _ value: (Bits) -> Float
        ) -> [Float] {
          (0..<count).map { index in
            let offset = start + index * size
            return value(
              Bits(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: Bits.self)))
          }
        }
        return switch self {
        case .float64: map { Float(Double(bitPattern: $0)) }
        case .float32: map { Float(bitPattern: $0) }
        case .float16: map { Float(Float16(bitPattern: $0)) }
        // A bfloat16 is the upper half of a 32-bit number.
        case .bfloat16: map { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
        case .int64: map { (bits: Int64) in Float(bits) }
        case .int32: map { (bits: Int32) in Float(bits) }
        case .int16: map { (bits: Int16) in Float(bits) }
        case .int8: map { (bits: Int8) in Float(bits) }
        case .uint8: map { (bits: UInt8) in Float(bits) }
        case .bool: map { (bits: UInt8) in bits == 0 ? 0 : 1 }
        }
      }
    }
  }
}
