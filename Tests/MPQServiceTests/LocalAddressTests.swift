import MPQService
import Testing

@Suite struct LocalAddressTests {
  @Test(arguments: ["localhost", "LocalHost", "127.0.0.1", "127.255.0.9", "::1", "[::1]"])
  func thisMachineIsLocal(host: String) { #expect(LocalAddress.isLocal(host)) }

  @Test(arguments: [
    "", "0.0.0.0", "::", "[::]", "192.168.0.1", "127.0.0.1.evil.example", "127.0.0.256", "127.1",
    "localhost.evil.example", "evil.localhost.example", "127.0.0.1 ", "0x7f.0.0.1", "128.0.0.1",
    "localhost.", "127..0.0.1", "[::1", "2130706433",
  ])
  func everythingElseIsNot(host: String) { #expect(!LocalAddress.isLocal(host)) }

  @Test(arguments: [
    ("localhost:8080", "localhost"), ("localhost", "localhost"), ("[::1]:8080", "[::1]"),
    ("[::1]", "[::1]"), ("127.0.0.1:1", "127.0.0.1"), ("", ""), (":80", ""), ("[", "["),
    ("evil.example:80:localhost", "evil.example"), ("[::1]evil.example", "[::1]evil.example"),
    ("[::1]:80:evil", "[::1]"),
  ])
  func theHostOfAnAuthorityLeavesOnlyThePortOut(authority: String, host: String) {
    #expect(LocalAddress.host(of: authority) == host)
  }
}
