import CNettle

/// SHA-256 fingerprints that identify input files.
package enum Hash {
  /// The SHA-256 of some bytes one after the other, as `sha256sum` prints it.
  package static func sha256(_ parts: [UInt8]...) -> String {
    SHA256Digest(of: parts).bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
  }
}

/// A SHA-256 digest.
package struct SHA256Digest: Equatable, Sendable {
  package let bytes: [UInt8]

  /// - Parameter parts: what is hashed, one after the other.
  package init(of parts: [[UInt8]]) {
    var context = sha256_ctx()
    nettle_sha256_init(&context)
    for part in parts { nettle_sha256_update(&context, part.count, part) }
    bytes = [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_SIZE)) { buffer, count in
      nettle_sha256_digest(&context, buffer.count, buffer.baseAddress)
      count = buffer.count
    }
  }

  /// Takes the same time wherever the two differ.
  package static func == (one: SHA256Digest, other: SHA256Digest) -> Bool {
    nettle_memeql_sec(one.bytes, other.bytes, Int(SHA256_DIGEST_SIZE)) != 0
  }
}
