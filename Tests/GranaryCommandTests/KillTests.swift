import Foundation
import GranaryColumns
import GranaryFiles
import GranaryJSON
import GranarySegments
import GranaryTesting
import Synchronization
import Testing

/// Ingestions killed at random moments, over and over in one store (DESIGN §3.12).
///
/// `GRANARY_KILLS` says how many; 20 where it does not.
@Suite struct KillTests {
  private static let killCount =
    ProcessInfo.processInfo.environment["GRANARY_KILLS"].flatMap { Int($0) } ?? 20
  private static let rowCount = 1_000

  /// A store, and pairs of files, an ingestion each, with rows of their own: `noise` is the pair's
  /// number.
  private struct Store {
    let project: TinyProject
    /// How long an ingestion takes that nobody kills.
    let duration: Duration

    init() async throws {
      project = try TinyProject()
      try await project.succeed("apply", "schemas")
      let first = try await Self.runIngestion(of: 0, project, killedAfter: nil)
      #expect(first.succeeded)
      duration = first.duration
    }

    private static func write(_ file: Int, _ project: TinyProject) throws {
      let rows = (0..<rowCount).map { row in
        "\(["a", "b", "c"][row % 3]),2024-01-01T00:00:00Z,\(row),\(file)\n"
      }
      let header = "shop,at,amount,noise\n"
      try project.write("\(file).a.csv", header + rows.prefix(rowCount / 3).joined())
      try project.write("\(file).b.csv", header + rows.dropFirst(rowCount / 3).joined())
    }

    private static func arguments(_ file: Int) -> [String] {
      ["ingest", "visits", "\(file).a.csv", "\(file).b.csv"]
    }

    /// Starts an ingestion and kills it after a while.
    ///
    /// - Returns: Whether it had ended by then, with success.
    func killIngestion(of file: Int, after delay: Duration) async throws -> Bool {
      try await Self.runIngestion(of: file, project, killedAfter: delay).succeeded
    }

    private static func runIngestion(
      of file: Int,
      _ project: TinyProject,
      killedAfter delay: Duration?
    ) async throws -> (succeeded: Bool, duration: Duration) {
      try write(file, project)
      let process = try Granary.process(arguments(file), in: project.directory)
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      let end = Mutex<ContinuousClock.Instant?>(nil)
      let ended = AsyncStream<Void> { stream in
        process.terminationHandler = { _ in
          end.withLock { $0 = .now }
          stream.finish()
        }
      }
      let start = ContinuousClock.now
      try process.run()
      if let delay {
        let number = process.processIdentifier
        // A thread of its own: a task would be late where the tests keep all others busy.
        Thread.detachNewThread {
          Thread.sleep(forTimeInterval: delay / .seconds(1))
          end.withLock { end in
            if end == nil { kill(number, SIGKILL) }
          }
        }
      }
      for await _ in ended {}
      let succeeded = process.terminationReason == .exit && process.terminationStatus == 0
      return (succeeded, (end.withLock { $0 } ?? start) - start)
    }

    /// Ingests a file that nobody kills.
    func ingest(_ file: Int) async throws {
      try Self.write(file, project)
      let outcome = try await Granary.run(Self.arguments(file), in: project.directory)
      try #require(outcome.status == 0, "\(outcome.errors)")
    }

    /// The files that the snapshots came from, in their order; each has all its rows.
    func visibleFiles() async throws -> [Int] {
      let snapshots = try #require(try await project.json("snapshots")["snapshots"]?.elements)
      #expect(snapshots.allSatisfy { $0["accepted"]?.int64 == Int64(rowCount) })
      return snapshots.compactMap { snapshot in
        let names = (snapshot["files"]?.elements ?? []).compactMap { $0["file"]?.text }
        let numbers = names.map { Int(Path($0).lastComponent.split(separator: ".")[0]) }
        #expect(numbers.count == 2 && Set(numbers).count == 1, "\(names)")
        return numbers.first ?? nil
      }
    }

    /// The files whose rows lie in segments, in ascending order, each as often as it does; a segment
    /// has the rows of one file or, merged, of several, and all of each, to the last checksum.
    func storedFiles() throws -> [Int] {
      let fileSystem = RealFileSystem()
      let directory = Path(project.directory + "/.granary/segments/source/visits")
      return try fileSystem.filesBelow(directory).flatMap { name -> [Int] in
        let reader = try SegmentReader(directory.appending(name), on: fileSystem)
        var amounts: [Int64: [Scalar]] = [:]
        for index in 0..<reader.batchCount {
          let rows = try reader.batch(index, columns: ["amount", "noise"]).columns
          for row in 0..<rows[0].count {
            guard case .int64(let file) = rows[1][row] else { continue }
            amounts[file, default: []].append(rows[0][row])
          }
        }
        let whole = (0..<rowCount).map { Scalar.float64(Double($0)) }
        let damaged = amounts.filter { $0.value != whole }.keys.sorted()
        #expect(damaged == [], "\(name)")
        return amounts.keys.map { Int($0) }
      }.sorted()
    }

    /// What ingestions left where they are written.
    func staged() throws -> [String] {
      let staging = project.directory + "/.granary/staging"
      return try FileManager.default.contentsOfDirectory(atPath: staging)
    }
  }

  @Test func whateverIsAcknowledgedIsWholeAndNothingElseIsVisible() async throws {
    let store = try await Store()
    var visible = [0]
    var acknowledgedCount = 0
    var reach = store.duration
    for number in 1...max(Self.killCount, 1) {
      let (killed, next) = (2 * number - 1, 2 * number)
      let delay = reach * Double.random(in: 0...1)
      let isAcknowledged = try await store.killIngestion(of: killed, after: delay)
      // A process that dies after its commit has not told anyone, but the rows are there.
      let files = try await store.visibleFiles()
      let context = Comment("kill \(number) after \(delay)")
      #expect(files == visible || files == visible + [killed], context)
      #expect(!isAcknowledged || files.last == killed, context)
      #expect(try Set(store.storedFiles()).isSuperset(of: files), context)
      acknowledgedCount += isAcknowledged ? 1 : 0
      // How long an ingestion takes depends on what else the machine does just then.
      reach = isAcknowledged ? reach * 0.7 : reach * 1.1
      visible = files + [next]
      try await store.ingest(next)
      #expect(try await store.visibleFiles() == visible, context)
      #expect(try store.storedFiles() == visible, context)
      #expect(try store.staged() == [], context)
    }
    #expect(acknowledgedCount < max(Self.killCount, 1), "no ingestion was killed")
    let silent = visible.count { $0 % 2 == 1 } - acknowledgedCount
    print(
      "\(Self.killCount) kills: \(acknowledgedCount) came too late, \(silent) after the commit"
    )
  }
}
