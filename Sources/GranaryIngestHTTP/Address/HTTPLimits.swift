/// How much time, how many bytes and how many tries fetching an address may take.
public struct HTTPLimits: Hashable, Sendable {
  /// When a connection that still lives counts as hanging.
  public struct Slowest: Hashable, Sendable {
    /// Fewer bytes a second than these,
    public var bytesPerSecond: Int
    /// for so many seconds.
    public var seconds: Int

    /// A speed.
    public init(bytesPerSecond: Int, seconds: Int) {
      self.bytesPerSecond = bytesPerSecond
      self.seconds = seconds
    }
  }

  /// For everything: all pages, tries and waits.
  public var timeout: Duration
  /// For a connection to come about.
  public var connectTimeout: Duration
  /// The speed below which a connection is given up.
  public var slowest: Slowest
  /// The bytes of all pages, as they come and without compression.
  public var byteCount: Int
  /// Tries after one that failed; counted anew once a download got a good deal further.
  public var retries: Int
  /// Redirects from one address on.
  public var redirects: Int

  /// Limits; those that are not given are meant for any server on the Internet.
  public init(
    timeout: Duration = .seconds(3_600),
    connectTimeout: Duration = .seconds(30),
    slowest: Slowest = Slowest(bytesPerSecond: 100, seconds: 60),
    byteCount: Int = 100_000_000_000,
    retries: Int = 5,
    redirects: Int = 10
  ) {
    self.timeout = timeout
    self.connectTimeout = connectTimeout
    self.slowest = slowest
    self.byteCount = byteCount
    self.retries = retries
    self.redirects = redirects
  }
}
