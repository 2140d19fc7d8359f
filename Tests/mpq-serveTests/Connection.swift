import Platform
import Foundation

/// A connection to the service by which anything can be sent, also what no client library would send.
///
/// One thread may send while another receives.
final class Connection: @unchecked Sendable {
  private let descriptor: Int32
  private(set) var received: [UInt8] = []

  struct Fault: Error { let message: String }

  /// - Parameter receiveBuffer: bytes that the system takes in before they are asked for.
  init(port: Int, receiveBuffer: Int? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var size = receiveBuffer.map(Int32.init) {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr = in_addr(s_addr: inet_addr("127.0.0.1"))
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      Platform.close(descriptor)
      throw Fault(message: "cannot connect: \(String(cString: strerror(errno)))")
    }
    // Far beyond any answer; a test that waits for one that never comes fails instead of hanging.
    var time = timeval(tv_sec: 180, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { Platform.close(descriptor) }

  /// Sends what it can; a peer that has closed already may have answered all the same.
  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Platform.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Has the end of the connection be a reset, which an orderly client does not send.
  func reset() {
    var linger = Platform.linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Platform.linger>.size))
  }

  /// Ends the sending side only.
  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Receives until there is a text, or the end.
  ///
  /// - Returns: whether the text came.
  func receive(until text: String) throws -> Bool {
    let wanted = Array(text.utf8)
    while received.firstRange(of: wanted) == nil {
      guard try receiveMore() else { return false }
    }
    return true
  }

  /// Receives until the service closes the connection.
  func receiveAll() throws {
    while try receiveMore() {}
  }

  private func receiveMore() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count < 0, errno == ECONNRESET || errno == EPIPE { return false }
    guard count >= 0 else {
      throw Fault(message: "nothing came: \(String(cString: strerror(errno)))")
    }
    received += buffer.prefix(count)
    return count > 0
  }

  /// What has been received, as text.
  var text: String { String(decoding: received, as: UTF8.self) }
}
