import Foundation
import Granary
import GranaryColumns
import GranaryJSON
import Logging
import Testing

@testable import GranaryServer

/// What clients get for right and for wrong requests, over a socket.
@Suite struct FeatureRoutesTests {
  private static let shops =
    #""entities":{"shop":["a","b","nowhere"]},"request":{"weekday":[4,4,4]}"#
  private static let body = #"{"at":"\#(TinyStore.time)",\#(shops)}"#
  private static let lookup = #"{"service":"spending",\#(body.dropFirst())"#

  @Test func looksUpFeatures() async throws {
    try await RunningServer.withStore { server, _ in
      let answer = try await Curl.post(server.url("/v1/lookup"), Self.lookup)
      #expect(answer.status == 200)
      #expect(answer.headers["content-type"] == "application/json")
      // From the rows that TinyStore describes: a's last visit is 3 h old, b's exactly 2 h.
      let expected = """
        {"service":"spending@1","at":"2024-01-11T00:00:00.000000Z","rows":3,"features":\
        {"spending__amount":{"values":[null,6.0,null],\
        "statuses":["OUTSIDE_MAX_AGE","PRESENT","NOT_FOUND"],\
        "event_times":["2024-01-10T21:00:00Z","2024-01-10T22:00:00Z",null]}}}

        """
      #expect(answer.body == expected)
      let versioned = Self.lookup.replacing("\"spending\"", with: "\"spending@1\"")
      let again = try await Curl.post(server.url("/v1/lookup"), versioned)
      #expect(again.body == expected)
      let unknown = versioned.replacing("@1", with: "@2")
      let missing = try await Curl.post(server.url("/v1/lookup"), unknown)
      #expect(missing.status == 404)
      #expect(
        missing.body.contains("there is no feature service 'spending@2'; there are: spending@1")
      )
    }
  }

  /// One view for two shops a row, each named by a column of its own.
  @Test func looksUpAViewByTwoColumns() async throws {
    try await RunningServer.withStore { server, _ in
      let body = #"{"service":"neighbours","at":"\#(TinyStore.time)","entities":"#
      let answer = try await Curl.post(
        server.url("/v1/lookup"),
        body + #"{"shop":["a","c"],"other":["b",null]}}"#
      )
      #expect(answer.status == 200)
      let features = try JSONValue(parsing: Array(answer.body.utf8))["features"]
      #expect(features?["spending__amount"]?["values"] == [.null, 43.0])
      #expect(features?["other_spending__amount"]?["values"] == [6.0, .null])
      let missing = try await Curl.post(server.url("/v1/lookup"), body + #"{"shop":["a"]}}"#)
      #expect(missing.status == 400)
      #expect(missing.body.contains("entities.other"))
    }
  }

  @Test func scoresAsTheStoreDoes() async throws {
    try await RunningServer.withStore { server, tiny in
      let answer = try await Curl.post(server.url("/v1/models/big_spender/score"), Self.body)
      let request = try LookupRequest(parsing: Array(Self.body.utf8))
      let response = try tiny.store.score("big_spender", request)
      #expect(answer.status == 200)
      #expect(answer.body == response.json.description + "\n")
      let version = try await Curl.post(server.url("/v1/models/big_spender@1/score"), Self.body)
      #expect(version.body == answer.body)
      let named = #"{"service":"spending@1",\#(Self.body.dropFirst())"#
      let service = try await Curl.post(server.url("/v1/models/big_spender/score"), named)
      #expect(service.body == answer.body)
    }
  }

  @Test func answersHealth() async throws {
    try await RunningServer.withStore { server, _ in
      let live = try await Curl.request(server.url("/health/live"))
      #expect(live.status == 200)
      #expect(live.body == "{\"status\":\"live\"}\n")
      let ready = try await Curl.request(server.url("/health/ready"))
      #expect(ready.status == 200)
      #expect(ready.body == "{\"status\":\"ready\"}\n")
      let head = try await Curl.request(server.url("/health/live"), ["--head"])
      #expect(head.status == 200)
      #expect(head.body.isEmpty)
    }
  }

  /// A wrong request, and what is wrong with it.
  struct Wrong: CustomTestStringConvertible {
    let testDescription: String
    var path = "/v1/lookup"
    var body = ""
    let status: Int
    let code: String
    var location: String?
  }

  static let wrongRequests = [
    Wrong(testDescription: "no JSON", body: "{", status: 400, code: "bad_json"),
    Wrong(testDescription: "no object", body: "[]", status: 400, code: "bad_request"),
    Wrong(
      testDescription: "no service",
      body: body,
      status: 400,
      code: "bad_request"
    ),
    Wrong(
      testDescription: "a name that requests do not have",
      body: #"{"entity":{}}"#,
      status: 400,
      code: "bad_request",
      location: "entity"
    ),
    Wrong(
      testDescription: "a time without a zone",
      body: #"{"service":"spending","at":"2024-01-11T00:00:00","entities":{}}"#,
      status: 400,
      code: "bad_request",
      location: "at"
    ),
    Wrong(
      testDescription: "lists of unequal lengths",
      body: #"{"service":"spending","entities":{"shop":["a","b"]},"request":{"weekday":[1]}}"#,
      status: 400,
      code: "unequal_lists",
      location: "request.weekday"
    ),
    Wrong(
      testDescription: "a request value missing",
      body: #"{"service":"spending","entities":{"shop":["a"]}}"#,
      status: 400,
      code: "missing_value",
      location: "request.weekday"
    ),
    Wrong(
      testDescription: "a key of another type",
      body: #"{"service":"spending","entities":{"shop":["a",1]},"request":{"weekday":[1,1]}}"#,
      status: 400,
      code: "wrong_type",
      location: "entities.shop[1]"
    ),
    Wrong(
      testDescription: "an unknown service",
      body: #"{"service":"spendings","entities":{"shop":["a"]}}"#,
      status: 404,
      code: "unknown_feature_service"
    ),
    Wrong(
      testDescription: "an unknown model",
      path: "/v1/models/big_spenders/score",
      body: body,
      status: 404,
      code: "unknown_model"
    ),
    Wrong(
      testDescription: "a view that was never put online",
      body: #"{"service":"not_online","entities":{"shop":["a"]}}"#,
      status: 409,
      code: "not_materialized"
    ),
    Wrong(
      testDescription: "a time before the watermark",
      body: #"{"service":"spending","at":"2024-01-10T00:00:00Z",\#(shops)}"#,
      status: 409,
      code: "before_watermark"
    ),
  ]

  @Test func refusesWrongRequests() async throws {
    try await RunningServer.withStore { server, _ in
      for wrong in Self.wrongRequests {
        let answer = try await Curl.post(server.url(wrong.path), wrong.body)
        #expect(answer.status == wrong.status, "\(wrong.testDescription)")
        #expect(answer.headers["content-type"] == "application/json")
        let error = try #require(try JSONValue(parsing: answer.body)["error"])
        #expect(error["code"]?.text == wrong.code, "\(wrong.testDescription)")
        #expect(error["location"]?.text == wrong.location, "\(wrong.testDescription)")
        #expect(error["message"]?.text?.isEmpty == false, "\(wrong.testDescription)")
      }
      // What clients do wrong is no trouble of the server's.
      #expect(server.log.lines(.error) == [])
    }
  }

  @Test func answersManyAtOnce() async throws {
    try await RunningServer.withStore { server, tiny in
      let one = try await Curl.post(server.url("/v1/lookup"), Self.lookup)
      // The number only makes curl ask so often; the route does not read it.
      let (status, _) = try await Curl.run([
        "--no-progress-meter", "--parallel", "--parallel-immediate", "--parallel-max", "32",
        "--header", "Content-Type: application/json", "--data-binary", Self.lookup,
        "--output", tiny.directory + "/answer-#1", server.url("/v1/lookup?[1-96]"),
      ])
      #expect(status == 0)
      let answers = try (1...96).map { number in
        try String(contentsOfFile: tiny.directory + "/answer-\(number)", encoding: .utf8)
      }
      #expect(Set(answers) == [one.body])
    }
  }
}
