import GranaryStatistics

/// When a download is tried again, and when no more.
///
/// The wait doubles from try to try and is cut short at random, by up to half, so that many clients
/// of a server that was down do not come back all at once ("equal jitter" of Brooker, "Exponential
/// Backoff And Jitter", AWS Architecture Blog, 2015).
struct RetrySchedule {
  private static let firstWait = Duration.milliseconds(500)
  private static let longestWait = Duration.seconds(30)
  /// Retries while nobody answers: within a second or two a server that restarts is there again, and a
  /// mistyped address never is.
  private static let retriesWithoutServer = 2

  /// Tries after one that failed.
  let retries: Int
  /// Tries that failed, one after the other.
  private(set) var failures = 0
  /// The last of them with which nobody answered.
  private var failuresWithoutServer = 0
  private var generator: SeededGenerator

  init(retries: Int, generator: SeededGenerator) {
    self.retries = retries
    self.generator = generator
  }

  /// A try that is due.
  struct Retry: Hashable {
    /// How long to wait for it.
    let wait: Duration
    /// Which one it is, from 1.
    let number: Int
    /// After how many it is given up, if all fail as the last try did.
    let limit: Int
  }

  /// The next try.
  ///
  /// - Parameter failure: How the last one failed; the wait is no shorter than the server asks.
  /// - Returns: nil where there were enough tries.
  mutating func next(after failure: FetchFailure) -> Retry? {
    failures += 1
    failuresWithoutServer = failure.isWithoutServer ? failuresWithoutServer + 1 : 0
    let rest = Self.retriesWithoutServer - failuresWithoutServer
    let limit = failure.isWithoutServer ? min(retries, failures + rest) : retries
    guard failures <= limit else { return nil }
    let doublings = min(failures - 1, 16)
    let full = min(Self.firstWait * (1 << doublings), Self.longestWait)
    let wait = full * Double.random(in: 0.5...1, using: &generator)
    return Retry(wait: max(wait, failure.wait ?? .zero), number: failures, limit: limit)
  }

  /// Begins to count anew.
  mutating func reset() {
    failures = 0
    failuresWithoutServer = 0
  }
}
