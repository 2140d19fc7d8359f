/// Recognises hosts that are this machine.
package enum LocalAddress {
  /// Whether a host can be reached from this machine only.
  package static func isLocal(_ host: some StringProtocol) -> Bool {
    let host = host.lowercased()
    return host == "localhost" || host == "::1" || host == "[::1]" || isLoopback(host)
  }

  /// Whether a text is an IPv4 address in 127.0.0.0/8.
  private static func isLoopback(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return parts.count == 4 && parts.allSatisfy { $0 != nil } && parts[0] == 127
  }

  /// A host as written in an address: IPv6 in brackets.
  package static func written(_ host: String) -> String {
    host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
  }

  /// The host under which a browser on this machine reaches a service; for "all addresses", the local one.
  package static func reachable(_ host: String) -> String {
    ["0.0.0.0", "::", "[::]"].contains(host) ? "localhost" : written(host)
  }

  /// The host of an authority such as `localhost:8080` or `[::1]:8080`.
  package static func host(of authority: String) -> Substring {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      let rest = authority[end...].dropFirst()
      return rest.isEmpty || rest.hasPrefix(":") ? authority[...end] : authority[...]
    }
    return authority.prefix { $0 != ":" }
  }
}
