import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A socket that listens on a free port of loopback; closed with the last reference.
final class ListeningSocket: Sendable {
  private let descriptor: Int32
  let port: Int

  init() throws {
    #if canImport(Glibc)
    let kind = Int32(SOCK_STREAM.rawValue)
    #else
    let kind = SOCK_STREAM
    #endif
    let descriptor = socket(AF_INET, kind, 0)
    self.descriptor = descriptor
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, size) == 0
      }
    }
    guard isBound, listen(descriptor, 64) == 0 else { throw SocketError(number: errno) }
    var length = size
    unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = unsafe getsockname(descriptor, $0, &length)
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { close(descriptor) }

  /// The next connection; nil once the socket is shut down.
  func accept() -> AcceptedSocket? {
    let connection = systemAccept(descriptor, nil, nil)
    return connection < 0 ? nil : AcceptedSocket(connection)
  }

  /// Ends ``accept()``.
  func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

/// Why there is no server.
struct SocketError: Error {
  let number: Int32
}

/// A client's connection; closed with the last reference.
final class AcceptedSocket: Sendable {
  private let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Reads the head of a request, and sends the answer to it.
  func serve(_ answer: ([String]) -> ScriptedAnswer) {
    guard let lines = readHead() else { return }
    let answer = answer(lines)
    guard send(answer.bytes) else { return }
    switch answer.ending {
    case .close: break
    case .hang: while !isClosed(within: -1) {}
    case .trickle: while !isClosed(within: 100), send([UInt8(ascii: "x")]) {}
    }
  }

  private func readHead() -> [String]? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      let count = unsafe recv(descriptor, &piece, piece.count, 0)
      guard count > 0 else { return nil }
      bytes += piece[..<count]
      // A request begins with its method; anything else, such as TLS, gets no answer.
      guard bytes[0] == UInt8(ascii: "G") else { return nil }
    }
    return String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
  }

  private func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { raw in
        // Not SIGPIPE where the client has gone.
        unsafe systemSend(descriptor, raw.baseAddress, raw.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Whether the client closes the connection before some milliseconds are over; -1 waits for it.
  private func isClosed(within milliseconds: Int32) -> Bool {
    var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&event, 1, milliseconds) > 0 else { return false }
    var byte: UInt8 = 0
    return unsafe recv(descriptor, &byte, 1, 0) <= 0
  }
}

/// `accept(2)` and `send(2)`, by names that the methods here do not hide.
private func systemAccept(
  _ descriptor: Int32,
  _ address: UnsafeMutablePointer<sockaddr>?,
  _ length: UnsafeMutablePointer<socklen_t>?
) -> Int32 {
  unsafe accept(descriptor, address, length)
}

private func systemSend(
  _ descriptor: Int32,
  _ bytes: UnsafeRawPointer?,
  _ count: Int,
  _ flags: Int32
) -> Int {
  unsafe send(descriptor, bytes, count, flags)
}
