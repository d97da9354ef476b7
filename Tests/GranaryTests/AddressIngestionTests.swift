import Foundation
import GranaryFiles
import GranaryTesting
import Synchronization
import Testing

@testable import Granary

/// Rows from a server, as a user meets them.
@Suite struct AddressIngestionTests {
  private let directory: TemporaryDirectory
  private let store: FeatureStore
  private let variables = Variables()

  private static let rows = "id,at,value\na,2020-01-01T00:10:00Z,1\na,2020-01-01T00:11:00Z,200\n"
  private static let more = "id,at,value\nb,2020-01-01T00:10:00Z,3\n"

  init() throws {
    directory = try TemporaryDirectory()
    let known = variables
    store = try FeatureStore(
      at: directory.file("store"),
      create: true,
      fileSystem: RealFileSystem(),
      clock: SystemClock.now,
      surroundings: FetchSurroundings(
        now: SystemClock.now,
        uptime: { .zero },
        sleep: { _ in },
        seed: 1
      ),
      environment: { known[$0] }
    )
  }

  /// Registers the source, with an address or without.
  private func apply(address: String? = nil, extra: String = "") throws {
    let text = """
      kind: entity
      name: sensor
      join_keys: {id: string}
      ---
      kind: source
      name: readings
      columns:
        id: string
        at: timestamp
        value: {type: float64, checks: [{between: {max: 100}}]}
      event_time: at
      max_invalid_fraction: 0.5
      \(address.map { "address: \($0)" } ?? "")
      \(extra)
      ---
      kind: feature_view
      name: latest
      entity: sensor
      source: readings
      features: {value: value}
      """
    try store.apply(files: [("readings.yaml", text)])
  }

  /// A server of one content, which it need not send where it is known.
  private static func server(_ text: String = rows, tag: String = "\"v1\"") throws -> ScriptedServer
  {
    try ScriptedServer { request in
      request.headers["if-none-match"] == tag
        ? ScriptedAnswer(304, ["ETag": tag]) : ScriptedAnswer(200, ["ETag": tag], text: text)
    }
  }

  /// The error of an ingestion; nil where there is none.
  private func error(_ files: String...) -> GranaryError? {
    do {
      try store.ingest("readings", files: files)
      return nil
    } catch {
      return error
    }
  }

  @Test func rowsOfAURLAreThoseOfTheFileUnderTheURLsName() throws {
    try apply()
    let server = try Self.server()
    let result = try store.ingest("readings", file: server.url("/rows.csv?day=1&api_key=2"))
    #expect(result.outcome == .committed)
    let name = server.url("/rows.csv?day=1&api_key=***")
    #expect(result.files.map(\.name) == [name])
    #expect(result.report.rowsRead == 2 && result.report.quarantined == 1)
    #expect(try store.quarantine(of: "readings").map(\.file) == [name])
    let time = try Timestamp(parsing: "2020-01-02T00:00:00Z")
    let row = try #require(
      try store.explain("latest__value", of: ["id": .string("a")], at: time).taken.examples.first
    ).row
    #expect(row.file == name)
    #expect(row.line == 2)
    // The same content from a file is known: it is the content that counts, not the way it came.
    let path = directory.file("rows.csv")
    try Self.rows.write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try store.ingest("readings", file: path).outcome == .alreadyIngested)
    #expect(try RealFileSystem().list(Path(directory.file("store/staging"))) == [])
  }

  // MARK: Versions

  @Test func unchangedContentCostsOneRequestWithoutContent() throws {
    try apply()
    let server = try Self.server()
    let first = try store.ingest("readings", file: server.url("/x"))
    let second = try store.ingest("readings", file: server.url("/x"))
    #expect(second.outcome == .alreadyIngested)
    #expect(second.snapshot == first.snapshot)
    #expect(second.skipped.map(\.name) == [server.url("/x")])
    #expect(server.requests.map { $0.headers["if-none-match"] } == [nil, "\"v1\""])
    #expect(try store.snapshots().count == 1)
  }

  @Test func againAsksForTheContentWhateverIsKnown() throws {
    try apply()
    let server = try Self.server()
    let first = try store.ingest("readings", file: server.url())
    let again = try store.ingest("readings", file: server.url(), again: true)
    #expect(again.outcome == .committed)
    #expect(again.replaced == [first.snapshot?.number])
    #expect(server.requests.map { $0.headers["if-none-match"] } == [nil, nil])
    let third = try store.ingest("readings", file: server.url())
    #expect(third.outcome == .alreadyIngested)
    #expect(third.snapshot?.number == again.snapshot?.number)
    #expect(server.requests.last?.headers["if-none-match"] == "\"v1\"")
  }

  @Test func newContentIsTakenIn() throws {
    try apply()
    let server = try ScriptedServer { request in
      switch (request.number, request.headers["if-none-match"]) {
      case (0, _): ScriptedAnswer(200, ["ETag": "\"v1\""], text: Self.rows)
      case (_, "\"v2\""): ScriptedAnswer(304)
      default: ScriptedAnswer(200, ["ETag": "\"v2\""], text: Self.more)
      }
    }
    for outcome in [IngestionResult.Outcome.committed, .committed, .alreadyIngested] {
      #expect(try store.ingest("readings", file: server.url()).outcome == outcome)
    }
    #expect(server.requests.map { $0.headers["if-none-match"] } == [nil, "\"v1\"", "\"v2\""])
    #expect(try store.snapshots().count == 2)
  }

  @Test func aSourceDefinedAnewAsksForTheContentOnce() throws {
    try apply()
    let server = try Self.server()
    try store.ingest("readings", file: server.url())
    try apply(extra: "description: Readings of sensors")
    #expect(try store.ingest("readings", file: server.url()).outcome == .alreadyIngested)
    #expect(try store.ingest("readings", file: server.url()).outcome == .alreadyIngested)
    #expect(server.requests.map { $0.headers["if-none-match"] } == [nil, nil, "\"v1\""])
  }

  @Test func refusedContentIsAskedForAgain() throws {
    try apply(extra: "on_invalid: fail")
    let server = try Self.server()
    for _ in 0..<2 {
      #expect(try store.ingest("readings", file: server.url()).outcome == .refused)
    }
    #expect(server.requests.map { $0.headers["if-none-match"] } == [nil, nil])
  }

  // MARK: Addresses of sources

  @Test func aSourceWithAnAddressNeedsNoFile() throws {
    let server = try Self.server()
    let other = try Self.server(Self.more)
    try apply(address: "{url: '\(server.url("/x"))', headers: {X-Api-Key: 'Bearer ${TOKEN}'}}")
    #expect(try store.ingest("readings", files: []).outcome == .committed)
    #expect(server.requests.first?.headers["x-api-key"] == "Bearer tell-no-one")
    #expect(try store.ingest("readings", file: other.url()).outcome == .committed)
    #expect(other.requests.first?.headers["x-api-key"] == nil)
    let registry = try RealFileSystem().readAll(Path(directory.file("store/registry.sqlite")))
    let log = try RealFileSystem().readAll(Path(directory.file("store/registry.sqlite-wal")))
    #expect((registry + log).firstRange(of: Array("Bearer ${TOKEN}".utf8)) != nil)
    #expect((registry + log).firstRange(of: Array("tell-no-one".utf8)) == nil)
  }

  @Test func aVariableThatIsNotThereIsNamed() throws {
    let server = try Self.server()
    try apply(address: "{url: '\(server.url("/x"))', headers: {X-Api-Key: 'Bearer ${TOKEN}'}}")
    for (value, code, message) in [
      (
        nil, "missing_variable",
        "the header 'X-Api-Key' of source 'readings' takes its value from the environment variable "
          + "TOKEN, which is not set, or empty; nothing was fetched"
      ),
      (
        "a\r\nX: b", "bad_variable",
        "the environment variable TOKEN, for the header 'X-Api-Key' of source 'readings', has a line "
          + "break or another control character; nothing was fetched"
      ),
    ] {
      variables["TOKEN"] = value
      let error = error()
      #expect(error?.code == code)
      #expect(error?.message == message)
      #expect(error?.kind == .invalid)
    }
    #expect(server.requests.isEmpty)
    // What another server is asked needs no variable.
    let other = try Self.server(Self.more)
    #expect(try store.ingest("readings", file: other.url()).outcome == .committed)
  }

  @Test func withoutFileAndAddressThereIsNothingToRead() throws {
    try apply()
    #expect(error()?.code == "no_address")
    #expect(
      error()?.message
        == "source 'readings' has no address; name a file or a URL, or give it the key 'address'"
    )
  }

  @Test func pagesAreTheFilesOfOneIngestion() throws {
    let pages = Mutex([Self.rows, Self.more])
    let server = try ScriptedServer { request in
      let (number, all) = (Int(request.target.dropFirst()) ?? 0, pages.withLock { $0 })
      return number + 1 < all.count
        ? ScriptedAnswer(200, ["Link": "</\(number + 1)>; rel=next"], text: all[number])
        : ScriptedAnswer(200, text: all[number])
    }
    try apply(address: "{url: '\(server.url("/0"))', pages: {next: link}}")
    let first = try store.ingest("readings", files: [])
    #expect(first.files.map(\.name) == [server.url("/0"), server.url("/1")])
    #expect(first.files.map(\.rowsRead) == [2, 1])
    #expect(try store.snapshots().count == 1)
    #expect(try store.ingest("readings", files: []).outcome == .alreadyIngested)
    pages.withLock { $0.append("id,at,value\nc,2020-01-01T00:10:00Z,5\n") }
    let second = try store.ingest("readings", files: [])
    #expect(second.outcome == .committed)
    #expect(second.files.map(\.name) == [server.url("/2")])
    #expect(second.skipped.map(\.name) == [server.url("/0"), server.url("/1")])
    #expect(try store.check().findings == [])
  }

  /// Rows below a member of each page, and the next page's address in another.
  @Test func pagesOfJSONSayWhereTheNextOneIs() throws {
    let server = try ScriptedServer { request in
      let (page, next) =
        request.target == "/0"
        ? (#"{"id": "a", "at": "2020-01-01T00:10:00Z", "value": 1}"#, "\"/1\"")
        : (#"{"id": "b", "at": "2020-01-01T00:10:00Z", "value": 200}"#, "null")
      return ScriptedAnswer(200, text: "{\"data\": [\n\(page)\n], \"meta\": {\"next\": \(next)}}")
    }
    try apply(
      address: "{url: '\(server.url("/0"))', pages: {next: meta.next}}",
      extra: "format: {type: json, records: data}"
    )
    let result = try store.ingest("readings", files: [])
    #expect(result.outcome == .committed)
    #expect(result.files.map(\.name) == [server.url("/0"), server.url("/1")])
    #expect(result.files.map(\.accepted) == [1, 0])
    let kept = try #require(try store.quarantine(of: "readings").first)
    #expect(kept.file == server.url("/1"))
    #expect(kept.rows.map(\.line) == [2])
    #expect(try store.ingest("readings", files: []).outcome == .alreadyIngested)
  }

  // MARK: Failures

  @Test func whatCannotBeFetchedLeavesNothing() throws {
    let server = try ScriptedServer { request in
      request.target == "/404"
        ? ScriptedAnswer(404, text: "tell-no-one")
        : request.target == "/500"
          ? ScriptedAnswer(500) : ScriptedAnswer(200, text: Self.rows)
    }
    try apply(
      address: "{url: '\(server.url("/404"))', headers: {X-Api-Key: '${TOKEN}'}, max_bytes: 10}"
    )
    let refused = error()
    #expect(refused?.kind == .invalid)
    #expect(refused?.location == server.url("/404"))
    #expect(refused?.message.hasPrefix("the server answers 404: ***\n") == true)
    let failed = error(server.url("/rows"), server.url("/500"))
    #expect(failed?.code == "too_large")
    let broken = error(server.url("/500"))
    #expect(broken?.code == "http_server_error")
    #expect(broken?.kind == .unavailable)
    #expect(try store.snapshots().isEmpty)
    #expect(try RealFileSystem().list(Path(directory.file("store/staging"))) == [])
  }

  /// Each operation on files fails in turn while something is fetched and ingested.
  @Test func whicheverFileOperationFailsNothingIsHalfThere() throws {
    try apply()
    let server = try ScriptedServer { request in
      let id = request.target.dropFirst()
      return ScriptedAnswer(200, text: "id,at,value\n\(id),2020-01-01T00:10:00Z,1\n")
    }
    var failed: [Int] = []
    for number in 1...500 {
      let faulty = FaultyFileSystem(over: RealFileSystem(), failingAt: number)
      let before = try store.snapshots().count
      var result: IngestionResult?
      do {
        let other = try FeatureStore(
          at: store.directory,
          create: false,
          fileSystem: faulty,
          clock: SystemClock.now
        )
        result = try other.ingest("readings", file: server.url("/\(number)"))
      } catch { failed.append(number) }
      let after = try store.snapshots()
      #expect(after.count <= before + 1)
      if result != nil { #expect(after.count == before + 1) }
      // The next one finds all of it or nothing, and leaves nothing that the first one left.
      let next = try store.ingest("readings", file: server.url("/\(number)"))
      #expect(next.outcome == (after.count == before ? .committed : .alreadyIngested))
      #expect(try store.snapshots().count == before + 1)
      #expect(try RealFileSystem().list(Path(store.directory).appending("staging")) == [])
      if faulty.operationCount < number { break }
    }
    #expect(failed.count > 20, "\(failed)")
    #expect(failed.count < 500, "the scenario is longer than was thought")
    #expect(try store.check().findings == [])
  }

  @Test func severalAddressesAreFetchedBeforeAnyIsRead() throws {
    try apply()
    let (one, two) = (try Self.server(), try Self.server(Self.more))
    let result = try store.ingest("readings", files: [one.url("/1"), two.url("/2")])
    #expect(result.files.map(\.name) == [one.url("/1"), two.url("/2")])
    let again = try store.ingest("readings", files: [one.url("/1"), two.url("/2")])
    #expect(again.outcome == .alreadyIngested)
    #expect(again.skipped.count == 2)
    #expect(one.requests.last?.headers["if-none-match"] == "\"v1\"")
    #expect(two.requests.last?.headers["if-none-match"] == "\"v1\"")
  }
}

/// An environment that tests can change.
private final class Variables: Sendable {
  private let values = Mutex(["TOKEN": "tell-no-one"])

  subscript(name: String) -> String? {
    get { values.withLock { $0[name] } }
    set { values.withLock { $0[name] = newValue } }
  }
}
