import Foundation
import GranaryJSON
import Testing

/// `granary serve` as a process of its own.
@Suite(.timeLimit(.minutes(2))) struct ServeTests {
  @Test(arguments: [SIGTERM, SIGINT])
  func servesWhatTheCommandsAnswerUntilItIsTold(_ signal: Int32) async throws {
    let project = try await TinyProject.serving()
    let body = """
      {"at": "\(TinyProject.time)", "entities": {"shop": ["a", "b", "c", "?"]},
       "request": {"weekday": [4, 4, 4, null]}}
      """
    try project.write("body.json", body)
    let server = try await Server(in: project)
    let scores = try await server.post("/v1/models/big_spender/score", "body.json", for: project)
    let printed = try await project.succeed(
      "score",
      "big_spender",
      "--entities",
      "body.json",
      "--json"
    )
    #expect(scores == printed)
    let offline = try await project.succeed(
      "score",
      "big_spender",
      "--entities",
      "body.json",
      "--json",
      "--offline"
    )
    #expect(scores == offline)
    let (status, errors) = try await server.stop(signal)
    #expect(status == 0)
    #expect(errors == "listening on \(server.address)\n")
  }

  @Test func twoServersCannotHaveOnePort() async throws {
    let project = try await TinyProject.serving()
    let server = try await Server(in: project)
    let port = try #require(server.address.split(separator: ":").last)
    let second = try await project.run("serve", "--port", String(port))
    #expect(second.status == 3)
    let reason = "the port is in use; port 0 takes a free one"
    #expect(second.errors == "error: cannot listen on 127.0.0.1 port \(port): \(reason)\n")
    _ = try await server.stop(SIGTERM)
  }
}

/// A running `granary serve`.
private final class Server: Sendable {
  /// Where it listens: `http://127.0.0.1:PORT`.
  let address: String
  private let process: Process
  private let statuses: AsyncStream<Int32>
  private let errors: FileHandle

  /// Starts a server on a free port and waits for the line that says that it listens.
  init(in project: TinyProject) async throws {
    let process = try Granary.process(["serve", "--port", "0"], in: project.directory)
    let pipe = Pipe()
    process.standardError = pipe
    let (statuses, continuation) = AsyncStream<Int32>.makeStream()
    process.terminationHandler = {
      continuation.yield($0.terminationStatus)
      continuation.finish()
    }
    try process.run()
    (self.process, self.statuses, errors) = (process, statuses, pipe.fileHandleForReading)
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    let prefix = "listening on "
    try #require(line.hasPrefix(prefix) && line.hasSuffix("\n"), "\(line)")
    address = String(line.dropFirst(prefix.count).dropLast())
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// Posts a file of JSON with curl.
  func post(_ path: String, _ file: String, for project: TinyProject) async throws -> String {
    let curl = try Granary.process([], in: project.directory)
    curl.executableURL = URL(filePath: "/usr/bin/env")
    curl.environment = nil
    curl.arguments = [
      "curl", "--silent", "--fail", "--max-time", "60", "--output", "answer.json",
      "--header", "Content-Type: application/json", "--data-binary", "@" + file, address + path,
    ]
    let status = try await withCheckedThrowingContinuation { continuation in
      curl.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try curl.run() } catch { continuation.resume(throwing: error) }
    }
    try #require(status == 0)
    return try project.read("answer.json")
  }

  /// Sends a signal and waits for the end.
  func stop(_ signal: Int32) async throws -> (status: Int32, errors: String) {
    kill(process.processIdentifier, signal)
    var status: Int32 = -1
    for await ended in statuses { status = ended }
    let rest = String(decoding: errors.readDataToEndOfFile(), as: UTF8.self)
    return (status, "listening on \(address)\n" + rest)
  }
}
