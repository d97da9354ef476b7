import GranaryColumns

extension FunctionTable {
  /// Parts of timestamps, in UTC, and of dates; and numbers of seconds.
  static let calendar = [
    part("year") { $0.year },
    part("month") { $0.month },
    part("day") { $0.dayOfMonth },
    part("day_of_year") { $0.dayOfYear },
    part("day_of_week") { $0.isoWeekday },
    Function("hour", [.map { (time: Timestamp) in time.utcHour }]),
    Function("minute", [.map { (time: Timestamp) in time.utcMinute }]),
    Function("second", [.map { (time: Timestamp) in time.utcSecond }]),
    Function("date_trunc", [truncatedTime, truncatedDate], literals: unitFault),
    Function(
      "epoch_seconds",
      [.map { (time: Timestamp) in Double(time.microseconds) / 1e6 }]
    ),
    Function(
      "to_timestamp",
      [
        .attempt(orFail: .timeOutOfRange) { (seconds: Int64) in
          Attempt.time(seconds.multipliedReportingOverflow(by: 1_000_000))
        },
        .attempt(orFail: .timeOutOfRange) { (seconds: Double) in
          Attempt.microseconds(seconds * 1e6) { Timestamp(microseconds: $0) }
        },
      ]
    ),
  ]

  private static func part(
    _ name: String,
    _ part: @escaping @Sendable (CalendarDate) -> Int64
  ) -> Function {
    Function(
      name,
      [
        .map { (time: Timestamp) in part(time.utcDate) },
        .map { (date: CalendarDate) in part(date) },
      ]
    )
  }

  private static let truncatedTime = Overload(
    [.string, .timestamp],
    returns: .timestamp
  ) { arguments in
    let unit = CalendarUnit(rawValue: arguments[0].texts.string(at: 0))
    let times = arguments[1].lane(Timestamp.self)
    return arguments.attempt(orFail: .timeOutOfRange) { (row: Int) -> Attempt<Timestamp> in
      guard let unit else { return .null }
      return unit.start(of: times[row])
    }
  }

  private static let truncatedDate = Overload([.string, .date], returns: .date) { arguments in
    let unit = CalendarUnit(rawValue: arguments[0].texts.string(at: 0))
    let dates = arguments[1].lane(CalendarDate.self)
    return arguments.attempt(orFail: .timeOutOfRange) { (row: Int) -> Attempt<CalendarDate> in
      guard let unit else { return .null }
      let first = Int32(exactly: unit.firstDay(of: dates[row]))
      return first.map { .value(CalendarDate(days: $0)) } ?? .failure
    }
  }

  /// The unit is one of those that there are, and known when the expression is compiled.
  private static func unitFault(
    _ literals: [SyntaxNode.Literal?]
  ) -> (index: Int, message: String)? {
    guard literals.count == 2 else { return nil }
    let names = CalendarUnit.allCases.map(\.rawValue)
    guard case .string(let name) = literals[0] else {
      let known = names.joined(separator: ", ")
      return (0, "'date_trunc' takes its unit in single quotes; there are: \(known)")
    }
    if names.contains(where: { Text($0) == name }) { return nil }
    return (0, "no unit named '\(name)'; \(suggestion(for: name.string, among: names))")
  }
}

/// What `date_trunc` cuts times down to.
private enum CalendarUnit: String, CaseIterable {
  case second
  case minute
  case hour
  case day
  case week
  case month
  case year

  private static let dayLength: Int64 = 86_400_000_000

  /// The start of the unit that a time is in, in UTC.
  func start(of time: Timestamp) -> Attempt<Timestamp> {
    let length: Int64
    switch self {
    case .second: length = 1_000_000
    case .minute: length = 60_000_000
    case .hour: length = 3_600_000_000
    case .day: length = Self.dayLength
    case .week, .month, .year:
      return .time(firstDay(of: time.utcDate).multipliedReportingOverflow(by: Self.dayLength))
    }
    let rest = time.microseconds % length
    return .time(time.microseconds.subtractingReportingOverflow(rest < 0 ? rest + length : rest))
  }

  /// The first day of the unit that a date is in, counted from the epoch; for units shorter than a
  /// day the date itself.
  func firstDay(of date: CalendarDate) -> Int64 {
    let day = Int64(date.days)
    return switch self {
    case .second, .minute, .hour, .day: day
    case .week: day - date.isoWeekday + 1
    case .month: day - date.dayOfMonth + 1
    case .year: day - date.dayOfYear + 1
    }
  }
}
