import GranaryIngest
import GranaryIngestHTTP
import GranaryTesting
import Testing

@Suite struct PageTests {
  private static func member(_ path: String) throws -> PageLink {
    .member(try #require(JSONPath(path)))
  }

  @Test func followsLinkFieldsInOrder() throws {
    let server = try ScriptedServer { request in
      let next = #"<?page=\#(request.number + 2)>; rel="next", <?page=1>; rel="first""#
      return request.number < 2
        ? ScriptedAnswer(200, ["Link": next], text: "\(request.number)")
        : ScriptedAnswer(200, ["Link": "<?page=1>; rel=first"], text: "last")
    }
    let fetched = try fetch(server.url("/rows?page=1"), pages: .linkField)
    #expect(fetched.texts == ["0", "1", "last"])
    let names = fetched.files?.map(\.url.name)
    #expect(names == [1, 2, 3].map { server.url("/rows?page=\($0)") })
    #expect(fetched.progress.last == .received(byteCount: 6, total: 6))
  }

  /// The end of the pages: nothing more, nothing at the place, or nothing in it.
  static let ends = [
    #"{"meta": {"next": null}}"#, #"{"meta": {}}"#, "[1]", #"{"meta": {"next": ""}}"#,
  ]

  @Test(arguments: ends) func followsLinksInTheBody(_ end: String) throws {
    let server = try ScriptedServer { request in
      switch request.number {
      case 0: ScriptedAnswer(200, text: #"{"meta": {"next": "/b?x=1&y=2"}, "rows": [1]}"#)
      case 1:
        ScriptedAnswer(200, text: #"{"meta": {"next": "http://127.0.0.1:\#(request.port)/c"}}"#)
      default: ScriptedAnswer(200, text: end)
      }
    }
    let fetched = try fetch(server.url("/a"), pages: try Self.member("meta.next"))
    #expect(fetched.texts.last == end)
    #expect(server.requests.map(\.target) == ["/a", "/b?x=1&y=2", "/c"])
  }

  @Test func refusesALoop() throws {
    let server = try ScriptedServer { request in
      ScriptedAnswer(200, ["Link": "</\(["b", "c"][request.number % 2])?token=1>; rel=next"])
    }
    let error = fetchError { try fetch(server.url("/a"), pages: .linkField) }
    #expect(error?.code == .badPage)
    #expect(
      error?.description == server.url("/c?token=***: its next page is ")
        + server.url("/b?token=***, which was fetched already")
    )
    #expect(server.requests.count == 3)
  }

  @Test func refusesMorePagesThanAllowed() throws {
    let server = try ScriptedServer { request in
      ScriptedAnswer(200, ["Link": "</\(request.number + 1)>; rel=next"])
    }
    let error = fetchError { try fetch(server.url("/0"), pages: .linkField, pageCount: 3) }
    #expect(error?.code == .tooManyPages)
    #expect(
      error?.message == "there are more than 3 pages; 'max' under 'pages' of the source's address "
        + "says how many there may be"
    )
    #expect(server.requests.count == 3)
  }

  @Test func countsTheBytesOfAllPages() throws {
    let server = try ScriptedServer { request in
      ScriptedAnswer(200, ["Link": "</\(request.number + 1)>; rel=next"], text: "12345678")
    }
    let error = fetchError {
      try fetch(server.url("/0"), pages: .linkField, limits: .small(byteCount: 20))
    }
    #expect(error?.code == .tooLarge)
    #expect(server.requests.count == 3)
  }

  @Test func sendsNoHeaderToAPageElsewhere() throws {
    let other = try ScriptedServer { _ in ScriptedAnswer(200, text: "2") }
    let link = "<\(other.url("/2"))>; rel=next"
    let server = try ScriptedServer { _ in ScriptedAnswer(200, ["Link": link], text: "1") }
    let headers = [HTTPHeader("X-Api-Key", "one")]
    #expect(try fetch(server.url(), headers: headers, pages: .linkField).texts == ["1", "2"])
    #expect(server.requests.first?.headers["x-api-key"] == "one")
    #expect(other.requests.first?.headers["x-api-key"] == nil)
  }

  @Test func asksForPagesWithoutCondition() throws {
    let server = try ScriptedServer { _ in ScriptedAnswer(200, ["ETag": "\"v1\""], text: "[]") }
    let condition = FetchCondition(
      contentURLDigest: try HTTPURL(server.url()).digest,
      validators: Validators(entityTag: "\"v1\"", lastModified: nil)
    )
    #expect(try fetch(server.url(), pages: .linkField, unless: condition).texts == ["[]"])
    #expect(server.requests.first?.headers["if-none-match"] == nil)
  }

  static let wrong: [(body: String, message: String)] = [
    (
      #"{"next": "ftp://a.example/x?key=1"}"#,
      "its next page cannot be fetched: ftp://a.example/x?key=***: this is no address that can be "
        + "fetched: only http:// and https:// addresses are read, and files by their path"
    ),
    (
      #"{"next": 2}"#,
      "'next', where the URL of the next page should be, is a number; it must be a string, or null "
        + "after the last page"
    ),
    (
      "a,b\n",
      "the link to the next page cannot be read: this page is no JSON (byte 1: a value was expected)"
    ),
  ]

  @Test(arguments: wrong) func refusesAPageThatDoesNotSayWhereTheNextOneIs(
    _ body: String,
    _ message: String
  ) throws {
    let server = try ScriptedServer { _ in ScriptedAnswer(200, text: body) }
    let error = fetchError { try fetch(server.url(), pages: try Self.member("next")) }
    #expect(error?.code == .badPage)
    #expect(error?.message == message)
  }
}
