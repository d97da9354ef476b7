import NIOCore
import Testing

@testable import GranaryServer

/// Which connections stay open after an answer (RFC 9112, section 9.3).
@Suite(.timeLimit(.minutes(2))) struct PersistentConnectionTests {
  /// Serves while nothing but the rule under test closes a connection.
  private func withServer(
    _ body: @Sendable @escaping (RunningServer) async throws -> Void
  )
    async throws
  {
    var limits = GranaryServer.Limits()
    limits.idleTimeout = .minutes(10)
    try await RunningServer.withStore(limits: limits) { server, _ in try await body(server) }
  }

  private static func request(_ version: String, _ option: String? = nil) -> String {
    let connection = option.map { "Connection: \($0)\r\n" } ?? ""
    return "GET /health/live HTTP/\(version)\r\nHost: localhost\r\n\(connection)\r\n"
  }

  /// What the answers say of the connection, in their order; an answer that says nothing is not there.
  private static func options(_ text: String) -> [Substring] {
    text.split(separator: "\r\n").filter { $0.hasPrefix("Connection: ") }
      .map { $0.dropFirst("Connection: ".count) }
  }

  @Test(arguments: [
    request("1.0"), request("1.0", "close"), request("1.1", "close"), request("1.1", "Close"),
    request("1.1", "TE, close"),
  ])
  func closesWhereTheClientExpectsIt(_ request: String) async throws {
    try await withServer { server in
      let answer = try #require(
        try await ClientProcess.exchange(port: server.port, sending: request),
        "the connection stays open"
      )
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(Self.options(answer) == ["close"])
      #expect(answer.hasSuffix("\r\n\r\n{\"status\":\"live\"}\n"), "\(answer)")
    }
  }

  /// The last of several requests, all of which are sent before the first is answered, closes.
  @Test(arguments: [(request("1.0", "Keep-Alive"), ["keep-alive"]), (request("1.1"), [])])
  func staysOpenWhereTheClientWantsIt(_ request: String, _ options: [String]) async throws {
    try await withServer { server in
      let text = request + request + Self.request("1.0")
      let answer = try #require(
        try await ClientProcess.exchange(port: server.port, sending: text),
        "the connection stays open"
      )
      #expect(answer.split(separator: "HTTP/1.1 200 OK\r\n").count == 3)
      #expect(Self.options(answer).map(String.init) == options + options + ["close"])
    }
  }

  @Test func anErrorClosesToo() async throws {
    try await withServer { server in
      let text = "GET /nothing HTTP/1.0\r\n\r\n"
      let answer = try #require(try await ClientProcess.exchange(port: server.port, sending: text))
      #expect(answer.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
      #expect(Self.options(answer) == ["close"])
    }
  }
}
