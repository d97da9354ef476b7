import Foundation
import GranaryColumns
import GranaryFiles
import GranaryIngestHTTP
import GranaryTesting
import Synchronization

/// A time that passes only while someone waits.
final class ScriptedTime: Sendable {
  private let waits = Mutex<[Duration]>([])

  /// What was waited for, in order.
  var slept: [Duration] { waits.withLock { $0 } }

  /// Surroundings in which it is 1994-11-06T08:49:37Z at first.
  var surroundings: FetchSurroundings {
    FetchSurroundings(
      now: {
        let (seconds, attoseconds) = self.uptime.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        return Timestamp(microseconds: 784_111_777_000_000 + microseconds)
      },
      uptime: { self.uptime },
      sleep: { wait in self.waits.withLock { $0.append(wait) } },
      seed: 1
    )
  }

  private var uptime: Duration { slept.reduce(.zero, +) }
}

/// What fetching came to: the contents of the files, or none where the server has nothing new.
struct Fetched {
  let files: [FetchedFile]?
  let texts: [String]
  let time: ScriptedTime
  let progress: [FetchProgress]
}

extension HTTPLimits {
  /// Limits for tests: none is met unless a test means it.
  static func small(
    timeout: Duration = .seconds(60),
    slowest: Slowest = Slowest(bytesPerSecond: 1, seconds: 50),
    byteCount: Int = 1 << 30,
    retries: Int = 3
  ) -> HTTPLimits {
    HTTPLimits(timeout: timeout, slowest: slowest, byteCount: byteCount, retries: retries)
  }
}

/// Fetches an address into a directory of its own.
func fetch(
  _ url: String,
  headers: [HTTPHeader] = [],
  secrets: [String] = [],
  pages: PageLink? = nil,
  pageCount: Int = 100,
  limits: HTTPLimits = .small(),
  unless condition: FetchCondition? = nil,
  time: ScriptedTime = ScriptedTime()
) throws -> Fetched {
  let directory = try TemporaryDirectory()
  defer { withExtendedLifetime(directory) {} }
  let address = HTTPAddress(
    try HTTPURL(url),
    headers: headers,
    secrets: secrets,
    pageLink: pages,
    pageCount: pageCount,
    limits: limits
  )
  let progress = Mutex<[FetchProgress]>([])
  var fetcher = try HTTPFetcher(
    address,
    on: RealFileSystem(),
    surroundings: time.surroundings
  ) { event in progress.withLock { $0.append(event) } }
  let files = try fetcher.fetch(into: directory.path, unless: condition)
  let texts = try (files ?? []).map {
    String(decoding: try RealFileSystem().readAll($0.path), as: UTF8.self)
  }
  return Fetched(files: files, texts: texts, time: time, progress: progress.withLock { $0 })
}

/// The error that fetching ends with; nil where it does not.
func fetchError(_ body: () throws -> Fetched) -> FetchError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? FetchError
  }
}

/// Bytes that are written in base 64 here.
func bytes(base64: String) -> [UInt8] { Data(base64Encoded: base64).map(Array.init) ?? [] }
