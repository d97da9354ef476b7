import Foundation
import GranaryJSON
import Testing

/// A killed ingestion leaves nothing, and ingestions at the same time leave both (DESIGN §3.12).
@Suite struct CrashTests {
  /// An ingestion from standard input that has read some of its rows and waits for more.
  private struct Ingestion {
    private let process: Process
    private let input = Pipe()

    init(in project: TinyProject, rows: String) throws {
      process = try Granary.process(["ingest", "visits", "-"], in: project.directory)
      process.standardInput = input
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      try write("shop,at,amount,noise\n" + rows)
    }

    func write(_ text: String) throws {
      try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    }

    func finish() throws -> Int32 {
      try input.fileHandleForWriting.close()
      process.waitUntilExit()
      return process.terminationStatus
    }

    /// `kill -9`, after which no code of the process runs.
    func kill() {
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  private func project() async throws -> TinyProject {
    let project = try TinyProject()
    try await project.succeed("apply", "schemas")
    return project
  }

  private static let rowCount = 8_000

  /// Twice as much as a pipe holds: writing it returns only when the ingestion is reading, by which
  /// time it has its staging directory.
  private func rows(_ shop: String) -> String {
    (0..<Self.rowCount).map { TinyProject.row($0 % 240, shop: shop) }.joined()
  }

  /// How many ingestions are being written, or were; beside the directory of each lies its lock.
  private func stagedCount(_ project: TinyProject) throws -> Int {
    let staging = project.directory + "/.granary/staging"
    guard FileManager.default.fileExists(atPath: staging) else { return 0 }
    return try FileManager.default.contentsOfDirectory(atPath: staging)
      .count { !$0.hasSuffix(".lock") }
  }

  private func snapshots(_ project: TinyProject) async throws -> [JSONValue] {
    let outcome = try await Granary.run(["--json", "snapshots"], in: project.directory)
    return try #require(try JSONValue(parsing: outcome.output)["snapshots"]?.elements)
  }

  @Test func aKilledIngestionLeavesNothingAndTheNextOneSweepsUp() async throws {
    let project = try await project()
    let killed = try Ingestion(in: project, rows: rows("a"))
    #expect(try stagedCount(project) == 1)
    killed.kill()
    #expect(try await snapshots(project).isEmpty)
    #expect(try stagedCount(project) == 1)
    try await project.succeed("ingest", "visits", "visits.csv")
    #expect(try await snapshots(project).count == 1)
    #expect(try stagedCount(project) == 0)
  }

  @Test func twoProcessesThatWriteAtOnceBothCommit() async throws {
    let project = try await project()
    let first = try Ingestion(in: project, rows: rows("a"))
    let second = try Ingestion(in: project, rows: rows("b"))
    #expect(try stagedCount(project) == 2)
    #expect(try second.finish() == 0)
    #expect(try first.finish() == 0)
    let records = try await snapshots(project)
    #expect(records.compactMap { $0["snapshot"]?.int64 } == [1, 2])
    #expect(records.compactMap { $0["accepted"]?.int64 } == [Int64](repeating: 8_000, count: 2))
    #expect(try stagedCount(project) == 0)
  }

  /// A sweep must not take away what another process is still writing.
  @Test func aCommitLeavesTheOtherIngestionAlone() async throws {
    let project = try await project()
    let slow = try Ingestion(in: project, rows: rows("a"))
    #expect(try stagedCount(project) == 1)
    try await project.succeed("ingest", "visits", "visits.csv")
    #expect(try stagedCount(project) == 1)
    #expect(try slow.finish() == 0)
    #expect(try await snapshots(project).count == 2)
  }
}
