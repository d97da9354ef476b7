extension Timestamp {
  /// The minute of the hour in UTC, 0 to 59.
  public var utcMinute: Int64 {
    microseconds.flooredRemainder(by: TimeSpan.hour) / TimeSpan.minute
  }

  /// The second of the minute in UTC, 0 to 59, without its fraction.
  public var utcSecond: Int64 {
    microseconds.flooredRemainder(by: TimeSpan.minute) / TimeSpan.second
  }
}

extension CalendarDate {
  /// A day of the calendar; nil where there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard let civil = CivilDate(year: year, month: month, day: day) else { return nil }
    self = civil.calendarDate
  }

  /// The year; 0 is 1 BC.
  public var year: Int64 { Int64(CivilDate(self).year) }

  /// The month of the year, 1 to 12.
  public var month: Int64 { Int64(CivilDate(self).month) }

  /// The day of the month, from 1.
  public var dayOfMonth: Int64 { Int64(CivilDate(self).day) }

  /// The day of the year, from 1.
  public var dayOfYear: Int64 {
    let civil = CivilDate(self)
    let before = (1..<civil.month).reduce(0) { days, month in
      days + CivilDate.dayCount(year: civil.year, month: month)
    }
    return Int64(before + civil.day)
  }
}
