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
}
