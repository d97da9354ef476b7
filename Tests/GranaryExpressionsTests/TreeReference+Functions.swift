import GranaryColumns
import GranaryExpressions

// What functions give for the values of a row, none of them null.

extension TreeReference {
  static let day: Int128 = 86_400_000_000

  private static let units: [String: Int128] = [
    "microseconds": 1, "milliseconds": 1000, "seconds": 1_000_000, "minutes": 60_000_000,
    "hours": 3_600_000_000, "days": day, "weeks": 7 * day,
  ]

  func call(_ name: String, _ values: [Scalar], _ kind: Tree.Kind) throws(Failure) -> Scalar {
    let texts = values.map { Array($0.description.unicodeScalars) }
    switch name {
    case "abs", "sign", "round", "floor", "ceil", "trunc", "sqrt":
      return try numeric(name, values)
    case "length": return .int64(Int64(texts[0].count))
    case "substr": return .string(substring(texts[0], values))
    case "ltrim": return .string(text(texts[0].drop { texts[1].contains($0) }))
    case "replace": return .string(replacing(texts[1], by: texts[2], in: texts[0]))
    case "contains": return .bool(!places(of: texts[1], in: texts[0]).isEmpty)
    case "starts_with": return .bool(texts[0].starts(with: texts[1]))
    case "ends_with": return .bool(texts[0].reversed().starts(with: texts[1].reversed()))
    case "is_nan": return .bool(values[0].number?.isNaN ?? false)
    case "total_seconds", "epoch_seconds":
      return .float64(Double(values[0].whole.map { Int64($0) } ?? 0) / 1_000_000)
    case "ratio": return try ratio(values)
    case "to_timestamp": return try microseconds(values[0], times: 1_000_000, .timestamp)
    case "date_trunc": return try truncated(values[1], to: values[0].description, kind)
    default:
      if let unit = Self.units[name] { return try microseconds(values[0], times: unit, .duration) }
      return part(name, of: values[0])
    }
  }

  // MARK: Numbers

  private func numeric(_ name: String, _ values: [Scalar]) throws(Failure) -> Scalar {
    switch values[0] {
    case .int64(let number):
      if name == "abs" { return try integer(Int128(number.magnitude), .int64) }
      if name == "sign" { return .int64(number < 0 ? -1 : number > 0 ? 1 : 0) }
      guard name == "round", values.count == 2, case .int64(let digits) = values[1], digits < 0
      else { return values[0] }
      if digits < -30 { return .int64(0) }
      let unit = (0..<(-digits)).reduce(Int128(1)) { unit, _ in unit * 10 }
      let down = Int128(number.magnitude) / unit * unit
      let near = (Int128(number.magnitude) - down) * 2 >= unit ? down + unit : down
      return try integer(number < 0 ? -near : near, .int64)
    case .float32(let number): return float(name, number).map(Scalar.float32) ?? .null
    case .float64(let number): return float(name, number).map(Scalar.float64) ?? .null
    default: return .null
    }
  }

  private func float<Value: BinaryFloatingPoint>(_ name: String, _ number: Value) -> Value? {
    if number.isNaN { return number }
    switch name {
    case "abs": return number < 0 || number.sign == .minus ? -number : number
    case "sign": return number < 0 ? -1 : number > 0 ? 1 : 0
    case "sqrt": return number < 0 ? nil : number.squareRoot()
    case "floor": return number.rounded(.down)
    case "ceil": return number.rounded(.up)
    case "trunc": return number.rounded(.towardZero)
    default:
      let whole = number.rounded(.towardZero)
      guard abs(number - whole) >= 0.5 else { return whole }
      return number < 0 ? whole - 1 : whole + 1
    }
  }

  // MARK: Text

  private func text(_ scalars: some Sequence<Unicode.Scalar>) -> Text {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return Text(String(view))
  }

  /// The scalars at the places from the start on, where a place may lie outside the text.
  private func substring(_ scalars: [Unicode.Scalar], _ values: [Scalar]) -> Text {
    guard case .int64(let start) = values[1] else { return "" }
    let first = Int128(start) < 0 ? Int128(start) + Int128(scalars.count) : Int128(start) - 1
    var last = Int128.max
    var from = first
    if values.count == 3, case .int64(let length) = values[2] {
      from = min(first, first + Int128(length))
      last = max(first, first + Int128(length))
    }
    return text(
      scalars.enumerated().filter { from <= Int128($0.offset) && Int128($0.offset) < last }
        .map(\.element)
    )
  }

  private func places(of needle: [Unicode.Scalar], in text: [Unicode.Scalar]) -> [Int] {
    (0...text.count).filter { text[$0...].starts(with: needle) }
  }

  private func replacing(
    _ old: [Unicode.Scalar],
    by new: [Unicode.Scalar],
    in scalars: [Unicode.Scalar]
  ) -> Text {
    if old.isEmpty { return text(scalars) }
    var result: [Unicode.Scalar] = []
    var rest = scalars[...]
    while let first = rest.first {
      if rest.starts(with: old) {
        result += new
        rest = rest.dropFirst(old.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return text(result)
  }

  /// Patterns of the generator have `%` and `_` but no escape.
  func matches(_ text: String, _ pattern: String) -> Bool {
    func matches(
      _ text: Substring.UnicodeScalarView,
      _ pattern: Substring.UnicodeScalarView
    )
      -> Bool
    {
      guard let first = pattern.first else { return text.isEmpty }
      if first == "%" {
        return matches(text, pattern.dropFirst())
          || (!text.isEmpty && matches(text.dropFirst(), pattern))
      }
      guard let head = text.first, first == "_" || first == head else { return false }
      return matches(text.dropFirst(), pattern.dropFirst())
    }
    return matches(Substring(text).unicodeScalars, Substring(pattern).unicodeScalars)
  }

  // MARK: Times

  private func microseconds(
    _ value: Scalar,
    times unit: Int128,
    _ kind: Tree.Kind
  ) throws(Failure) -> Scalar {
    if case .int64(let count) = value { return try integer(Int128(count) * unit, kind) }
    return try rounded((value.number ?? 0) * Double(unit), kind)
  }

  private func rounded(_ number: Double, _ kind: Tree.Kind) throws(Failure) -> Scalar {
    let rounded = number.rounded(.toNearestOrEven)
    guard rounded.magnitude < 1e30 else { throw Failure(reason: .timeOutOfRange) }
    return try integer(Int128(rounded), kind)
  }

  /// A duration times or by a number.
  func scaled(_ sign: String, _ left: Scalar, _ right: Scalar) throws(Failure) -> Scalar {
    guard let span = left.whole, let factor = right.number else { return .null }
    if sign == "*" {
      if let whole = right.whole { return try integer(span * whole, .duration) }
      return try rounded(Double(span) * factor, .duration)
    }
    return factor == 0 ? .null : try rounded(Double(span) / factor, .duration)
  }

  private func ratio(_ values: [Scalar]) throws(Failure) -> Scalar {
    guard let left = values[0].whole, let right = values[1].whole, right != 0 else { return .null }
    return .float64(Double(left) / Double(right))
  }

  private func truncated(
    _ value: Scalar,
    to unit: String,
    _ kind: Tree.Kind
  ) throws(Failure) -> Scalar {
    let time: Int128
    switch value {
    case .timestamp(let moment): time = Int128(moment.microseconds)
    case .date(let date): time = Int128(date.days) * Self.day
    default: return .null
    }
    let days = Self.floored(time, Self.day)
    let civil = Civil(days)
    let start: Int128 =
      switch unit {
      case "second": Self.floored(time, 1_000_000) * 1_000_000
      case "minute": Self.floored(time, 60_000_000) * 60_000_000
      case "hour": Self.floored(time, 3_600_000_000) * 3_600_000_000
      case "day": days * Self.day
      // 1 January 1970 was a Thursday.
      case "week": (Self.floored(days + 3, 7) * 7 - 3) * Self.day
      case "month": (days - Int128(civil.day - 1)) * Self.day
      default: (days - Int128(civil.dayOfYear - 1)) * Self.day
      }
    if kind == .timestamp { return try integer(start, .timestamp) }
    guard let day = Int32(exactly: start / Self.day) else { throw Failure(reason: .timeOutOfRange) }
    return .date(CalendarDate(days: day))
  }

  private func part(_ name: String, of value: Scalar) -> Scalar {
    let time: Int128
    switch value {
    case .timestamp(let moment): time = Int128(moment.microseconds)
    case .date(let date): time = Int128(date.days) * Self.day
    default: return .null
    }
    let days = Self.floored(time, Self.day)
    let second = (time - days * Self.day) / 1_000_000
    let civil = Civil(days)
    return switch name {
    case "hour": .int64(Int64(second / 3600))
    case "minute": .int64(Int64(second / 60 % 60))
    case "second": .int64(Int64(second % 60))
    case "year": .int64(civil.year)
    case "month": .int64(civil.month)
    case "day": .int64(civil.day)
    case "day_of_year": .int64(civil.dayOfYear)
    default: .int64(Int64(days + 3 - Self.floored(days + 3, 7) * 7 + 1))
    }
  }

  /// The greatest integer whose product with the positive divisor is not past the dividend.
  private static func floored(_ number: Int128, _ divisor: Int128) -> Int128 {
    let quotient = number / divisor
    return quotient * divisor > number ? quotient - 1 : quotient
  }

  /// A day of the calendar, found by walking the years and months from 1 January 2000 on, after
  /// leaping over whole cycles of 400 years.
  private struct Civil {
    var year: Int64 = 2000
    var month: Int64 = 1
    var day: Int64
    let dayOfYear: Int64

    init(_ days: Int128) {
      let since = days - 10_957
      let cycles = TreeReference.floored(since, 146_097)
      year += Int64(cycles) * 400
      var rest = Int64(since - cycles * 146_097)
      func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
      while rest >= (isLeap(year) ? 366 : 365) {
        rest -= isLeap(year) ? 366 : 365
        year += 1
      }
      dayOfYear = rest + 1
      let lengths: [Int64] = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      while rest >= lengths[Int(month) - 1] {
        rest -= lengths[Int(month) - 1]
        month += 1
      }
      day = rest + 1
    }
  }
}
