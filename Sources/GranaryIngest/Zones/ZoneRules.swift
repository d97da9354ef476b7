import GranaryColumns

/// What the clocks of a time zone showed and will show.
///
/// A table of the moments at which the offset from UTC changed, made once; past its end the calendar's
/// period of 400 years carries it on.
struct ZoneRules: Hashable, Sendable {
  /// A moment at which the offset changes.
  struct Change: Hashable, Sendable {
    /// Seconds since 1970 in UTC.
    let second: Int64
    /// What holds from then on, in seconds east of UTC.
    let offset: Int64
  }

  /// The Gregorian calendar repeats itself after so many seconds: 400 years are 146,097 days, which
  /// are whole weeks, so that rules by day of the week repeat too.
  static let periodSeconds = 146_097 * 86_400 as Int64
  /// No offset is further from UTC (RFC 9636, section 3.2: more than −25 and less than 26 hours).
  private static let offsetLimit = 26 * 3_600 as Int64

  /// The first of them stands for all time before the second.
  let changes: [Change]
  /// The local second from which on the changes repeat themselves with the calendar; nil where there
  /// are none any more.
  private let repeatsFrom: Int64?

  /// Rules from changes.
  ///
  /// - Parameters:
  ///   - initialOffset: What holds before the first change, in seconds east of UTC.
  ///   - changes: Ascending; where they repeat, up to at least two days past one period.
  ///   - repeatsFrom: The local second from which on they repeat; nil where they do not.
  init(initialOffset: Int64, changes: [Change], repeatsFrom: Int64? = nil) {
    self.changes = [Change(second: .min, offset: initialOffset)] + changes
    self.repeatsFrom = repeatsFrom
  }

  /// The moment at which clocks showed a time: of two, the earlier; nil where they were set forward
  /// past it.
  ///
  /// - Parameter microseconds: Since 1970-01-01T00:00:00 on those clocks.
  func timestamp(ofLocal microseconds: Int64) -> Timestamp? {
    let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    var second = remainder < 0 ? quotient - 1 : quotient
    if let repeatsFrom, second >= repeatsFrom + Self.periodSeconds {
      second -= (second - repeatsFrom) / Self.periodSeconds * Self.periodSeconds
    }
    guard let offset = offset(ofLocal: second) else { return nil }
    let (moment, isPast) = microseconds.subtractingReportingOverflow(offset * 1_000_000)
    return isPast ? nil : Timestamp(microseconds: moment)
  }

  private func offset(ofLocal second: Int64) -> Int64? {
    // The changes that lie so near that the answer is between them, in the order of time.
    var index = firstIndex(after: second - Self.offsetLimit) - 1
    while index < changes.count, changes[index].second <= second + Self.offsetLimit {
      let moment = second - changes[index].offset
      let isOver = index + 1 < changes.count && moment >= changes[index + 1].second
      if moment >= changes[index].second, !isOver { return changes[index].offset }
      index += 1
    }
    return nil
  }

  /// The first change after a moment, of which none is the very first.
  private func firstIndex(after second: Int64) -> Int {
    var (low, high) = (1, changes.count)
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].second > second { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
