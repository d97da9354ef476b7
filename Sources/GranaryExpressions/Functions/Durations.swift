import GranaryColumns

extension FunctionTable {
  /// Numbers as lengths of time, and back.
  static let durations = [
    duration("microseconds", 1),
    duration("milliseconds", 1_000),
    duration("seconds", 1_000_000),
    duration("minutes", 60_000_000),
    duration("hours", 3_600_000_000),
    duration("days", 86_400_000_000),
    duration("weeks", 604_800_000_000),
    Function(
      "total_seconds",
      [.map { (span: TimeSpan) in Double(span.microseconds) / 1e6 }]
    ),
  ]

  /// What `+` does with times.
  static let durationSums: [Overload] = [
    .map { (span: TimeSpan) in span },
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

  /// What `*` does with durations: whole numbers exactly, others as float64.
  static let durationProducts: [Overload] = [
    .attempt(orFail: .timeOutOfRange) { (span: TimeSpan, factor: Int64) in
      Attempt.span(span.microseconds.multipliedReportingOverflow(by: factor))
    },
    .attempt(orFail: .timeOutOfRange) { (factor: Int64, span: TimeSpan) in
      Attempt.span(span.microseconds.multipliedReportingOverflow(by: factor))
    },
    .attempt(orFail: .timeOutOfRange) { (span: TimeSpan, factor: Double) in
      Attempt.span(rounding: Double(span.microseconds) * factor)
    },
    .attempt(orFail: .timeOutOfRange) { (factor: Double, span: TimeSpan) in
      Attempt.span(rounding: Double(span.microseconds) * factor)
    },
  ]

  /// What `/` does with durations: a ratio, or a part of one.
  static let durationQuotients: [Overload] = [
    .partial { (left: TimeSpan, right: TimeSpan) in
      right.microseconds == 0 ? nil : Double(left.microseconds) / Double(right.microseconds)
    },
    .attempt(orFail: .timeOutOfRange) { (span: TimeSpan, divisor: Double) in
      divisor == 0 ? .null : Attempt.span(rounding: Double(span.microseconds) / divisor)
    },
  ]

  private static func duration(_ name: String, _ microseconds: Int64) -> Function {
    Function(
      name,
      [
        .attempt(orFail: .timeOutOfRange) { (count: Int64) in
          Attempt.span(count.multipliedReportingOverflow(by: microseconds))
        },
        .attempt(orFail: .timeOutOfRange) { (count: Double) in
          // The product as float64, as NumPy has it, so that seconds(0.0000025) is the 2.5 µs
          // that was meant and not the 2.50…01 µs that the nearest double says.
          Attempt.span(rounding: count * Double(microseconds))
        },
      ]
    )
  }
}

extension Attempt {
  /// A number of microseconds rounded half to even.
  @inline(__always)
  static func microseconds(_ number: Double, _ make: (Int64) -> Value) -> Self {
    Int64(exactly: number.rounded(.toNearestOrEven)).map { .value(make($0)) } ?? .failure
  }
}

extension Attempt<Timestamp> {
  @inline(__always)
  static func time(_ result: (partialValue: Int64, overflow: Bool)) -> Self {
    result.overflow ? .failure : .value(Timestamp(microseconds: result.partialValue))
  }
}

extension Attempt<TimeSpan> {
  @inline(__always)
  fileprivate static func span(_ result: (partialValue: Int64, overflow: Bool)) -> Self {
    result.overflow ? .failure : .value(TimeSpan(microseconds: result.partialValue))
  }

  @inline(__always)
  fileprivate static func span(rounding number: Double) -> Self {
    .microseconds(number) { TimeSpan(microseconds: $0) }
  }
}
