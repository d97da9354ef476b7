import GranaryStatistics

/// When a download is tried again, and when no more.
///
/// The wait doubles from try to try and is cut short at random, by up to half, so that many clients
/// of a server that was down do not come back all at once ("equal jitter" of Brooker, "Exponential
/// Backoff And Jitter", AWS Architecture Blog, 2015).
struct RetrySchedule {
  private static let firstWait = Duration.milliseconds(500)
  private static let longestWait = Duration.seconds(30)

  /// Tries after one that failed.
  let retries: Int
  /// Tries that failed, one after the other.
  private(set) var failures = 0
  private var generator: SeededGenerator

  init(retries: Int, generator: SeededGenerator) {
    self.retries = retries
    self.generator = generator
  }

  /// The wait before the next try.
  ///
  /// - Parameter asked: What the server asks for; the wait is no shorter.
  /// - Returns: nil where there were enough tries.
  mutating func next(asked: Duration?) -> Duration? {
    failures += 1
    guard failures <= retries else { return nil }
    let doublings = min(failures - 1, 16)
    let full = min(Self.firstWait * (1 << doublings), Self.longestWait)
    let wait = full * Double.random(in: 0.5...1, using: &generator)
    return max(wait, asked ?? .zero)
  }

  /// Begins to count anew.
  mutating func reset() { failures = 0 }
}
