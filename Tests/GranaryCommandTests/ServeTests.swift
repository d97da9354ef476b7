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

  /// A server is killed while rows are pushed to it, over and over: every push that was answered is
  /// there, with its row.
  @Test func whatWasPushedAndAnsweredOutlivesAKill() async throws {
    let project = try await TinyProject.serving()
    try project.write(
      "row.json",
      #"{"shop": "a", "at": "2024-01-01T00:00:00Z", "amount": 1, "noise": 1}"#
    )
    let before = try await snapshots(of: project).count
    var answered: Set<Int64> = []
    for round in 0..<5 {
      let server = try await Server(in: project)
      server.killProcess(after: 0.1 + 0.1 * Double(round))
      while let answer = try await server.answer(
        "/v1/sources/visits/rows",
        "row.json",
        for: project
      ) {
        let pushed = try JSONValue(parsing: Array(answer.utf8))
        #expect(pushed["outcome"] == "committed")
        let number = try #require(pushed["snapshot"]?.int64)
        #expect(answered.insert(number).inserted)
      }
    }
    let stored = try await snapshots(of: project)
    #expect(!answered.isEmpty)
    let numbers = Set(stored.compactMap { $0["snapshot"]?.int64 })
    #expect(numbers.isSuperset(of: answered))
    #expect(stored.dropFirst(before).allSatisfy { $0["accepted"] == .int(1) })
    // One push a round may have come too late to be answered.
    #expect(stored.count - before <= answered.count + 5)
    try await project.succeed("check")
  }

  private func snapshots(of project: TinyProject) async throws -> [JSONValue] {
    try #require(try await project.json("snapshots")["snapshots"]?.elements)
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
    try #require(try await answer(path, file, for: project))
  }

  /// Posts a file of JSON with curl; nil where no answer comes, or one that says that it failed.
  func answer(
    _ path: String,
    _ file: String,
    for project: TinyProject
  ) async throws -> String? {
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
    return status == 0 ? try project.read("answer.json") : nil
  }

  /// Kills the process after so many seconds, on a thread of its own.
  func killProcess(after seconds: Double) {
    let number = process.processIdentifier
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: seconds)
      kill(number, SIGKILL)
    }
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
