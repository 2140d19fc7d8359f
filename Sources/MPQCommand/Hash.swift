import CNettle
package import MPQFiles

/// SHA-256 fingerprints that identify input files.
package enum Hash {
  /// The SHA-256 of some bytes one after the other, as `sha256sum` prints it.
  package static func sha256(_ parts: [UInt8]...) -> String {
    SHA256Digest(of: parts).text
  }

  /// The same for a file, of which a mebibyte at a time is in memory.
  package static func sha256(_ source: ByteSource) throws(FileError) -> String {
    var hash = SHA256()
    try source.forEachPart { hash.update($0) }
    return hash.finished().text
  }
}

/// A SHA-256 that is worked out part by part.
private struct SHA256 {
  private var context = sha256_ctx()

  init() { nettle_sha256_init(&context) }

  mutating func update(_ part: [UInt8]) { nettle_sha256_update(&context, part.count, part) }

  mutating func finished() -> SHA256Digest {
    SHA256Digest(
      bytes: [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_SIZE)) { buffer, count in
        nettle_sha256_digest(&context, buffer.count, buffer.baseAddress)
        count = buffer.count
      })
  }
}

/// A SHA-256 digest.
package struct SHA256Digest: Equatable, Sendable {
  package let bytes: [UInt8]

  fileprivate init(bytes: [UInt8]) { self.bytes = bytes }

  /// - Parameter parts: what is hashed, one after the other.
  package init(of parts: [[UInt8]]) {
    var hash = SHA256()
    for part in parts { hash.update(part) }
    self = hash.finished()
  }

  /// Hexadecimal digits.
  fileprivate var text: String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
  }

  /// Takes the same time wherever the two differ.
  package static func == (one: SHA256Digest, other: SHA256Digest) -> Bool {
    nettle_memeql_sec(one.bytes, other.bytes, Int(SHA256_DIGEST_SIZE)) != 0
  }
}
