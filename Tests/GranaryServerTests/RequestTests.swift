import GranaryJSON
import HTTPTypes
import Hummingbird
import Testing

@testable import GranaryServer

/// What a request must be before anything of it is understood.
@Suite struct RequestTests {
  /// RFC 9110 §8.3.1: types do not depend on case, parameters follow after semicolons.
  static let contentTypes: [(String?, Bool)] = [
    ("application/json", true), ("application/json; charset=utf-8", true),
    ("Application/JSON ;charset=UTF-8", true), ("application/json-seq", false),
    ("text/json", false), ("application/x-www-form-urlencoded", false), ("", false),
    (";", false), (nil, false),
  ]

  @Test(arguments: contentTypes) func knowsJSONByItsContentType(_ type: String?, _ isJSON: Bool) {
    #expect(Request.isJSON(type) == isJSON)
  }

  @Test func refusesOtherContentTypes() async throws {
    try await RunningServer.withStore { server, _ in
      let form = try await Curl.request(server.url("/v1/lookup"), ["--data", "{}"])
      #expect(form.status == 415)
      #expect(
        form.body == """
          {"error":{"code":"unsupported_media_type","message":"the body must be JSON: send \
          'Content-Type: application/json', not 'application/x-www-form-urlencoded'",\
          "location":null}}

          """
      )
      let none = try await Curl.request(
        server.url("/v1/lookup"),
        ["--data", "{}", "--header", "Content-Type:"]
      )
      #expect(none.status == 415)
    }
  }

  /// Headers with which the length of a body is known before it is read, and not.
  @Test(arguments: [[], ["--header", "Transfer-Encoding: chunked"]])
  func refusesABodyOverTheLimit(_ headers: [String]) async throws {
    var limits = GranaryServer.Limits()
    limits.bodyBytes = 1_000
    try await RunningServer.withStore(limits: limits) { server, _ in
      for (length, status) in [(1_000, 400), (1_001, 413)] {
        let json = "Content-Type: application/json"
        let body = String(repeating: " ", count: length)
        let answer = try await Curl.request(
          server.url("/v1/lookup"),
          headers + ["--header", json, "--data-binary", body]
        )
        #expect(answer.status == status)
      }
    }
  }

  @Test func saysWhichMethodsAndRoutesThereAre() async throws {
    try await RunningServer.withStore { server, _ in
      let get = try await Curl.request(server.url("/v1/lookup"))
      #expect(get.status == 405)
      #expect(get.headers["allow"] == "POST")
      let put = try await Curl.request(server.url("/health/live"), ["--request", "PUT"])
      #expect(put.status == 405)
      #expect(put.headers["allow"] == "GET, HEAD")
      let unknown = try await Curl.request(server.url("/v1/lookups"))
      #expect(unknown.status == 404)
      #expect(
        unknown.body == """
          {"error":{"code":"unknown_route","message":"there is no route /v1/lookups; did you mean \
          /v1/lookup? there are: /v1/lookup, /v1/models/{model}/score, /v1/sources/{source}/rows, /health/live, \
          /health/ready","location":null}}

          """
      )
    }
  }
}
