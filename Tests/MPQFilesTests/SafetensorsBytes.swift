import MPQFiles

/// Writes safetensors files of zeros for tests.
enum SafetensorsBytes {
  /// Bits of an element by its type.
  private static let bits = [
    "F64": 64, "F32": 32, "F16": 16, "BF16": 16, "I64": 64, "I32": 32, "U32": 32, "I8": 8, "U8": 8,
    "F8_E4M3": 8, "I16": 16,
  ]

  /// - Parameter numbers: the elements of tensors of type I64 by their names.
  static func file(
    _ tensors: [(name: String, type: String, shape: [Int])], numbers: [String: [Int64]] = [:]
  ) -> [UInt8] {
    var members: [String] = []
    var data: [UInt8] = []
    for (name, type, shape) in tensors {
      let elements = shape.contains(0) ? 0 : shape.reduce(1, *)
      let count = elements * (bits[type] ?? 0) / 8
      members.append(
        "\(JSONText.quoted(name)):{\"dtype\":\"\(type)\",\"shape\":\(shape),"
          + "\"data_offsets\":[\(data.count),\(data.count + count)]}")
      if let own = numbers[name] {
        data += own.flatMap { GGUFBytes.bytes($0) }
      } else {
        data += [UInt8](repeating: 0, count: count)
      }
    }
    let header = "{\(members.joined(separator: ","))}"
    return GGUFBytes.bytes(UInt64(header.utf8.count)) + Array(header.utf8) + data
  }
}
