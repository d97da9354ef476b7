public import GranaryColumns

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The clock of the machine.
///
/// Time comes into the rooms as a function, so that tests can say what
/// time it is; this is the one that programs pass.
public enum SystemClock: Sendable {
  /// The time now, floored to the microsecond.
  public static func now() -> Timestamp {
    var time = timespec()
    // Cannot fail: the clock exists everywhere and the address is good.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }

  /// The time since some moment before the process, by a clock that is never set.
  public static func uptime() -> Duration {
    var time = timespec()
    // Cannot fail, as above.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }

  /// Returns after a while; signals do not shorten it.
  public static func sleep(for duration: Duration) {
    let (seconds, attoseconds) = max(duration, .zero).components
    var rest = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    var left = timespec()
    while unsafe nanosleep(&rest, &left) == -1, errno == EINTR { rest = left }
  }
}
