import Granary
import GranaryJSON
import HTTPTypes
import Logging
import NIOCore
import Testing

@testable import GranaryServer

/// Clients that are slow or go away, and the end of the server.
@Suite(.timeLimit(.minutes(2))) struct ConnectionTests {
  private static let head = """
    POST /v1/lookup HTTP/1.1\r
    Host: localhost\r
    Content-Type: application/json\r
    Content-Length: 100\r
    \r

    """

  @Test func halfOpenClientsDoNotKeepOthersWaiting() async throws {
    try await RunningServer.withStore { server, _ in
      // Far more than there are threads.
      let clients = try (0..<24).map { number in
        let text = ["", "POST /v1/lo", Self.head, Self.head + "{"][number % 4]
        return try HalfOpenClient(port: server.port, sending: text)
      }
      let body = #"{"service":"spending","entities":{"shop":["a"]},"request":{"weekday":[1]}}"#
      let answer = try await Curl.post(server.url("/v1/lookup"), body)
      #expect(answer.status == 200)
      for client in clients { await client.hangUp() }
      #expect(try await Curl.request(server.url("/health/live")).status == 200)
    }
  }

  @Test(arguments: ["", "POST /v1/lo", head, head + "{"])
  func closesAnIdleConnection(_ sent: String) async throws {
    var limits = GranaryServer.Limits()
    limits.idleTimeout = .milliseconds(250)
    try await RunningServer.withStore(limits: limits) { server, _ in
      // Ends only when the server closes; else the suite's limit fails the test.
      await (try HalfOpenClient(port: server.port, sending: sent)).untilClosed()
      // Tried again where a busy machine let the short time pass before the request was sent.
      let patience = ["--retry", "9", "--retry-all-errors", "--retry-delay", "0"]
      let answer = try await Curl.request(server.url("/health/live"), patience)
      #expect(answer.status == 200)
      #expect(server.log.lines(.error) == [])
    }
  }

  @Test func aShutdownAnswersWhatHasBeenAsked() async throws {
    let (arrivals, arrival) = AsyncStream<Void>.makeStream()
    let (releases, release) = AsyncStream<Void>.makeStream()
    let route = Route(.get, "/slow") { _, _ in
      arrival.finish()
      for await _ in releases {}
      return Answer.response(.ok, .string("done"))
    }
    try await RunningServer.with(routes: [route]) { server in
      async let answer = Curl.request(server.url("/slow"))
      for await _ in arrivals {}
      await server.shutDown()
      release.finish()
      let body = try await answer.body
      #expect(body == "\"done\"\n")
    }
  }

  @Test func aShutdownDoesNotWaitForeverForAClient() async throws {
    var limits = GranaryServer.Limits()
    limits.shutdownTimeout = .milliseconds(50)
    try await RunningServer.withStore(limits: limits) { server, _ in
      let client = try HalfOpenClient(port: server.port, sending: Self.head)
      #expect(try await Curl.request(server.url("/health/live")).status == 200)
      await server.shutDown()
      await client.untilClosed()
    }
  }

  static let malformed = [
    ["--request", "G@T"], ["--header", "two words: x"],
    ["--header", "x: \(String(repeating: "x", count: 100_000))"],
  ]

  @Test(arguments: malformed) func whatIsNoRequestGetsAnErrorLikeAnyOther(
    _ arguments: [String]
  ) async throws {
    try await RunningServer.withStore { server, _ in
      let answer = try await Curl.request(server.url("/health/live"), arguments)
      #expect(answer.status == 400)
      #expect(answer.headers["content-type"] == "application/json")
      #expect(answer.headers["connection"] == "close")
      let error = try JSONValue(parsing: answer.body)["error"]
      #expect(error?["code"]?.text == "malformed_request")
      #expect(error?["location"] == .null)
      #expect(try await Curl.request(server.url("/health/live")).status == 200)
    }
  }

  @Test func aTakenPortIsAnErrorThatSaysSo() async throws {
    try await RunningServer.with(routes: []) { server in
      let second = GranaryServer(
        routes: [],
        port: server.port,
        logger: server.log.logger,
        limits: GranaryServer.Limits(),
        onListening: { _ in }
      )
      let error = await #expect(throws: GranaryError.self) { try await second.run(until: []) }
      #expect(error?.code == "cannot_listen")
      #expect(error?.kind == .unavailable)
      #expect(
        error?.message == "cannot listen on 127.0.0.1 port \(server.port): "
          + "the port is in use; port 0 takes a free one"
      )
    }
  }

  @Test func logsALineARequest() async throws {
    let route = Route(.get, "/hello") { _, _ in Answer.response(.ok, .string("hello")) }
    try await RunningServer.with(routes: [route]) { server in
      _ = try await Curl.request(server.url("/hello?name=secret"))
      _ = try await Curl.request(server.url("/nothing"))
      let lines = server.log.lines(.debug).filter { $0.hasPrefix("GET ") }
      #expect(lines == ["GET /hello 200", "GET /nothing 404"])
    }
  }
}
