import Crypto

/// Fingerprints by which inputs can be told again.
package enum Hash {
  /// The SHA-256 of some bytes one after the other, as `sha256sum` prints it.
  package static func sha256(_ parts: [UInt8]...) -> String {
    var hash = SHA256()
    for part in parts { hash.update(data: part) }
    return hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
  }
}
