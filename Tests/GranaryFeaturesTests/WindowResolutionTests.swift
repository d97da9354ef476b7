import GranaryColumns
import GranaryFeatures
import Testing

/// How far back windows reach, by DESIGN §3.5.
@Suite struct WindowResolutionTests {
  struct Resolution: Sendable, CustomTestStringConvertible {
    let window: String
    let step: String?
    var testDescription: String { window }
  }

  /// The largest of 1 d, 1 h, 5 min, 5 s that is not above w/12, else none.
  static let resolutions = [
    Resolution(window: "1us", step: nil), Resolution(window: "59999999us", step: nil),
    Resolution(window: "1m", step: "5s"), Resolution(window: "3599999999us", step: "5s"),
    Resolution(window: "1h", step: "5m"), Resolution(window: "3h", step: "5m"),
    Resolution(window: "719m", step: "5m"), Resolution(window: "12h", step: "1h"),
    Resolution(window: "24h", step: "1h"), Resolution(window: "7d", step: "1h"),
    Resolution(window: "287h", step: "1h"), Resolution(window: "12d", step: "1d"),
    Resolution(window: "365d", step: "1d"), Resolution(window: "9223372036854775807us", step: "1d"),
  ]

  @Test(arguments: resolutions) func aTwelfthOfTheWindowDecides(_ expected: Resolution) throws {
    let window = try #require(TimeSpan(expected.window))
    #expect(WindowResolution(window: window).step?.description == expected.step)
  }

  struct Start: Sendable, CustomTestStringConvertible {
    let window: String
    let time: String
    let start: String
    var testDescription: String { "\(window) at \(time)" }
  }

  /// By hand: t − w, rounded down to a multiple since the epoch, also before it.
  static let starts = [
    Start(window: "3h", time: "2013-03-01T00:00:00Z", start: "2013-02-28T21:00:00Z"),
    Start(window: "3h", time: "2013-03-01T00:04:59.999999Z", start: "2013-02-28T21:00:00Z"),
    Start(window: "3h", time: "2013-03-01T00:05:00Z", start: "2013-02-28T21:05:00Z"),
    Start(window: "24h", time: "2013-03-01T00:59:59Z", start: "2013-02-28T00:00:00Z"),
    Start(window: "30d", time: "2013-03-01T23:59:59Z", start: "2013-01-30T00:00:00Z"),
    Start(window: "30s", time: "2013-03-01T00:00:00.000001Z", start: "2013-02-28T23:59:30.000001Z"),
    Start(window: "24h", time: "1969-12-31T23:59:59.999999Z", start: "1969-12-30T23:00:00Z"),
    Start(window: "1h", time: "1970-01-01T00:00:00Z", start: "1969-12-31T23:00:00Z"),
  ]

  @Test(arguments: starts) func theEarlyEndIsRoundedDown(_ expected: Start) throws {
    let window = try #require(TimeSpan(expected.window))
    let start = WindowResolution(window: window).start(
      of: window,
      at: try Timestamp(parsing: expected.time)
    )
    #expect(start.description == expected.start)
  }

  @Test func theEarlyEndSaturates() throws {
    let window = try #require(TimeSpan("30d"))
    let resolution = WindowResolution(window: window)
    for time in [Timestamp.distantPast, Timestamp(microseconds: .min + 1)] {
      #expect(resolution.start(of: window, at: time) == .distantPast)
      #expect(resolution.bucketStart(of: time) == .distantPast)
    }
    let all = TimeSpan(microseconds: .max)
    #expect(WindowResolution.exact.start(of: all, at: .distantPast) == .distantPast)
    #expect(WindowResolution.exact.start(of: all, at: .distantFuture).microseconds == 0)
  }
}
