import GranaryIngestHTTP
import GranaryTesting
import Testing

/// Refusals, and contents that are as they were.
@Suite struct AnswerTests {
  @Test func asksOnlyForWhatIsNew() throws {
    let server = try ScriptedServer { request in
      request.headers["if-none-match"] == "\"v1\""
        ? ScriptedAnswer(304, ["ETag": "\"v1\""])
        : ScriptedAnswer(200, ["ETag": "\"v2\""], text: "new\n")
    }
    let url = try HTTPURL(server.url("/x"))
    func condition(_ tag: String?, _ date: String? = nil) -> FetchCondition {
      FetchCondition(
        contentURLDigest: url.digest,
        validators: Validators(entityTag: tag, lastModified: date)
      )
    }
    #expect(try fetch(url.text, unless: condition("\"v1\"")).files == nil)
    #expect(try fetch(url.text, unless: condition("\"v0\"", "yesterday")).texts == ["new\n"])
    #expect(try fetch(url.text, unless: condition(nil, "yesterday")).texts == ["new\n"])
    #expect(server.requests.count == 3)
    #expect(server.requests[1].headers["if-modified-since"] == nil)
    #expect(server.requests[2].headers["if-modified-since"] == "yesterday")
  }

  @Test func sendsAConditionToNoOtherURL() throws {
    let server = try ScriptedServer { _ in ScriptedAnswer(304) }
    let condition = FetchCondition(
      contentURLDigest: try HTTPURL(server.url("/other")).digest,
      validators: Validators(entityTag: "\"v1\"", lastModified: nil)
    )
    let error = fetchError { try fetch(server.url("/x"), unless: condition) }
    #expect(error?.code == .refusedRequest)
    #expect(server.requests.first?.headers["if-none-match"] == nil)
  }

  /// What is said of a status, and what to do.
  static let refusals: [(status: Int, body: String, message: String)] = [
    (
      404, "<p>not\tfound</p>",
      "the server answers 404: <p>not found</p>\n"
        + "There is nothing (any more) at this address: check it"
    ),
    (
      401, "{\"token\": \"tell-no-one\"}",
      "the server answers 401: {\"token\": \"***\"}\nIt wants to know who asks: give the source's "
        + "address a header whose value has ${VARIABLE}, and check the variable"
    ),
    (
      400, "bad key Bearer tell-no-one.",
      "the server answers 400: bad key ***.\nCheck the address and its headers"
    ),
    (
      204, "",
      "the server answers 204\nAn answer with rows has status 200: check the address"
    ),
    (
      206, "x",
      "the server sent another part of the content than it was asked for (tried 2 times); "
        + "try later"
    ),
  ]

  @Test(arguments: refusals) func saysWhatTheServerRefuses(
    _ status: Int,
    _ body: String,
    _ message: String
  ) throws {
    let server = try ScriptedServer { _ in ScriptedAnswer(status, text: status == 204 ? "" : body) }
    let error = fetchError {
      try fetch(
        server.url("/x?token=tell-no-one"),
        headers: [HTTPHeader("X-Api-Key", "Bearer tell-no-one")],
        secrets: ["tell-no-one"],
        limits: .small(retries: 1)
      )
    }
    #expect(error?.message == message)
    #expect(error?.location == server.url("/x?token=***"))
  }

  @Test func showsOnlyTheBeginningOfARefusal() throws {
    let server = try ScriptedServer { _ in
      ScriptedAnswer(400, text: String(repeating: "x", count: 100_000), ending: .hang)
    }
    let error = fetchError { try fetch(server.url()) }
    #expect(error?.code == .refusedRequest)
    #expect(error?.message.contains(String(repeating: "x", count: 300) + "\n") == true)
  }

  @Test func sendsUserAndPasswordOfTheURL() throws {
    let server = try ScriptedServer { _ in ScriptedAnswer(403, text: "go away, s@cret!") }
    let error = fetchError { try fetch("http://me:s%40cret@127.0.0.1:\(server.port)/") }
    // base64("me:s@cret"), by Python.
    #expect(server.requests.first?.headers["authorization"] == "Basic bWU6c0BjcmV0")
    #expect(
      error?.description.hasPrefix(server.url() + ": the server answers 403: go away, ***!") == true
    )
  }
}
