import MPQModel

extension TensorFacts {
  /// A constant's dimensions, and its elements if they are few and in the file.
  init(of tensor: ONNXFileTensor) throws(OperationFault) {
    guard tensor.dims.count <= Self.mostDimensions else {
      throw OperationFault(
        "tensor '\(tensor.name)' has \(tensor.dims.count) dimensions; at most \(Self.mostDimensions) are read"
      )
    }
    let dimensions = tensor.dims.map(Int.init)
    guard dimensions.allSatisfy({ (0...Self.largestDimension).contains($0) }) else {
      throw OperationFault(
        "tensor '\(tensor.name)' has the dimensions \(dimensions); expected numbers from 0 to "
          + "\(Self.largestDimension); the file is damaged")
    }
    self.init(dimensions)
    guard let count = exactProduct(dimensions, atMost: SmallValues.most) else { return }
    let numbers = tensor.numbers
    // Elements that lie in another file, or were too many to keep.
    guard numbers.count == count else { return }
    values = SmallValues(numbers)
  }
}

extension ONNXFileTensor {
  /// The elements that the file has; none of types that take part in no arithmetic.
  fileprivate var numbers: [SmallValues.Number?] {
    if !rawData.isEmpty { return rawNumbers }
    switch dataType {
    case 1: return floatData.map { .real(Double($0)) }
    case 7: return int64Data.map { .integer(Int($0)) }
    case 11: return doubleData.map { .real($0) }
    case 2...6, 9: return int32Data.map { .integer(Int($0)) }
    default: return []
    }
  }

  /// The elements as they lie in memory, little-endian.
  private var rawNumbers: [SmallValues.Number?] {
    let bytes = [UInt8](rawData)
    func numbers<Bits: FixedWidthInteger>(
      _ type: Bits.Type, _ number: (Bits) -> SmallValues.Number?
    ) -> [SmallValues.Number?] {
      let size = MemoryLayout<Bits>.size
      return stride(from: 0, to: bytes.count / size * size, by: size).map { start in
        number(
          bytes[start..<(start + size)].reversed().reduce(0) {
            $0 << 8 | Bits(truncatingIfNeeded: $1)
          })
      }
    }
    return switch dataType {
    case 1: numbers(UInt32.self) { .real(Double(Float(bitPattern: $0))) }
    case 2: numbers(UInt8.self) { .integer(Int($0)) }
    case 3: numbers(Int8.self) { .integer(Int($0)) }
    case 4: numbers(UInt16.self) { .integer(Int($0)) }
    case 5: numbers(Int16.self) { .integer(Int($0)) }
    case 6: numbers(Int32.self) { .integer(Int($0)) }
    case 7: numbers(Int64.self) { .integer(Int($0)) }
    case 9: numbers(UInt8.self) { .truth($0 != 0) }
    case 10: numbers(UInt16.self) { .real(Double(Float16(bitPattern: $0))) }
    case 11: numbers(UInt64.self) { .real(Double(bitPattern: $0)) }
    case 12: numbers(UInt32.self) { .integer(Int($0)) }
    case 13: numbers(UInt64.self) { Int(exactly: $0).map { .integer($0) } }
    default: []
    }
  }
}
