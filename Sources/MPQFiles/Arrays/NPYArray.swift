import MPQModel

/// An array of numbers as `numpy.save` writes it.
package struct NPYArray {
  /// Elements, the last index counting fastest, as numpy's own order is.
  package enum Elements {
    case integers([Int])
    case floats([Double])
  }

  package let shape: [Int]
  package let elements: Elements

  /// Reads a file with integers or floats in either order of bytes and of indices.
  ///
  /// - Throws: `FormatError` with the offset of what cannot be used; if the file has fewer or more elements than its
  ///   header says, or whole numbers beyond 2^63.
  package init(_ content: FileContent) throws(FormatError) {
    let source = content.content
    let start = try FormatError.reading { () throws(FileError) in
      try source.bytes(in: 0..<min(source.count, 12 + NPYHeader.mostBytes))
    }
    let header = try NPYHeader(start, file: content.name)
    let bytes = source.count - header.dataOffset
    guard bytes == header.count * header.size else {
      throw FormatError(
        file: content.name, .offset(header.dataOffset),
        "the header promises \(header.count) elements of \(header.size) bytes, and the file has \(bytes) bytes for them; "
          + (bytes < header.count * header.size ? "is it cut off?" : "save one array per file"))
    }
    // The bytes, the elements, and those in the other order.
    try MemoryNeed.check(bytes + 16 * header.count, for: content.name)
    let raw = try FormatError.reading { () throws(FileError) in
      try source.bytes(in: header.dataOffset..<source.count)
    }
    shape = header.shape
    switch header.kind {
    case .float:
      elements = .floats(
        Self.ordered(
          (0..<header.count).map { Self.float(Self.bits(raw, at: $0, header), header.size) }, header
        ))
    case .signed, .unsigned:
      var integers: [Int] = []
      integers.reserveCapacity(header.count)
      for index in 0..<header.count {
        let bits = Self.bits(raw, at: index, header)
        let shift = UInt64(64 - 8 * header.size)
        let value =
          header.kind == .signed
          ? Int(truncatingIfNeeded: bits << shift) >> Int(shift) : Int(exactly: bits)
        guard let value else {
          throw FormatError(
            file: content.name, .offset(header.dataOffset + index * header.size),
            "\(bits) is more than can be counted")
        }
        integers.append(value)
      }
      elements = .integers(Self.ordered(integers, header))
    }
  }

  /// The bits of an element in the low bytes.
  private static func bits(_ raw: [UInt8], at index: Int, _ header: NPYHeader) -> UInt64 {
    let start = index * header.size
    return (0..<header.size).reduce(0) { bits, byte in
      let place = header.isBigEndian ? byte : header.size - 1 - byte
      return bits << 8 | UInt64(raw[start + place])
    }
  }

  private static func float(_ bits: UInt64, _ size: Int) -> Double {
    switch size {
    case 2: Double(halfBits: UInt16(truncatingIfNeeded: bits))
    case 4: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    default: Double(bitPattern: bits)
    }
  }

  /// The elements with the last index counting fastest.
  private static func ordered<Element>(_ stored: [Element], _ header: NPYHeader) -> [Element] {
    let shape = header.shape
    guard header.isFortranOrder, shape.count > 1, header.count > 0 else { return stored }
    // Stored places of neighbours in each dimension.
    var strides = [Int](repeating: 1, count: shape.count)
    for dimension in 1..<shape.count {
      strides[dimension] = strides[dimension - 1] * shape[dimension - 1]
    }
    var (index, place) = ([Int](repeating: 0, count: shape.count), 0)
    return (0..<header.count).map { _ in
      defer {
        var dimension = shape.count - 1
        while dimension >= 0 {
          index[dimension] += 1
          place += strides[dimension]
          if index[dimension] < shape[dimension] { break }
          place -= strides[dimension] * shape[dimension]
          index[dimension] = 0
          dimension -= 1
        }
      }
      return stored[place]
    }
  }
}

extension Double {
  /// The number with the bits of an IEEE 754 half.
  init(halfBits bits: UInt16) {
    let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Int(bits & 0x3FF))
    let magnitude: Double =
      switch exponent {
      case 0: Double(sign: .plus, exponent: -24, significand: Double(fraction))
      case 31: fraction == 0 ? .infinity : .nan
      default: Double(sign: .plus, exponent: exponent - 25, significand: Double(fraction + 1024))
      }
    self = bits >> 15 == 0 ? magnitude : -magnitude
  }
}
