/// Writes GGUF files for tests, by the specification and apart from the reader.
struct GGUFBytes {
  var version: UInt32 = 3
  var keys: [(name: String, type: UInt32, value: [UInt8])] = []
  var tensors: [(name: String, shape: [UInt64], type: UInt32, bytes: Int)] = []
  var alignment = 32

  static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  static func text(_ text: String) -> [UInt8] {
    bytes(UInt64(text.utf8.count)) + Array(text.utf8)
  }

  mutating func add(_ key: String, _ text: String) { keys.append((key, 8, Self.text(text))) }
  mutating func add(_ key: String, _ number: UInt32) { keys.append((key, 4, Self.bytes(number))) }
  mutating func add(_ key: String, texts: [String]) {
    keys.append(
      (key, 9, Self.bytes(UInt32(8)) + Self.bytes(UInt64(texts.count)) + texts.flatMap(Self.text)))
  }

  /// - Parameter bytes: what the data take.
  mutating func add(_ name: String, _ shape: [UInt64], type: UInt32, bytes: Int) {
    tensors.append((name, shape, type, bytes))
  }

  /// Adds a tensor of 32-bit floats.
  mutating func add(_ name: String, _ shape: [UInt64]) {
    add(name, shape, type: 0, bytes: 4 * Int(shape.reduce(1, *)))
  }

  var header: [UInt8] {
    var all =
      Array("GGUF".utf8) + Self.bytes(version) + Self.bytes(UInt64(tensors.count))
      + Self.bytes(UInt64(keys.count))
    for key in keys { all += Self.text(key.name) + Self.bytes(key.type) + key.value }
    var offset = 0
    for tensor in tensors {
      all += Self.text(tensor.name) + Self.bytes(UInt32(tensor.shape.count))
      for length in tensor.shape { all += Self.bytes(length) }
      all += Self.bytes(tensor.type) + Self.bytes(UInt64(offset))
      offset += padded(tensor.bytes)
    }
    return all
  }

  /// The header, its padding, and data of zeros.
  var file: [UInt8] {
    let header = header
    return header + Array(repeating: 0, count: padded(header.count) - header.count)
      + Array(repeating: 0, count: tensors.reduce(0) { $0 + padded($1.bytes) })
  }

  private func padded(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }
}
