import GranaryTesting
import Testing

@testable import GranaryIngestHTTP

@Suite struct RedirectTests {
  static let headers = [
    HTTPHeader("Authorization", "Bearer one"), HTTPHeader("Cookie", "two=2"),
    HTTPHeader("X-Api-Key", "three"), HTTPHeader("X-Empty", ""),
  ]
  static let names = ["authorization", "cookie", "x-api-key", "x-empty"]

  @Test(arguments: [301, 302, 303, 307, 308]) func followsWithHeadersOnTheSameServer(
    _ status: Int
  ) throws {
    let server = try ScriptedServer { request in
      request.number == 0
        ? ScriptedAnswer(status, ["Location": "../moved?x=1#part"], text: "moved")
        : ScriptedAnswer(200, ["ETag": "\"v\""], text: "rows")
    }
    let fetched = try fetch(server.url("/a/b"), headers: Self.headers)
    #expect(fetched.texts == ["rows"])
    #expect(server.requests.map(\.target) == ["/a/b", "/moved?x=1"])
    for request in server.requests {
      #expect(Self.names.map { request.headers[$0] } == ["Bearer one", "two=2", "three", ""])
    }
    #expect(fetched.files?.first?.url.text == server.url("/a/b"))
    #expect(fetched.files?.first?.contentURL.text == server.url("/moved?x=1"))
  }

  @Test func sendsNoHeaderToAnotherPort() throws {
    let other = try ScriptedServer { _ in ScriptedAnswer(200, text: "rows") }
    let target = other.url("/x")
    let server = try ScriptedServer { _ in ScriptedAnswer(302, ["Location": target]) }
    let url = "http://me:secret@127.0.0.1:\(server.port)/"
    #expect(try fetch(url, headers: Self.headers).texts == ["rows"])
    #expect(server.requests.first?.headers["x-api-key"] == "three")
    let received = try #require(other.requests.first?.headers)
    #expect(Self.names.allSatisfy { received[$0] == nil })
    #expect(received["host"] == "127.0.0.1:\(other.port)")
  }

  @Test func sendsNoHeaderToAnotherHost() throws {
    // The same socket under another name is another host.
    let server = try ScriptedServer { request in
      request.number == 0
        ? ScriptedAnswer(302, ["Location": "http://user:pw@localhost:\(request.port)/x"])
        : ScriptedAnswer(401)
    }
    let error = fetchError { try fetch(server.url(), headers: Self.headers) }
    #expect(server.requests.count == 2)
    #expect(Self.names.allSatisfy { server.requests[1].headers[$0] == nil })
    #expect(error?.location == "http://localhost:\(server.port)/x")
    #expect(error?.message.contains("A redirect led to another host, port or scheme") == true)
  }

  @Test func followsNoMoreThanTen() throws {
    let server = try ScriptedServer { request in
      ScriptedAnswer(302, ["Location": "/\(request.number + 1)"])
    }
    let error = fetchError { try fetch(server.url("/0")) }
    #expect(error?.code == .badRedirect)
    #expect(error?.message == "more than 10 redirects, one after the other")
    #expect(server.requests.count == 11)
  }

  @Test func saysWhereARedirectLeadsNowhere() throws {
    let server = try ScriptedServer { _ in ScriptedAnswer(302) }
    let error = fetchError { try fetch(server.url()) }
    #expect(
      error?.message == "the server answers 302, but not where to: there is no field 'Location'"
    )
    let files = try ScriptedServer { _ in ScriptedAnswer(302, ["Location": "file:///etc/passwd"]) }
    let other = fetchError { try fetch(files.url()) }
    #expect(other?.code == .badRedirect)
    #expect(
      other?.message == "the server answers 302, but not where to: file:///etc/passwd: this is no "
        + "address that can be fetched: only http:// and https:// addresses are read, and files by their path"
    )
  }

  @Test func followsToEncryptionButNotBack() throws {
    func target(_ from: String, _ to: String) throws(FetchError) -> String {
      let head = ResponseHead(status: 302, ["Location": to])
      return try HTTPFetcher.target(of: head, from: HTTPURL(from)).text
    }
    #expect(try target("http://a.example/", "https://a.example/") == "https://a.example/")
    #expect(try target("https://a.example/", "//b.example/") == "https://b.example/")
    let error = #expect(throws: FetchError.self) {
      try target("https://a.example/", "http://a.example/x?key=1")
    }
    #expect(error?.code == .badRedirect)
    #expect(
      error?.description
        == "https://a.example/: it leads to http://a.example/x?key=***, from where "
        + "anyone on the way could answer; give the https:// address"
    )
  }
}
