import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// One kept-alive HTTP/1.1 connection to a server on this machine, blocking: as little client as
/// possible between the clock and the server.
final class LoopbackClient {
  private let socket: Int32
  private var received: [UInt8] = []

  init(port: Int) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    let connected = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw BenchmarkError("no connection to port \(port)") }
    var on: Int32 = 1
    unsafe setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(4))
  }

  deinit { close(socket) }

  /// Posts JSON and returns the body of a 200.
  func post(_ path: String, _ body: [UInt8]) throws -> [UInt8] {
    let head =
      "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(body.count)\r\n\r\n"
    try sendAll(Array(head.utf8) + body)
    return try response()
  }

  private func sendAll(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes[sent...].withUnsafeBytes {
        unsafe send(socket, $0.baseAddress, $0.count, 0)
      }
      guard count > 0 else { throw BenchmarkError("the connection broke while sending") }
      sent += count
    }
  }

  private func response() throws -> [UInt8] {
    received.removeAll(keepingCapacity: true)
    let end = Array("\r\n\r\n".utf8)
    while true {
      try receive()
      guard let head = received.firstRange(of: end) else { continue }
      let text = String(decoding: received[..<head.lowerBound], as: UTF8.self)
      let lines = text.split(separator: "\r\n")
      guard lines.first?.hasPrefix("HTTP/1.1 200") == true else {
        throw BenchmarkError("the server answered: \(String(decoding: received, as: UTF8.self))")
      }
      let length = lines.lazy.compactMap { line -> Int? in
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
        return Int(parts[1].trimmingCharacters(in: .whitespaces))
      }.first
      guard let length else { throw BenchmarkError("the answer has no length") }
      while received.count < head.upperBound + length { try receive() }
      return Array(received[head.upperBound...])
    }
  }

  private func receive() throws {
    let piece = unsafe withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
      let count = unsafe recv(socket, buffer.baseAddress, buffer.count, 0)
      return unsafe count > 0 ? Array(buffer[..<count]) : []
    }
    guard !piece.isEmpty else { throw BenchmarkError("the server closed the connection") }
    received += piece
  }
}

/// Why a benchmark cannot be run, or found two sides to differ.
struct BenchmarkError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
