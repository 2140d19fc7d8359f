import MPQModel

extension Safetensors {
  /// The header of a file, checked against the file's size.
  struct Header: Sendable {
    /// One tensor's entry: its elements fill the bytes `range` of the data.
    struct Entry: Sendable {
      let name: String
      /// The name of the elements' type.
      let typeName: String
      let shape: [Int]
      /// The number of elements.
      let count: Int
      /// The tensor's bytes, counted from the start of the data.
      let range: Range<Int>

      /// The elements' type; nil if their values are not read.
      var elementType: ElementType? { ElementType(rawValue: typeName) }
    }

    private(set) var metadata: [String: String] = [:]
    /// The entries in the order of their data, which they cover without gap or overlap.
    private(set) var entries: [Entry] = []
    /// The offset of the data in the file.
    let dataStart: Int
    private let dataLength: Int
    private let file: String

    /// Reads the header and nothing after it.
    ///
    /// - Parameter valuesAreRead: whether only types are allowed of which values are read.
    /// - Throws: `FormatError` with the tensor's name, if the header does not fit the file.
    init(_ source: ByteSource, valuesAreRead: Bool) throws(FormatError) {
      let text = try Safetensors.headerText(of: source)
      file = source.name
      dataStart = prefixLength + text.count
      dataLength = source.count - dataStart
      let members: [(key: String, value: JSONValue)]
      do {
        members = try JSONValue(parsing: text, file: file).object().members
      } catch {
        throw FormatError(file: file, .file, "the header is invalid: \(error.message)")
      }
      entries.reserveCapacity(members.count)
      for (name, value) in members {
        do {
          if name == metadataKey {
            try readMetadata(value)
          } else {
            entries.append(try entry(name, value, valuesAreRead: valuesAreRead))
          }
        } catch {
          let subject = name == metadataKey ? name : "tensor '\(name)'"
          throw FormatError(file: file, .file, "\(subject): \(error.message)")
        }
      }
      entries.sort {
        ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
      }
      try checkCover()
    }

    private mutating func readMetadata(_ value: JSONValue) throws(FormatError) {
      for (key, text) in try value.object().members { metadata[key] = try text.string() }
    }

    private func entry(
      _ name: String, _ value: JSONValue, valuesAreRead: Bool
    ) throws(FormatError) -> Entry {
      if let character = ControlCharacters.first(in: name) {
        throw value.error("its name holds the control character \(character); rename it")
      }
      let object = try value.object(knownKeys: ["dtype", "shape", "data_offsets"])
      let typeName = try object.required("dtype").string()
      guard !valuesAreRead || ElementType(rawValue: typeName) != nil else {
        let known = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
        throw object.error(
          "elements of type '\(typeName)' are not read, only of \(known); "
            + "convert the tensor before you save it")
      }
      guard let elementBits = Safetensors.elementBits[typeName] else {
        throw object.error("elements of type '\(typeName)' are not known; the file is damaged")
      }
      var shape: [Int] = []
      for dimension in try object.required("shape").array() {
        let length = try dimension.digits()
        guard length >= 0 else { throw dimension.mismatch("lengths of at least 0") }
        shape.append(length)
      }
      let range = try range(try object.required("data_offsets"))
      guard let count = exactProduct(shape, atMost: .max),
        let bits = exactProduct([count, elementBits], atMost: .max - 7)
      else {
        throw object.error("shape \(shape) has more elements than any file; the file is damaged")
      }
      let size = (bits + 7) / 8
      guard size == range.count else {
        throw object.error(
          "shape \(shape) of \(typeName) takes \(size) bytes, "
            + "and data_offsets give it \(range.count); the file is damaged")
      }
      return Entry(name: name, typeName: typeName, shape: shape, count: count, range: range)
    }

    private func range(_ value: JSONValue) throws(FormatError) -> Range<Int> {
      let elements = try value.array()
      guard elements.count == 2 else {
        throw value.error("expected begin and end, found \(elements.count) numbers")
      }
      let (begin, end) = (try elements[0].digits(), try elements[1].digits())
      guard 0 <= begin, begin <= end else {
        throw value.error("expected 0 ≤ begin ≤ end, found [\(begin), \(end)]")
      }
      guard end <= dataLength else {
        throw value.error(
          "[\(begin), \(end)] reach beyond the \(dataLength) bytes of data; is the file cut off?")
      }
      return begin..<end
    }

    /// Checks that every byte of the data belongs to exactly one tensor.
    private func checkCover() throws(FormatError) {
      var end = 0
      var previous = ""
      for entry in entries {
        let begin = entry.range.lowerBound
        guard begin >= end else {
          throw FormatError(
            file: file, .file,
            "tensor '\(entry.name)': its data start at byte \(begin), within those of tensor "
              + "'\(previous)', which end at \(end); the file is damaged")
        }
        guard begin == end else { throw unclaimed(end..<begin) }
        (end, previous) = (entry.range.upperBound, entry.name)
      }
      guard end == dataLength else { throw unclaimed(end..<dataLength) }
    }

    private func unclaimed(_ range: Range<Int>) -> FormatError {
      FormatError(
        file: file, .offset(dataStart + range.lowerBound),
        "\(range.count) bytes of data belong to no tensor; the file is damaged")
    }
  }

  /// Reads some bytes of a file for the header.
  static func bytes(
    in range: Range<Int>, of source: ByteSource
  ) throws(FormatError) -> [UInt8] {
    try FormatError.reading { () throws(FileError) in try source.bytes(in: range) }
  }

  /// The bytes of the header.
  private static func headerText(of source: ByteSource) throws(FormatError) -> [UInt8] {
    let file = source.name
    guard source.count >= prefixLength else {
      throw FormatError(
        file: file, .file,
        "expected a safetensors file, which starts with 8 bytes that tell its header's length; "
          + "found \(source.count) bytes in all; is it cut off?")
    }
    let start = try bytes(in: 0..<prefixLength, of: source)
    let length = start.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(largestHeader) else {
      let head = try FileHead(source)
      if let foreign = ForeignFormat.all.first(where: { $0.recognises(head) }) {
        throw foreign.refusal(file)
      }
      // Detects zip archives and pickles; a valid file may start with the same byte as a pickle.
      let isFromTorch =
        start.starts(with: Array("PK".utf8)) || start.first == PickleReader.firstByte
      throw FormatError(
        file: file, .offset(0),
        "expected the length of a safetensors header, at most \(largestHeader) bytes, "
          + "found \(length); "
          + (isFromTorch
            ? "is it from torch.save? save with safetensors.torch.save_file instead"
            : "is it a safetensors file?"))
    }
    let end = prefixLength + Int(length)
    guard end <= source.count else {
      throw FormatError(
        file: file, .offset(0),
        "the header should have \(length) bytes, and \(source.count - prefixLength) follow; "
          + "is the file cut off?")
    }
    let text = try bytes(in: prefixLength..<end, of: source)
    guard text.first == UInt8(ascii: "{") else {
      throw FormatError(
        file: file, .offset(prefixLength),
        "expected a header that starts with '{'; is it a safetensors file?")
    }
    return text
  }
}
