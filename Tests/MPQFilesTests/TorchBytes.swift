import MPQFiles

/// Writes pickles by opcodes, as Python's `pickletools` lists them.
struct PickleBytes {
  var bytes: [UInt8] = [0x80, 2]

  /// An opcode and its argument.
  mutating func add(_ opcode: Unicode.Scalar, _ argument: [UInt8] = []) {
    bytes.append(UInt8(ascii: opcode))
    bytes += argument
  }

  mutating func text(_ text: String) {
    add("X", GGUFBytes.bytes(UInt32(text.utf8.count)) + Array(text.utf8))
  }

  mutating func integer(_ value: Int32) { add("J", GGUFBytes.bytes(value)) }

  mutating func name(_ name: String) { add("c", Array("\(name)\n".utf8)) }

  mutating func tuple(_ elements: (inout PickleBytes) -> Void) {
    add("(")
    elements(&self)
    add("t")
  }

  /// `torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())`
  mutating func tensor(
    _ shape: [Int32], type: String = "FloatStorage", storage: String = "0", stride: Int32 = 1
  ) {
    name("torch._utils\n_rebuild_tensor_v2")
    tuple { pickle in
      pickle.tuple { pickle in
        pickle.text("storage")
        pickle.name("torch\n\(type)")
        pickle.text(storage)
        pickle.text("cpu")
        pickle.integer(shape.reduce(1, &*))
      }
      pickle.add("Q")
      pickle.integer(0)
      pickle.tuple { pickle in shape.forEach { pickle.integer($0) } }
      pickle.tuple { pickle in shape.forEach { _ in pickle.integer(stride) } }
      pickle.bytes.append(0x89)
      pickle.dictionary([])
    }
    add("R")
  }

  /// An OrderedDict.
  mutating func dictionary(_ entries: [(key: String, value: (inout PickleBytes) -> Void)]) {
    name("collections\nOrderedDict")
    add(")")
    add("R")
    add("(")
    for (key, value) in entries {
      text(key)
      value(&self)
    }
    add("u")
  }

  var finished: [UInt8] { bytes + [0x2E] }
}

/// Writes zip archives.
enum ZipBytes {
  /// Bytes as deflate stores what it cannot make smaller (RFC 1951, 3.2.4).
  static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt16(bytes.count)
    return [1] + GGUFBytes.bytes(count) + GGUFBytes.bytes(~count) + bytes
  }

  /// - Parameters:
  ///   - packed: contents that deflate packed, by the names of their files.
  ///   - isWide: whether sizes and offsets stand in 64 bits.
  static func archive(
    _ files: [(name: String, content: [UInt8])], packed: [String: [UInt8]] = [:],
    isWide: Bool = false
  ) -> [UInt8] {
    var all: [UInt8] = []
    var list: [UInt8] = []
    func short(_ number: Int) -> [UInt8] { GGUFBytes.bytes(UInt16(number)) }
    func long(_ number: Int) -> [UInt8] { GGUFBytes.bytes(UInt32(number)) }
    func wide(_ number: Int) -> [UInt8] { GGUFBytes.bytes(UInt64(number)) }
    for (name, content) in files {
      let start = all.count
      let data = packed[name] ?? content
      let method = packed[name] == nil ? 0 : 8
      let sizes =
        isWide ? long(0xFFFF_FFFF) + long(0xFFFF_FFFF) : long(data.count) + long(content.count)
      let extra =
        isWide
        ? [9, 9] + short(0) + short(1) + short(24) + wide(content.count) + wide(data.count)
          + wide(start) : []
      all += Array("PK\u{3}\u{4}".utf8) + short(20) + short(0) + short(method) + long(0) + long(0)
      all += sizes + short(name.utf8.count) + short(3) + Array(name.utf8) + [0, 0, 0] + data
      list += Array("PK\u{1}\u{2}".utf8) + short(20) + short(20) + short(0) + short(method)
      list += long(0) + long(0) + sizes + short(name.utf8.count) + short(extra.count) + short(0)
      list += short(0) + short(0) + long(0) + (isWide ? long(0xFFFF_FFFF) : long(start))
      list += Array(name.utf8) + extra
    }
    let start = all.count
    all += list
    if isWide {
      let end = all.count
      all += Array("PK\u{6}\u{6}".utf8) + wide(44) + short(45) + short(45) + long(0) + long(0)
      all += wide(files.count) + wide(files.count) + wide(list.count) + wide(start)
      all += Array("PK\u{6}\u{7}".utf8) + long(0) + wide(end) + long(1)
    }
    all += Array("PK\u{5}\u{6}".utf8) + short(0) + short(0)
    all += isWide ? short(0xFFFF) + short(0xFFFF) : short(files.count) + short(files.count)
    all += isWide ? long(0xFFFF_FFFF) + long(0xFFFF_FFFF) : long(list.count) + long(start)
    return all + short(0)
  }
}
