import GranaryColumns

/// What a zone does from some time on, every year anew: POSIX's `TZ`, as the last line of the time zone
/// database's files has it (RFC 9636, section 3.3.1), such as `EST5EDT,M3.2.0,M11.1.0`.
struct PosixZone {
  /// A day of the year and a time of it.
  struct YearlyTime {
    enum Day {
      /// `Jn`: 1 to 365, 29 February never counted.
      case withoutLeapDay(Int)
      /// `n`: 0 to 365.
      case ofYear(Int)
      /// `Mm.w.d`: the w-th such weekday of a month, 5 for the last; 0 is Sunday.
      case weekday(month: Int, week: Int, weekday: Int)
    }

    let day: Day
    /// From midnight on the clocks before the change; from −167 to 167 hours.
    let second: Int64
  }

  struct DaylightTime {
    let offset: Int64
    let start: YearlyTime
    let end: YearlyTime
  }

  /// Seconds east of UTC.
  let standardOffset: Int64
  let daylight: DaylightTime?

  /// Reads a rule; nil where it is not written as one.
  init?(_ text: ArraySlice<UInt8>) {
    var scanner = Scanner(rest: text)
    guard scanner.name(), let offset = scanner.time(hourLimit: 24) else { return nil }
    // West of UTC is positive there.
    standardOffset = -offset
    if scanner.rest.isEmpty {
      daylight = nil
      return
    }
    guard scanner.name() else { return nil }
    var daylightOffset = standardOffset + 3_600
    if scanner.rest.first != UInt8(ascii: ",") {
      guard let offset = scanner.time(hourLimit: 24) else { return nil }
      daylightOffset = -offset
    }
    guard let start = scanner.yearlyTime(), let end = scanner.yearlyTime(), scanner.rest.isEmpty
    else { return nil }
    daylight = DaylightTime(offset: daylightOffset, start: start, end: end)
  }

  /// Changes that are known and, after them, those that this rule makes.
  func rules(after known: [ZoneRules.Change], initialOffset: Int64) -> ZoneRules {
    guard let daylight else { return ZoneRules(initialOffset: initialOffset, changes: known) }
    // A file that tells of a year that is not written with four digits is damaged; the rule is right
    // for any time from then on.
    let last = known.last?.second ?? .min
    let years = firstDay(ofYear: 0) * 86_400...firstDay(ofYear: 9_999) * 86_400
    let moment = min(max(last, years.lowerBound), years.upperBound)
    let firstYear = Int(Timestamp(microseconds: moment * 1_000_000).utcDate.year)
    // One period, and a year on either side.
    let later = (firstYear...firstYear + 402).flatMap { year in
      [
        ZoneRules.Change(
          second: daylight.start.second(ofYear: year) - standardOffset,
          offset: daylight.offset
        ),
        ZoneRules.Change(
          second: daylight.end.second(ofYear: year) - daylight.offset,
          offset: standardOffset
        ),
      ].sorted { $0.second < $1.second }
    }
    return ZoneRules(
      initialOffset: initialOffset,
      changes: known + later.filter { $0.second > last },
      repeatsFrom: firstDay(ofYear: firstYear + 1) * 86_400
    )
  }
}

extension PosixZone.YearlyTime {
  /// When it is in a year, in seconds since 1970 on the clocks before the change.
  func second(ofYear year: Int) -> Int64 {
    let first = firstDay(ofYear: year)
    let date: Int64
    switch day {
    case .ofYear(let day): date = first + Int64(day)
    case .withoutLeapDay(let day):
      let isLeap = firstDay(ofYear: year + 1) - first == 366
      date = first + Int64(day - 1) + (isLeap && day >= 60 ? 1 : 0)
    case .weekday(let month, let week, let weekday):
      let start = firstDay(ofYear: year, month: month)
      let end =
        month == 12 ? firstDay(ofYear: year + 1) : firstDay(ofYear: year, month: month + 1)
      // 1970-01-01 was a Thursday.
      let weekdayOfStart = (start + 4).remainderFlooring(by: 7)
      let sameWeekday = start + (Int64(weekday) - weekdayOfStart).remainderFlooring(by: 7)
      let later = sameWeekday + Int64(week - 1) * 7
      date = later < end ? later : later - 7
    }
    return date * 86_400 + second
  }
}

/// The day that a month begins with, in days since 1970.
private func firstDay(ofYear year: Int, month: Int = 1) -> Int64 {
  guard let date = CalendarDate(year: year, month: month, day: 1) else {
    preconditionFailure("no month \(month)")
  }
  return Int64(date.days)
}

extension Int64 {
  fileprivate func remainderFlooring(by divisor: Int64) -> Int64 {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}

/// Takes the parts of a rule off the front of its text.
private struct Scanner {
  var rest: ArraySlice<UInt8>

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int? {
    let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
    guard (1...3).contains(digits.count) else { return nil }
    rest = rest.dropFirst(digits.count)
    let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    return range.contains(value) ? value : nil
  }

  /// Letters, or anything between angle brackets.
  mutating func name() -> Bool {
    if take("<") {
      guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
      rest = rest[(end + 1)...]
      return true
    }
    let letters = rest.prefix { ($0 | 0x20) &- UInt8(ascii: "a") < 26 }
    rest = rest.dropFirst(letters.count)
    return letters.count >= 3
  }

  /// `[sign] hours [: minutes [: seconds]]` in seconds.
  mutating func time(hourLimit: Int) -> Int64? {
    let isNegative = take("-")
    if !isNegative { _ = take("+") }
    guard let hour = number(0...hourLimit) else { return nil }
    var seconds = hour * 3_600
    for unit in [60, 1] where take(":") {
      guard let value = number(0...59) else { return nil }
      seconds += value * unit
    }
    return Int64(isNegative ? -seconds : seconds)
  }

  /// A comma, a day and perhaps a time, else two o'clock.
  mutating func yearlyTime() -> PosixZone.YearlyTime? {
    guard take(","), let day = day() else { return nil }
    guard take("/") else { return PosixZone.YearlyTime(day: day, second: 7_200) }
    return time(hourLimit: 167).map { PosixZone.YearlyTime(day: day, second: $0) }
  }

  private mutating func day() -> PosixZone.YearlyTime.Day? {
    if take("J") { return number(1...365).map { .withoutLeapDay($0) } }
    guard take("M") else { return number(0...365).map { .ofYear($0) } }
    guard let month = number(1...12), take("."), let week = number(1...5), take("."),
      let weekday = number(0...6)
    else { return nil }
    return .weekday(month: month, week: week, weekday: weekday)
  }
}
