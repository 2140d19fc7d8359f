/// Media types as headers have them.
enum MediaType {
  /// A media type without parameters, lower case.
  static func name(_ type: some StringProtocol) -> String {
    String(type.prefix { $0 != ";" }.filter { !$0.isWhitespace }).lowercased()
  }
}
