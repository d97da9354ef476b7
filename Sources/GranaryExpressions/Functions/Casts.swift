import GranaryColumns

extension FunctionTable {
  /// Every conversion but that of a type into itself.
  ///
  /// Floats lose their fraction towards zero; text says the whole value, without blanks; integers
  /// past 2⁵³ round to the nearest float.
  static let casts = numberCasts + timeCasts + boolCasts + parsers + printers

  private static let numberCasts: [Overload] = [
    .map { (value: Int64) in Double(value) },
    .map { (value: Int64) in Float(value) },
    .map { (value: Float) in Double(value) },
    .attempt(orFail: .failedCast) { (value: Double) in
      let narrow = Float(value)
      return narrow.isInfinite && value.isFinite ? .failure : .value(narrow)
    },
    .attempt(orFail: .failedCast) { (value: Float) in Attempt(truncating: Double(value)) },
    .attempt(orFail: .failedCast) { (value: Double) in Attempt(truncating: value) },
  ]

  private static let timeCasts: [Overload] = [
    .map { (time: Timestamp) in time.utcDate },
    .attempt(orFail: .failedCast) { (date: CalendarDate) in
      let day: Int64 = 86_400_000_000
      let (start, overflow) = Int64(date.days).multipliedReportingOverflow(by: day)
      return overflow ? .failure : .value(Timestamp(microseconds: start))
    },
  ]

  private static let boolCasts: [Overload] = [
    Overload([.int64], returns: .bool) { arguments in
      let values = arguments[0].lane(Int64.self)
      return Outcome(
        RowSet(count: arguments.count) { values[$0] != 0 },
        known: arguments.validity
      )
    },
    fromBool(1 as Int64, 0),
    fromBool(1 as Float, 0),
    fromBool(1 as Double, 0),
  ]

  private static func fromBool<R: Element>(_ one: R, _ zero: R) -> Overload {
    Overload([.bool], returns: R.valueType) { arguments in
      let rows = arguments[0].trueRows(count: arguments.count)
      return arguments.fill { rows.contains($0) ? one : zero }
    }
  }

  private static let parsers: [Overload] = [
    parser { (text: String) -> Int64? in Int64(text) },
    parser { (text: String) -> Float? in Float(decimal: text) },
    parser { (text: String) -> Double? in Double(decimal: text) },
    parser { (text: String) -> Timestamp? in try? Timestamp(parsing: text) },
    parser { (text: String) -> CalendarDate? in CalendarDate(text) },
    Overload([.string], returns: .bool) { arguments in
      let texts = arguments[0].texts
      let words = arguments.rows.map { arguments.validity.contains($0) ? texts.bool(at: $0) : nil }
      let known = RowSet(count: arguments.count) { words[$0] != nil }
      return Outcome(
        Truth(RowSet(count: arguments.count) { words[$0] == true }, known: known).column,
        failure: (arguments.validity.subtracting(known), .failedCast)
      )
    },
  ]

  private static func parser<R: Element>(
    _ parse: @escaping @Sendable (String) -> R?
  ) -> Overload {
    Overload([.string], returns: R.valueType) { arguments in
      let texts = arguments[0].texts
      return arguments.attempt(orFail: .failedCast) { (row: Int) -> Attempt<R> in
        guard arguments.validity.contains(row) else { return .null }
        return parse(texts.string(at: row)).map { .value($0) } ?? .failure
      }
    }
  }

  /// Into text, as CSV output prints it.
  private static let printers = ColumnType.allCases.filter { $0 != .string }.map { type in
    Overload([.column(type)], returns: .string) { arguments in
      let operand = arguments[0]
      var builder = ColumnBuilder(.string)
      builder.reserveCapacity(arguments.count)
      for row in arguments.rows {
        let value = operand.column[operand.isConstant ? 0 : row]
        if value.isNull { builder.appendNull() } else { builder.append(Text(value.description)) }
      }
      return Outcome(builder.finish())
    }
  }
}

extension TextLane {
  fileprivate func bool(at row: Int) -> Bool? { Bool(string(at: row).lowercased()) }
}

extension Attempt<Int64> {
  @inline(__always)
  fileprivate init(truncating value: Double) {
    self = Int64(exactly: value.rounded(.towardZero)).map { .value($0) } ?? .failure
  }
}

extension BinaryFloatingPoint where Self: LosslessStringConvertible {
  /// Reads digits with an optional sign, point and exponent, or `nan`, `inf`, `infinity`; nil for
  /// anything else, hexadecimal included, and for what is past the largest finite number.
  fileprivate init?(decimal text: String) {
    let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : Substring(text)
    let isWord = ["nan", "inf", "infinity"].contains(unsigned.lowercased())
    guard isWord || unsigned.utf8.allSatisfy("0123456789.eE+-".utf8.contains),
      let value = Self(text), isWord || value.isFinite
    else { return nil }
    self = value
  }
}
