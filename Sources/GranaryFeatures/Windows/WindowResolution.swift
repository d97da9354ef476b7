public import GranaryColumns

/// How finely a window's early end is kept: the one place where windows meet the clock (DESIGN §3.5).
///
/// A window of length w at time t takes the rows with `floor_r(t − w) ≤ event time ≤ t`, where
/// `floor_r` rounds down to a multiple of the resolution since the epoch. Rows can then be kept as
/// one partial result for each multiple, and a window is a run of whole ones.
public struct WindowResolution: Hashable, Sendable {
  /// What an event time is rounded down to a multiple of; nil rounds nothing.
  public let step: TimeSpan?

  /// Rounds nothing.
  public static let exact = WindowResolution(step: nil)

  private static let steps: [TimeSpan] = [
    TimeSpan(microseconds: 86_400_000_000),  // 1 d
    TimeSpan(microseconds: 3_600_000_000),  // 1 h
    TimeSpan(microseconds: 300_000_000),  // 5 min
    TimeSpan(microseconds: 5_000_000),  // 5 s
  ]

  private init(step: TimeSpan?) { self.step = step }

  /// The resolution of a window: the largest step of 1 d, 1 h, 5 min and 5 s that is not above a
  /// twelfth of it; of a shorter one ``exact``.
  public init(window: TimeSpan) {
    step = Self.steps.first { $0.microseconds <= window.microseconds / 12 }
  }

  /// The start of the bucket that a time lies in: the time itself without a step; the earliest time
  /// where the multiple below would not fit.
  public func bucketStart(of time: Timestamp) -> Timestamp {
    guard let step = step?.microseconds else { return time }
    let remainder = time.microseconds % step
    let offset = remainder < 0 ? remainder + step : remainder
    return time.saturatingSubtract(TimeSpan(microseconds: offset))
  }

  /// The earliest event time that a window takes at `time`; saturates.
  public func start(of window: TimeSpan, at time: Timestamp) -> Timestamp {
    bucketStart(of: time.saturatingSubtract(window))
  }
}
