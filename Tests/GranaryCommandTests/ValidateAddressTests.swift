import Foundation
import GranaryJSON
import GranaryTesting
import Testing

/// `granary validate` of addresses.
@Suite(.timeLimit(.minutes(2))) struct ValidateAddressTests {
  private static let rows = "shop,at,amount,noise\na,2024-01-01T00:00:00Z,1,2\n"

  private static func server() throws -> ScriptedServer {
    try ScriptedServer { request in
      request.headers["if-none-match"] == nil
        ? ScriptedAnswer(200, ["ETag": "\"1\""], text: rows) : ScriptedAnswer(304)
    }
  }

  @Test func aURLIsCheckedWithAndWithoutAStore() async throws {
    let server = try Self.server()
    let project = try TinyProject()
    let url = server.url("/visits.csv?token=t")
    let free = try await project.run("validate", "visits", url, "--definitions", "schemas")
    #expect(free.status == 0, "\(free.errors)")
    let name = server.url("/visits.csv?token=***")
    #expect(free.output.hasPrefix("visits \(name): 1 row read, 1 passed, 0 failed\n"))
    try await project.succeed("apply", "schemas")
    try await project.succeed("ingest", "visits", url)
    // Also where the store has its content: it is to be checked.
    let stored = try await project.run("validate", "visits", url, "visits.csv", "--json")
    let document = try JSONValue(parsing: stored.output)
    #expect(document["report"]?["read"]?.int64 == 241)
    #expect(document["file"]?.text == "\(name), visits.csv")
    #expect(server.requests.map { $0.headers["if-none-match"] } == [nil, nil, nil])
    #expect(try await project.json("snapshots")["snapshots"]?.elements?.count == 1)
  }

  /// As curl has it: a proxy is asked for the whole URL, but for hosts of `no_proxy`.
  @Test func proxiesAreThoseOfTheEnvironment() async throws {
    let server = try Self.server()
    let project = try TinyProject()
    func validate(_ url: String, _ environment: [String: String]) async throws -> Int32 {
      let arguments = ["validate", "visits", url, "--definitions", "schemas"]
      let outcome = try await Granary.run(
        arguments,
        in: project.directory,
        environment: environment
      )
      return outcome.status
    }
    let proxy = ["http_proxy": server.url()]
    #expect(try await validate("http://data.invalid/x.csv", proxy) == 0)
    #expect(server.requests.map(\.target) == ["http://data.invalid/x.csv"])
    let direct = ["http_proxy": "http://proxy.invalid", "no_proxy": "127.0.0.1"]
    #expect(try await validate(server.url("/y.csv"), direct) == 0)
    #expect(server.requests.last?.target == "/y.csv")
  }

  @Test func withoutAFileItIsTheSourcesAddress() async throws {
    let server = try Self.server()
    let project = try TinyProject()
    let source = """
      kind: source
      name: fetched
      columns: {shop: {type: string, required: true}, amount: float64}
      unknown_columns: ignore
      address: {url: "\(server.url("/x"))", headers: {Authorization: "Bearer ${SHOP_TOKEN}"}}
      """
    try project.write("fetched.yaml", source)
    let arguments = ["validate", "fetched", "--definitions", "fetched.yaml"]
    let missing = try await Granary.run(arguments, in: project.directory)
    #expect(missing.status == 2)
    #expect(missing.errors.contains("environment variable SHOP_TOKEN, which is not set"))
    let checked = try await Granary.run(
      arguments,
      in: project.directory,
      environment: ["SHOP_TOKEN": "secret"]
    )
    #expect(checked.status == 0, "\(checked.errors)")
    #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer secret"])
    let nothing = try await project.run("validate", "visits", "--definitions", "schemas")
    #expect(nothing.status == 2)
    #expect(nothing.errors.contains("source 'visits' has no address; name a file or a URL"))
  }

  @Test(arguments: ["ftp://a.example/visits.csv", "s3://bucket/visits.csv", "file:///visits.csv"])
  func otherSchemesAreRefused(_ url: String) async throws {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    for command in ["validate", "ingest"] {
      let outcome = try await project.run(command, "visits", url)
      #expect(outcome.status == 2)
      #expect(
        outcome.errors
          == "\(url): error: this is no address that can be fetched: only http:// and https:// "
          + "addresses are read, and files by their path\n"
      )
    }
  }

  /// What was fetched lies in a directory of the process's own, which a signal must not leave behind.
  @Test func aSignalLeavesNothing() async throws {
    let project = try TinyProject()
    let temporary = project.directory + "/tmp"
    try FileManager.default.createDirectory(
      atPath: temporary,
      withIntermediateDirectories: false
    )
    let asked = AsyncStream<Void>.makeStream()
    // Never answered in time.
    let server = try ScriptedServer { _ in
      asked.continuation.finish()
      return ScriptedAnswer(503, ["Retry-After": "60"])
    }
    let process = try Granary.process(
      ["validate", "visits", server.url(), "--definitions", "schemas"],
      in: project.directory
    )
    process.environment = ["TMPDIR": temporary]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let ended = AsyncStream<Void> { stream in
      process.terminationHandler = { _ in stream.finish() }
    }
    try process.run()
    for await _ in asked.stream {}
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).count == 1)
    // SIGINT may be ignored where the tests run, as in a shell's background, and stays so then.
    kill(process.processIdentifier, SIGTERM)
    for await _ in ended {}
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(process.terminationStatus == SIGTERM)
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
  }
}
