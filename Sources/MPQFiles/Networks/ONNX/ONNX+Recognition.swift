extension ONNX {
  /// Fields of a model that are numbers, and those that have a length, by their keys' bytes.
  private static let (numbers, texts): (Set<UInt8>, Set<UInt8>) = (
    [0x08, 0x28], [0x12, 0x1A, 0x22, 0x32, 0x42, 0x72, 0xA2, 0xCA]
  )
  /// The key of the graph.
  private static let graph: UInt8 = 0x3A

  /// Whether content starts as a model does: field by field, up to its graph.
  ///
  /// A model has no mark of its own. It starts with field 1, the version of the format, and all fields before the graph are ones
  /// of a model. The header of a safetensors file may have a length of the same bytes; a brace follows it.
  @Sendable static func recognises(_ head: FileHead) -> Bool {
    let bytes = head.bytes
    guard bytes.count > 3, bytes[0] == 0x08, (1...30).contains(bytes[1]),
      !head.starts(with: [0, 0, 0, 0, UInt8(ascii: "{")], at: 4)
    else { return false }
    var position = 2
    while position < bytes.count {
      let key = bytes[position]
      position += 1
      if key == graph { return true }
      // Numbers of fields above 15 take a second byte.
      if key >= 0x80 {
        guard position < bytes.count, bytes[position] == 1 else { return position == bytes.count }
        position += 1
      }
      guard numbers.contains(key) || texts.contains(key) else { return false }
      var (length, shift) = (0, 0)
      while position < bytes.count, bytes[position] >= 0x80, shift < 35 {
        length |= Int(bytes[position] & 0x7F) << shift
        (position, shift) = (position + 1, shift + 7)
      }
      guard position < bytes.count else { return true }
      length |= Int(bytes[position]) << shift
      position += 1
      if texts.contains(key) { position += length }
    }
    return true
  }
}
