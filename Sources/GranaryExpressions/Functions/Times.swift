import GranaryColumns

extension FunctionTable {
  /// Numbers as lengths of time.
  static let durations = [
    duration("seconds", microseconds: 1_000_000),
    duration("minutes", microseconds: 60_000_000),
    duration("hours", microseconds: 3_600_000_000),
    duration("days", microseconds: 86_400_000_000),
  ]

  /// Parts of timestamps, in UTC, and of dates.
  static let calendar = [
    Function("hour", [.map { (time: Timestamp) in time.utcHour }]),
    Function(
      "day_of_week",
      [
        .map { (time: Timestamp) in time.utcDate.isoWeekday },
        .map { (date: CalendarDate) in date.isoWeekday },
      ]
    ),
  ]

  /// What `+` does with times.
  static let durationSums: [Overload] = [
    .attempt(orFail: .timeOutOfRange) { (time: Timestamp, span: TimeSpan) in
      Attempt.time(time.microseconds.addingReportingOverflow(span.microseconds))
    },
    .attempt(orFail: .timeOutOfRange) { (span: TimeSpan, time: Timestamp) in
      Attempt.time(span.microseconds.addingReportingOverflow(time.microseconds))
    },
    .attempt(orFail: .timeOutOfRange) { (left: TimeSpan, right: TimeSpan) in
      Attempt.span(left.microseconds.addingReportingOverflow(right.microseconds))
    },
  ]

  /// What `-` does with times.
  static let durationDifferences: [Overload] = [
    .attempt(orFail: .timeOutOfRange) { (span: TimeSpan) in
      Attempt.span(Int64(0).subtractingReportingOverflow(span.microseconds))
    },
    .attempt(orFail: .timeOutOfRange) { (time: Timestamp, span: TimeSpan) in
      Attempt.time(time.microseconds.subtractingReportingOverflow(span.microseconds))
    },
    .attempt(orFail: .timeOutOfRange) { (left: Timestamp, right: Timestamp) in
      Attempt.span(left.microseconds.subtractingReportingOverflow(right.microseconds))
    },
    .attempt(orFail: .timeOutOfRange) { (left: TimeSpan, right: TimeSpan) in
      Attempt.span(left.microseconds.subtractingReportingOverflow(right.microseconds))
    },
  ]

  private static func duration(_ name: String, microseconds unit: Int64) -> Function {
    Function(
      name,
      [
        .attempt(orFail: .timeOutOfRange) { (count: Int64) in
          Attempt.span(count.multipliedReportingOverflow(by: unit))
        },
        .attempt(orFail: .timeOutOfRange) { (count: Double) in
          // The product as float64, as NumPy has it, so that seconds(0.0000025) is the 2.5 µs
          // that was meant and not the 2.50…01 µs that the nearest double says.
          let rounded = (count * Double(unit)).rounded(.toNearestOrEven)
          return Int64(exactly: rounded).map { .value(TimeSpan(microseconds: $0)) } ?? .failure
        },
      ]
    )
  }
}

extension Attempt<Timestamp> {
  @inline(__always)
  fileprivate static func time(_ result: (partialValue: Int64, overflow: Bool)) -> Self {
    result.overflow ? .failure : .value(Timestamp(microseconds: result.partialValue))
  }
}

extension Attempt<TimeSpan> {
  @inline(__always)
  fileprivate static func span(_ result: (partialValue: Int64, overflow: Bool)) -> Self {
    result.overflow ? .failure : .value(TimeSpan(microseconds: result.partialValue))
  }
}
