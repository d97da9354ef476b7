extension Span where Element == UInt8 {
  /// Reads digits after an optional sign.
  func parseInt64() throws(FieldFault) -> Int64 {
    let isNegative = count > 0 && self[0] == UInt8(ascii: "-")
    let start = isNegative || (count > 0 && self[0] == UInt8(ascii: "+")) ? 1 : 0
    guard start < count else { throw .notAnInteger }
    var value: Int64 = 0
    var isOutOfRange = false
    for index in start..<count {
      let digit = self[index] &- UInt8(ascii: "0")
      guard digit < 10 else { throw .notAnInteger }
      let (product, isProductOut) = value.multipliedReportingOverflow(by: 10)
      let signed = isNegative ? -Int64(digit) : Int64(digit)
      let (sum, isSumOut) = product.addingReportingOverflow(signed)
      isOutOfRange = isOutOfRange || isProductOut || isSumOut
      value = sum
    }
    if isOutOfRange { throw .integerOutOfRange }
    return value
  }

  /// Reads a number as the nearest double, ties to even.
  ///
  /// Decimal digits with one point or comma, or `nan`, `inf`, `infinity` in any case, with an optional
  /// sign.
  func parseFloat64(decimal: UInt8 = UInt8(ascii: ".")) throws(FieldFault) -> Double {
    let text = try DecimalText(self, decimal: decimal)
    if let special: Double = text.special() { return special }
    if let exact = text.exactDouble { return exact }
    return try finite(decimal: decimal)
  }

  /// Reads what ``parseFloat64(decimal:)`` does, as the nearest float: rounded once, not by way of a double.
  func parseFloat32(decimal: UInt8 = UInt8(ascii: ".")) throws(FieldFault) -> Float {
    let text = try DecimalText(self, decimal: decimal)
    if let special: Float = text.special() { return special }
    return try finite(decimal: decimal)
  }

  /// Whether the text is a word of lower-case letters, in any case.
  func equalsLowercased(_ word: StaticString, from start: Int = 0) -> Bool {
    guard count - start == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { letters in
      letters.indices.allSatisfy { unsafe self[start + $0] | 0x20 == letters[$0] }
    }
  }

  /// Reads digits whatever the locale, as the standard library does: `strtod` in the C locale.
  private func finite<Value: LosslessStringConvertible & BinaryFloatingPoint>(
    decimal: UInt8
  ) throws(FieldFault) -> Value {
    var text = unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    if decimal != UInt8(ascii: ".") {
      text = String(
        decoding: text.utf8.map { $0 == decimal ? UInt8(ascii: ".") : $0 },
        as: UTF8.self
      )
    }
    guard let value = Value(text) else { throw .notANumber }
    if value.isInfinite { throw .numberOutOfRange }
    return value
  }
}

/// The parts of a number's text: `[sign] digits [. digits] [e [sign] digits]`, with a digit before
/// or after the point, or a word.
private struct DecimalText {
  private enum Kind {
    case number
    case nan
    case infinity
  }

  private static let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  private var kind = Kind.number
  private var isNegative = false
  /// The digits without the point, as far as they fit; leading zeros do not count.
  private var significand: UInt64 = 0
  private var significandDigitCount = 0
  /// The power of ten that the significand is multiplied with.
  private var exponent = 0

  init(_ utf8: Span<UInt8>, decimal: UInt8) throws(FieldFault) {
    var position = 0
    isNegative = Self.takeSign(utf8, &position)
    if utf8.equalsLowercased("nan", from: position) {
      kind = .nan
    } else if utf8.equalsLowercased("inf", from: position)
      || utf8.equalsLowercased("infinity", from: position)
    {
      kind = .infinity
    } else {
      try takeNumber(utf8, decimal, &position)
    }
  }

  private mutating func takeNumber(
    _ utf8: Span<UInt8>,
    _ decimal: UInt8,
    _ position: inout Int
  ) throws(FieldFault) {
    let start = position
    takeDigits(utf8, &position)
    var digitCount = position - start
    if position < utf8.count, utf8[position] == decimal {
      position += 1
      let fractionStart = position
      takeDigits(utf8, &position)
      digitCount += position - fractionStart
      exponent = fractionStart - position
    }
    guard digitCount > 0 else { throw .notANumber }
    if position < utf8.count, utf8[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      exponent += try Self.takeExponent(utf8, &position)
    }
    guard position == utf8.count else { throw .notANumber }
  }

  private mutating func takeDigits(_ utf8: Span<UInt8>, _ position: inout Int) {
    while position < utf8.count {
      let digit = utf8[position] &- UInt8(ascii: "0")
      guard digit < 10 else { return }
      if significandDigitCount > 0 || digit > 0 { significandDigitCount += 1 }
      if significandDigitCount <= 19 { significand = significand &* 10 &+ UInt64(digit) }
      position += 1
    }
  }

  private static func takeSign(_ utf8: Span<UInt8>, _ position: inout Int) -> Bool {
    guard position < utf8.count else { return false }
    let isNegative = utf8[position] == UInt8(ascii: "-")
    if isNegative || utf8[position] == UInt8(ascii: "+") { position += 1 }
    return isNegative
  }

  private static func takeExponent(
    _ utf8: Span<UInt8>,
    _ position: inout Int
  ) throws(FieldFault) -> Int {
    let isNegative = takeSign(utf8, &position)
    let start = position
    var exponent = 0
    while position < utf8.count {
      let digit = utf8[position] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      // Beyond this the exact path does not go, and the text itself is read.
      exponent = min(exponent * 10 + Int(digit), 1_000_000)
      position += 1
    }
    guard position > start else { throw .notANumber }
    return isNegative ? -exponent : exponent
  }

  /// What the words stand for; nil for digits.
  func special<Value: BinaryFloatingPoint>() -> Value? {
    switch kind {
    case .number: nil
    case .nan: .nan
    case .infinity: isNegative ? -.infinity : .infinity
    }
  }

  /// The value where one multiplication or division of two exact doubles gives it.
  ///
  /// There is one rounding then, as there should be; most numbers that people write are of this
  /// kind. The fast path of Clinger, "How to read floating point numbers accurately" (PLDI 1990).
  var exactDouble: Double? {
    guard significandDigitCount <= 19, significand <= 1 << 53 else { return nil }
    let power = exponent.magnitude
    guard power < UInt(Self.exactPowers.count) else { return nil }
    let magnitude =
      exponent < 0
      ? Double(significand) / Self.exactPowers[Int(power)]
      : Double(significand) * Self.exactPowers[Int(power)]
    return isNegative ? -magnitude : magnitude
  }
}
