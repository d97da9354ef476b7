public import GranaryColumns
import GranaryFiles

/// What fetching depends on besides servers: clocks, waiting, chance.
public struct FetchSurroundings: Sendable {
  /// The time, which dates of servers are compared with.
  public var now: @Sendable () -> Timestamp
  /// The time since some moment, by a clock that is never set; for time limits.
  public var uptime: @Sendable () -> Duration
  /// Returns after a while.
  public var sleep: @Sendable (Duration) -> Void
  /// Decides how much waits are cut short.
  public var seed: UInt64
  /// A file of certificates, in PEM, of those whom servers may be vouched for by; nil for the system's.
  public var authorities: String?

  /// Surroundings.
  public init(
    now: @escaping @Sendable () -> Timestamp,
    uptime: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) -> Void,
    seed: UInt64,
    authorities: String? = nil
  ) {
    self.now = now
    self.uptime = uptime
    self.sleep = sleep
    self.seed = seed
    self.authorities = authorities
  }

  /// Those of the machine.
  public static var system: FetchSurroundings {
    FetchSurroundings(
      now: SystemClock.now,
      uptime: SystemClock.uptime,
      sleep: SystemClock.sleep(for:),
      seed: .random(in: 0 ... .max),
      // As the command curl does; libcurl reads neither.
      authorities: SystemEnvironment.value(of: "CURL_CA_BUNDLE")
        ?? SystemEnvironment.value(of: "SSL_CERT_FILE")
    )
  }
}

/// How far fetching is.
public enum FetchProgress: Hashable, Sendable {
  /// Bytes of content so far, of all pages together; of how many, where the server says it.
  case received(byteCount: Int, total: Int?)
  /// The next try is due after a while; which one it is, and after how many it is given up.
  case waiting(Duration, retry: Int, of: Int, because: String)
}
