import GranaryFiles
import GranaryIngestHTTP
import GranaryTesting
import Testing

/// Downloads from a server that drops, slows down, refuses and changes its mind.
@Suite struct DownloadTests {
  /// Each operation on files fails in turn: what comes of it is an error, or all of the content.
  @Test func theErrorOfAFileEndsTheDownload() throws {
    let server = try ScriptedServer { request in
      request.number.isMultiple(of: 2)
        ? ScriptedAnswer(200, ["ETag": "\"a\""], text: "0123456789").cut(4)
        : ScriptedAnswer(200, ["ETag": "\"b\""], text: "abcdefghij")
    }
    var failureCount = 0
    for number in 1...100 {
      let disk = InMemoryFileSystem()
      try disk.createDirectory("/in")
      let files = FaultyFileSystem(over: disk, failingAt: number)
      do {
        var fetcher = try HTTPFetcher(
          HTTPAddress(HTTPURL(server.url()), limits: .small()),
          on: files,
          surroundings: ScriptedTime().surroundings
        )
        let fetched = try #require(try fetcher.fetch(into: "/in"))
        let text = String(decoding: try disk.readAll(fetched[0].path), as: UTF8.self)
        #expect(["abcdefghij", "0123456789"].contains(text))
      } catch {
        #expect(error is FileError, "operation \(number): \(error)")
        failureCount += 1
      }
      if files.operationCount < number { break }
    }
    // Created, written, started over (closed, removed, created), written, closed.
    #expect(failureCount >= 5)
  }

  static let text = "a,b\n1,2\n3,4\n"

  /// The answer to a request for a range, or for all of it, by the book.
  static func answer(
    _ request: ScriptedServer.Request,
    _ text: String = text,
    tag: String = "\"v1\""
  ) -> ScriptedAnswer {
    let body = Array(text.utf8)
    let isCurrent = request.headers["if-range"] == tag
    guard let start = request.rangeStart, isCurrent else {
      return ScriptedAnswer(200, ["ETag": tag, "Accept-Ranges": "bytes"], body: body)
    }
    return ScriptedAnswer(
      206,
      ["ETag": tag, "Content-Range": "bytes \(start)-\(body.count - 1)/\(body.count)"],
      body: Array(body[start...])
    )
  }

  /// The first bytes of the content, under a head that promises all of it.
  static func part(_ byteCount: Int, of text: String = text, tag: String?) -> ScriptedAnswer {
    let bytes = Array(text.utf8.prefix(byteCount))
    let length = "\(text.utf8.count)"
    guard let tag else { return ScriptedAnswer(200, ["Content-Length": length], body: bytes) }
    return ScriptedAnswer(200, ["Content-Length": length, "ETag": tag], body: bytes)
  }

  @Test func downloadsAndKeepsWhatTellsTheVersion() throws {
    let server = try ScriptedServer { Self.answer($0) }
    let fetched = try fetch(server.url("/rows.csv"))
    #expect(fetched.texts == [Self.text])
    let file = try #require(fetched.files?.first)
    #expect(file.validators == Validators(entityTag: "\"v1\"", lastModified: nil))
    #expect(file.byteCount == 12)
    #expect(file.url.name == server.url("/rows.csv"))
    #expect(server.requests.map(\.target) == ["/rows.csv"])
    let encodings = try #require(server.requests.first?.headers["accept-encoding"])
    #expect(encodings.contains("gzip"))
    #expect(server.requests.first?.headers["user-agent"] == "granary")
  }

  // MARK: Resuming

  @Test func resumesWhatBreaksOffWhereTheServerOffersIt() throws {
    let server = try ScriptedServer { request in
      switch request.number {
      case 0: Self.part(5, tag: "\"v1\"")
      case 1:
        ScriptedAnswer(
          206,
          ["Content-Length": "7", "Content-Range": "bytes 5-11/12", "ETag": "\"v1\""],
          text: ",2"
        )
      default: Self.answer(request)
      }
    }
    let fetched = try fetch(server.url())
    #expect(fetched.texts == [Self.text])
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=5-", "bytes=7-"])
    #expect(server.requests.map { $0.headers["if-range"] } == [nil, "\"v1\"", "\"v1\""])
    // Ranges count the bytes of what is sent: compressed, they would be those of something else.
    #expect(server.requests[1].headers["accept-encoding"] == nil)
  }

  /// Parts that are whole in themselves, but not the rest that was asked for: without a tag, or without
  /// saying how long all of it is.
  @Test(arguments: ["bytes 5-6/12", "bytes 5-6/*"])
  func goesOnBehindAPartThatIsShorterThanTheRest(_ range: String) throws {
    let server = try ScriptedServer { request in
      switch request.number {
      case 0: Self.part(5, tag: "\"v1\"")
      case 1: ScriptedAnswer(206, ["Content-Length": "2", "Content-Range": range], text: ",2")
      default: Self.answer(request)
      }
    }
    #expect(try fetch(server.url()).texts == [Self.text])
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=5-", "bytes=7-"])
  }

  /// Nobody has said where it ends.
  @Test func startsOverWhereNoLengthIsKnown() throws {
    let server = try ScriptedServer { request in
      switch request.number {
      case 0:
        ScriptedAnswer(
          200,
          ["Transfer-Encoding": "chunked", "ETag": "\"v1\""],
          text: "4\r\na,b\n\r\n"
        )
      case 1: ScriptedAnswer(206, ["Content-Range": "bytes 4-5/*"], text: "1,")
      default: Self.answer(request)
      }
    }
    #expect(try fetch(server.url()).texts == [Self.text])
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=4-", nil])
  }

  @Test func aLengthPastAllNumbersIsTooLarge() throws {
    let length = "\(Int.max)"
    let server = try ScriptedServer { request in
      request.number == 0
        ? Self.part(5, tag: "\"v1\"")
        : ScriptedAnswer(206, ["Content-Length": length, "Content-Range": "bytes 5-11/12"])
    }
    #expect(throws: FetchError.self) { try fetch(server.url()) }
  }

  @Test func startsOverWhereTheServerIgnoresRanges() throws {
    let server = try ScriptedServer { request in
      request.number == 0
        ? Self.part(5, tag: "\"v1\"") : ScriptedAnswer(200, ["ETag": "\"v1\""], text: Self.text)
    }
    #expect(try fetch(server.url()).texts == [Self.text])
    #expect(server.requests.count == 2)
  }

  /// Answers to `bytes=5-` that must not be put behind what is there.
  static let misfits: [ScriptedAnswer] = [
    ScriptedAnswer(206, ["Content-Range": "bytes 4-11/12"], text: "1,2\n3,4\n"),
    ScriptedAnswer(206, ["Content-Range": "bytes 5-11/12", "ETag": "\"v2\""], text: "2\n3,4\n"),
    ScriptedAnswer(206, ["Content-Range": "none"], text: "2\n3,4\n"),
    ScriptedAnswer(206, text: "2\n3,4\n"),
    ScriptedAnswer(206, ["Content-Range": "bytes 5-11/12", "Content-Encoding": "x"], text: "2"),
    ScriptedAnswer(416, ["Content-Range": "bytes */3"]),
  ]

  @Test(arguments: misfits.indices) func startsOverAfterAPartThatDoesNotFit(_ index: Int) throws {
    let server = try ScriptedServer { request in
      switch request.number {
      case 0: Self.part(5, tag: "\"v1\"")
      case 1: Self.misfits[index]
      default: Self.answer(request)
      }
    }
    #expect(try fetch(server.url()).texts == [Self.text])
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=5-", nil])
  }

  @Test func takesTheNewContentWhereItChangedBetweenParts() throws {
    let other = "a,b\n9,9\n"
    let server = try ScriptedServer { request in
      request.number == 0
        ? Self.part(5, tag: "\"v1\"") : Self.answer(request, other, tag: "\"v2\"")
    }
    let fetched = try fetch(server.url())
    #expect(fetched.texts == [other])
    #expect(fetched.files?.first?.validators?.entityTag == "\"v2\"")
    #expect(server.requests[1].headers["if-range"] == "\"v1\"")
  }

  @Test(arguments: [nil, "W/\"v1\""]) func startsOverWithoutAStrongTag(_ tag: String?) throws {
    let server = try ScriptedServer { request in
      request.number == 0 ? Self.part(5, tag: tag) : Self.answer(request)
    }
    #expect(try fetch(server.url()).texts == [Self.text])
    #expect(server.requests.map { $0.headers["range"] } == [nil, nil])
  }

  @Test func countsTriesAnewOnceADownloadGotFurther() throws {
    let text = String(repeating: "x", count: 5 << 20)
    let server = try ScriptedServer { request in
      let start = request.rangeStart ?? 0
      let whole = Self.answer(request, text)
      // A mebibyte and a head a connection.
      return request.number < 4 ? whole.cut(1 << 20) : start > 0 ? whole : ScriptedAnswer(500)
    }
    let fetched = try fetch(server.url(), limits: .small(retries: 1))
    #expect(fetched.texts == [text])
    #expect(server.requests.count == 5)
  }

  // MARK: Trying again

  @Test func waitsAsLongAsTheServerAsks() throws {
    let server = try ScriptedServer { request in
      switch request.number {
      case 0: ScriptedAnswer(429, ["Retry-After": "7"])
      case 1: ScriptedAnswer(503, ["Retry-After": "Sun, 06 Nov 1994 08:49:57 GMT"])
      default: Self.answer(request)
      }
    }
    let fetched = try fetch(server.url())
    #expect(fetched.texts == [Self.text])
    #expect(fetched.time.slept == [.seconds(7), .seconds(13)])
    #expect(
      fetched.progress.contains(
        .waiting(.seconds(7), retry: 1, of: 3, because: "the server answers 429")
      )
    )
  }

  @Test func waitsLongerFromTryToTry() throws {
    let server = try ScriptedServer { request in
      request.number < 2 ? ScriptedAnswer(503) : Self.answer(request)
    }
    let fetched = try fetch(server.url())
    #expect(fetched.texts == [Self.text])
    let waits = fetched.time.slept
    #expect(waits.count == 2)
    #expect(waits[0] >= .milliseconds(250) && waits[0] <= .milliseconds(500))
    #expect(waits[1] >= .milliseconds(500) && waits[1] <= .seconds(1))
    #expect(try fetch(server.url()).time.slept.isEmpty)
  }

  @Test func givesUpAfterTheLastTry() throws {
    let server = try ScriptedServer { _ in ScriptedAnswer(502, text: "bad\r\n gateway") }
    let error = fetchError { try fetch(server.url("/x?key=1"), limits: .small(retries: 2)) }
    #expect(error?.code == .serverFailure)
    #expect(
      error?.description == server.url("/x?key=***")
        + ": the server answers 502: bad gateway (tried 3 times); try later"
    )
    #expect(server.requests.count == 3)
  }

  @Test func doesNotWaitPastTheTimeLimit() throws {
    let server = try ScriptedServer { _ in ScriptedAnswer(429, ["Retry-After": "61"]) }
    let time = ScriptedTime()
    let error = fetchError { try fetch(server.url(), time: time) }
    #expect(error?.code == .serverFailure)
    #expect(
      error?.message == "the server answers 429, and the next try, in 61 s, would be past the "
        + "'timeout' of the source's address; try later"
    )
    #expect(time.slept.isEmpty)
  }

  @Test func triesAgainWhereNobodyAnswers() throws {
    let port = try ScriptedServer { _ in ScriptedAnswer(200) }.port
    let time = ScriptedTime()
    let error = fetchError {
      try fetch("http://127.0.0.1:\(port)/", limits: .small(retries: 5), time: time)
    }
    #expect(error?.code == .unreachable)
    #expect(error?.message.contains("(tried 3 times)") == true)
    #expect(time.slept.count == 2)
  }

  // MARK: Limits

  @Test func givesUpAConnectionThatTrickles() throws {
    let server = try ScriptedServer { request in
      request.number == 0
        ? ScriptedAnswer(200, ["Content-Length": "999"], text: "a", ending: .trickle)
        : Self.answer(request)
    }
    let slowest = HTTPLimits.Slowest(bytesPerSecond: 1_000, seconds: 1)
    let fetched = try fetch(server.url(), limits: .small(slowest: slowest))
    #expect(fetched.texts == [Self.text])
    #expect(fetched.time.slept.count == 1)
  }

  @Test func endsWithTheTimeLimitWhateverTheServerDoes() throws {
    let server = try ScriptedServer { _ in
      ScriptedAnswer(200, ["Content-Length": "999"], text: "a", ending: .hang)
    }
    let error = fetchError { try fetch(server.url(), limits: .small(timeout: .milliseconds(300))) }
    #expect(error?.code == .unreachable)
    #expect(server.requests.count == 1)
  }

  @Test func refusesMoreBytesThanAllowed() throws {
    let unlimited = "Transfer-Encoding"
    let answers = [
      // Said at once: not a byte of it is asked for.
      ScriptedAnswer(200, ["Content-Length": "1001"], ending: .hang),
      // Said nowhere.
      ScriptedAnswer(
        200,
        [unlimited: "chunked"],
        text: "3e9\r\n" + String(repeating: "x", count: 1001)
      ),
      // 100,000 bytes in 133; gzip of Python's zlib.
      ScriptedAnswer(200, ["Content-Encoding": "gzip"], body: bytes(base64: Self.manyLetters)),
    ]
    for answer in answers {
      let server = try ScriptedServer { _ in answer }
      let error = fetchError { try fetch(server.url(), limits: .small(byteCount: 1000)) }
      #expect(error?.code == .tooLarge)
      #expect(
        error?.message == "there are more than 1000 bytes; 'max_bytes' under the source's address "
          + "says how many there may be"
      )
      #expect(server.requests.count == 1)
    }
  }

  @Test func countsBytesThatUnpackToNothing() throws {
    // A member of gzip (RFC 1952) with 400 stored blocks of no bytes (RFC 1951 §3.2.4) and no end.
    let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
    let empty = head + Array(repeatElement([0, 0, 0, 0xFF, 0xFF], count: 400).joined())
    let chunk = Array("\(String(empty.count, radix: 16))\r\n".utf8) + empty + Array("\r\n".utf8)
    let server = try ScriptedServer { _ in
      ScriptedAnswer(
        200,
        ["Transfer-Encoding": "chunked", "Content-Encoding": "gzip"],
        body: chunk,
        ending: .hang
      )
    }
    let error = fetchError { try fetch(server.url(), limits: .small(byteCount: 1000)) }
    #expect(error?.code == .tooLarge)
  }

  @Test func takesExactlyAsManyBytesAsAllowed() throws {
    let server = try ScriptedServer { Self.answer($0) }
    #expect(try fetch(server.url(), limits: .small(byteCount: 12)).texts == [Self.text])
    let error = fetchError { try fetch(server.url(), limits: .small(byteCount: 11)) }
    #expect(error?.code == .tooLarge)
  }

  static let manyLetters =
    "H4sIAAAAAAACA+3BMQEAAADCoKzrX8IaHkABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAArwaH+uIb"
    + "oIYBAA=="

  // MARK: Encodings and lengths

  @Test func unpacksWhatIsCompressedOnTheWay() throws {
    let body = bytes(base64: "H4sIAAAAAAACA0vUSeIy1DHiAgB7B5cKCAAAAA==")
    let server = try ScriptedServer { _ in
      ScriptedAnswer(200, ["Content-Encoding": "gzip"], body: body)
    }
    #expect(try fetch(server.url()).texts == ["a,b\n1,2\n"])
  }

  @Test func doesNotResumeWhatIsCompressedOnTheWay() throws {
    let body = bytes(base64: Self.manyLetters)
    let fields: KeyValuePairs = [
      "Content-Encoding": "gzip", "ETag": "\"z\"", "Content-Length": "133",
    ]
    let server = try ScriptedServer { request in
      ScriptedAnswer(200, fields, body: request.number == 0 ? Array(body.prefix(100)) : body)
    }
    #expect(try fetch(server.url()).texts == [String(repeating: "a", count: 100_000)])
    #expect(server.requests.map { $0.headers["range"] } == [nil, nil])
  }

  @Test func saysWhereAnEncodingIsNotWhatItIsCalled() throws {
    let server = try ScriptedServer { _ in
      ScriptedAnswer(200, ["Content-Encoding": "gzip"], text: Self.text)
    }
    let error = fetchError { try fetch(server.url()) }
    #expect(error?.code == .badEncoding)
    #expect(error?.message.contains("'gzip'") == true)
  }

  @Test func takesALengthThatIsTooLargeForABreak() throws {
    let server = try ScriptedServer { _ in Self.part(8, tag: nil) }
    let error = fetchError { try fetch(server.url(), limits: .small(retries: 1)) }
    #expect(error?.code == .unreachable)
    #expect(server.requests.count == 2)
  }

  @Test func readsNoFurtherThanTheLengthThatTheServerSays() throws {
    let server = try ScriptedServer { _ in
      ScriptedAnswer(200, ["Content-Length": "4"], text: Self.text)
    }
    #expect(try fetch(server.url()).texts == ["a,b\n"])
  }

  @Test func resumesAChunkedAnswerThatBreaksOff() throws {
    let server = try ScriptedServer { request in
      request.number == 0
        ? ScriptedAnswer(
          200,
          ["Transfer-Encoding": "chunked", "ETag": "\"v1\""],
          text: "4\r\na,b\n\r\n"
        )
        : Self.answer(request)
    }
    #expect(try fetch(server.url()).texts == [Self.text])
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=4-"])
  }

  @Test func passesOverAnswersThatOnlyAnnounceOne() throws {
    let server = try ScriptedServer { _ in
      ScriptedAnswer(
        raw: "HTTP/1.1 103 Early Hints\r\nETag: \"x\"\r\n\r\n"
          + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na,b\n"
      )
    }
    let fetched = try fetch(server.url())
    #expect(fetched.texts == ["a,b\n"])
    #expect(fetched.files?.first?.validators == nil)
  }

  @Test func saysWhereTheAnswerIsNoHTTP() throws {
    let server = try ScriptedServer { _ in ScriptedAnswer(raw: "220 mail.example ESMTP\r\n") }
    let error = fetchError { try fetch(server.url()) }
    #expect(error?.code == .unreachable)
    #expect(server.requests.count == 1)
  }
}

extension ScriptedServer.Request {
  /// The start of the range that is asked for.
  var rangeStart: Int? {
    headers["range"].flatMap { Int($0.dropFirst("bytes=".count).dropLast()) }
  }

  /// The port that was asked.
  var port: String {
    headers["host"]?.split(separator: ":").last.map(String.init(_:)) ?? ""
  }
}
