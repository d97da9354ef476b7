import Granary
import GranaryJSON
import HTTPTypes
import Logging
import Testing

@testable import GranaryServer

/// Errors become answers in one place.
@Suite struct ErrorAnswerTests {
  /// The statuses of DESIGN §8 for each kind of error.
  static let kinds: [(GranaryError.Kind, Int)] = [
    (.invalid, 400), (.notFound, 404), (.conflict, 409), (.refused, 422), (.unavailable, 503),
  ]

  @Test(arguments: kinds) func everyKindHasAStatus(
    _ kind: GranaryError.Kind,
    _ status: Int
  ) async throws {
    let error = GranaryError(code: "some_code", kind: kind, message: "so it is", location: "here")
    let route = Route(.get, "/fails") { _, _ in throw error }
    try await RunningServer.with(routes: [route]) { server in
      let answer = try await Curl.request(server.url("/fails"))
      #expect(answer.status == status)
      let expected = #"{"error":{"code":"some_code","message":"so it is","location":"here"}}"#
      #expect(answer.body == expected + "\n")
      // Only what concerns whoever runs the server is in its log.
      #expect(server.log.lines(.error).isEmpty == (kind != .unavailable))
    }
  }

  /// An error that only the server's own log may tell of.
  private struct Secret: Error, CustomStringConvertible {
    let description = "password of the database"
  }

  static let unexpected: [any Error] = [
    Secret(), GranaryError(code: "internal", kind: .unavailable, message: "\(Secret())"),
  ]

  @Test(arguments: unexpected) func tellsNothingOfAnUnexpectedError(_ error: any Error) async throws
  {
    let route = Route(.get, "/fails") { _, _ in throw error }
    try await RunningServer.with(routes: [route]) { server in
      let answer = try await Curl.request(server.url("/fails"))
      #expect(answer.status == 500)
      #expect(!answer.body.contains("password"))
      #expect(try JSONValue(parsing: answer.body)["error"]?["code"]?.text == "internal")
      #expect(server.log.lines(.error) == ["GET /fails failed: password of the database"])
    }
  }

  @Test func suggestsTheNearestRoute() {
    let routes = [
      Route(.post, "/v1/models/{model}/score") { _, _ in throw Secret() },
      Route(.get, "/health/live") { _, _ in throw Secret() },
    ]
    let answer = ErrorAnswer.noRoute(.post, "/v1/models/late/scores", routes: routes)
    #expect(answer.status == .notFound)
    #expect(
      answer.message == "there is no route /v1/models/late/scores; "
        + "did you mean /v1/models/late/score? "
        + "there are: /v1/models/{model}/score, /health/live"
    )
  }

  @Test func namesTheMethodsThatARouteTakes() {
    let routes = [
      Route(.get, "/a/{b}") { _, _ in throw Secret() },
      Route(.put, "/a/{b}") { _, _ in throw Secret() },
    ]
    let answer = ErrorAnswer.noRoute(.post, "/a/x", routes: routes)
    #expect(answer.status == .methodNotAllowed)
    #expect(answer.allow == "GET, HEAD, PUT")
    #expect(answer.message == "/a/x takes GET, HEAD, PUT, not POST")
  }
}
