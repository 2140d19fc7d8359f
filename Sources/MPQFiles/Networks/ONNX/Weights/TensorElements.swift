import MPQModel

/// Reads the elements of a model's stored tensors, one tensor at a time, from the model's file or from one beside it.
struct TensorElements {
  private let source: ByteSource
  private let places: [String: TensorPlaces.Place]
  /// Files beside the model, by the location that the model gives.
  private var beside: [String: ByteSource] = [:]

  /// Elements that are read at once, so that a tensor is not in memory twice.
  private static let elementsAtOnce = 1 << 18

  init(_ source: ByteSource) throws(FormatError) {
    self.source = source
    places = try TensorPlaces(source).places
  }

  /// The elements of a tensor.
  ///
  /// - Parameters:
  ///   - isOutermost: whether it is a tensor of the model's own graph, not of a function.
  ///   - type: the type of the elements, in ONNX's numbers.
  mutating func values(
    of value: GraphValue, isOutermost: Bool, type: Int
  ) throws(FormatError) -> [Float] {
    guard let elementType = ConstantOrigin.realTypes[type] else {
      throw fault(
        value,
        "has elements of type \(type), and mpq-train takes numbers with a point: give the model before it was quantized"
      )
    }
    guard let shape = value.facts.shape, let count = exactProduct(shape) else {
      throw fault(value, "has no size")
    }
    if isOutermost, let place = places[value.name] {
      try MemoryNeed.check(2 * count * MemoryLayout<Float>.stride, for: source.name)
      if !place.external.isEmpty {
        return try external(value, place.external, elementType, count)
      }
      if let raw = place.raw {
        return try numbers([raw], of: source, as: elementType, count, value)
      }
      switch elementType {
      case .float32 where !place.floats.isEmpty || count == 0:
        return try numbers(place.floats, of: source, as: .float32, count, value)
      case .float64 where !place.doubles.isEmpty:
        return try numbers(place.doubles, of: source, as: .float64, count, value)
      case .float16 where !place.integers.isEmpty, .bfloat16 where !place.integers.isEmpty:
        return try bits(place.integers, as: elementType, count, value)
      default: break
      }
    }
    // Few numbers are kept with the shapes, however they are written.
    guard let few = value.facts.values?.allReals, few.count == count else {
      throw fault(value, "has no elements in the file; is it the whole model?")
    }
    return few.map { Float($0) }
  }

  private func fault(_ value: GraphValue, _ message: String) -> FormatError {
    FormatError(file: source.name, .file, "tensor '\(value.name)' \(message)")
  }

  /// Numbers one after the other, in pieces.
  private func numbers(
    _ pieces: [Range<Int>], of file: ByteSource, as type: Safetensors.ElementType, _ count: Int,
    _ value: GraphValue
  ) throws(FormatError) -> [Float] {
    let bytes = pieces.reduce(0) { $0 + $1.count }
    guard bytes / type.size == count, bytes.isMultiple(of: type.size),
      pieces.allSatisfy({ $0.count.isMultiple(of: type.size) })
    else {
      throw fault(
        value,
        "takes \(bytes) bytes, and its \(count) elements \(type.rawValue) take \(type.size) each; is the file cut off?"
      )
    }
    var values: [Float] = []
    values.reserveCapacity(count)
    for piece in pieces {
      let most = Self.elementsAtOnce * type.size
      for start in stride(from: piece.lowerBound, to: piece.upperBound, by: most) {
        let range = start..<min(start + most, piece.upperBound)
        let part = try Safetensors.bytes(in: range, of: file)
        values += type.values(in: part, from: 0, count: range.count / type.size)
      }
    }
    return values
  }

  /// Numbers of 16 bits that are written as whole numbers of one to three bytes.
  private func bits(
    _ pieces: [Range<Int>], as type: Safetensors.ElementType, _ count: Int, _ value: GraphValue
  ) throws(FormatError) -> [Float] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 * count)
    for piece in pieces {
      let most = 1 << 20
      var (number, shift) = (UInt64(0), UInt64(0))
      for start in stride(from: piece.lowerBound, to: piece.upperBound, by: most) {
        for byte in try Safetensors.bytes(
          in: start..<min(start + most, piece.upperBound), of: source)
        {
          if shift < 64 { number |= UInt64(byte & 0x7F) << shift }
          shift += 7
          guard byte < 0x80 else { continue }
          guard bytes.count < 2 * count else {
            throw fault(value, "has more elements than its size says")
          }
          bytes.append(UInt8(truncatingIfNeeded: number))
          bytes.append(UInt8(truncatingIfNeeded: number >> 8))
          (number, shift) = (0, 0)
        }
      }
    }
    guard bytes.count == 2 * count else {
      throw fault(value, "has \(bytes.count / 2) elements, and its size says \(count)")
    }
    return type.values(in: bytes, from: 0, count: count)
  }

  // MARK: - Files beside the model

  private mutating func external(
    _ value: GraphValue, _ entries: [String: String], _ type: Safetensors.ElementType, _ count: Int
  ) throws(FormatError) -> [Float] {
    let location = entries["location"] ?? ""
    let file = try file(location, of: value)
    func number(_ key: String) throws(FormatError) -> Int? {
      guard let text = entries[key] else { return nil }
      guard let number = Int(text), number >= 0 else {
        throw fault(value, "has the \(key) '\(text.printable)', which is no place in a file")
      }
      return number
    }
    let start = try number("offset") ?? 0
    let length = try number("length") ?? count * type.size
    guard start <= file.count, length <= file.count - start else {
      throw fault(
        value,
        "lies at byte \(start) of '\(location)' and has \(length) bytes, and that file has \(file.count); is it cut off?"
      )
    }
    return try numbers([start..<(start + length)], of: file, as: type, count, value)
  }

  private mutating func file(
    _ location: String, of value: GraphValue
  ) throws(FormatError) -> ByteSource {
    if let open = beside[location] { return open }
    // A model may name files in its own directory alone.
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.isEmpty, !parts.contains(".."), !parts.contains(""),
      ControlCharacters.first(in: location) == nil
    else {
      throw fault(value, "lies in '\(location.printable)', which is no file beside the model")
    }
    guard let path = source.path else {
      throw fault(
        value,
        "lies in '\(location)' beside the model: give the model's path, since files beside standard input are not found"
      )
    }
    let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .map { "\($0)/" }.joined()
    let file = try FormatError.reading { () throws(FileError) in
      try ByteSource(opening: directory + location)
    }
    beside[location] = file
    return file
  }
}
