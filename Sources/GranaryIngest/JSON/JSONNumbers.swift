extension Span where Element == UInt8 {
  /// Reads a JSON number whose value is an integer: `12`, `-3.0`, `1.5e1`, exactly.
  ///
  /// - Precondition: ``JSONCursor/takeNumber(_:)`` has gone past it without a fault.
  func parseJSONInteger() throws(FieldFault) -> Int64 {
    let isNegative = self[0] == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    // Below 10¹⁸ nothing can overflow, and most numbers are.
    guard count - start <= 18 else { return try parseLongInteger() }
    var value: Int64 = 0
    for index in start..<count {
      let digit = self[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return try parseLongInteger() }
      value = value &* 10 &+ Int64(digit)
    }
    return isNegative ? -value : value
  }

  private func parseLongInteger() throws(FieldFault) -> Int64 {
    let number = DecimalDigits(self)
    guard !number.digits.isEmpty else { return 0 }
    guard number.exponent >= 0 else { throw .notAnInteger }
    guard number.digits.count + number.exponent <= 19 else { throw .integerOutOfRange }
    var value: Int64 = 0
    for place in 0..<number.digits.count + number.exponent {
      let digit = place < number.digits.count ? Int64(number.digits[place]) : 0
      let (product, isProductOut) = value.multipliedReportingOverflow(by: 10)
      let (sum, isSumOut) = product.addingReportingOverflow(number.isNegative ? -digit : digit)
      if isProductOut || isSumOut { throw .integerOutOfRange }
      value = sum
    }
    return value
  }
}

/// A JSON number as `digits · 10^exponent`, without zeros at either end of the digits; 0 has none.
private struct DecimalDigits {
  var isNegative = false
  var digits: [UInt8] = []
  var exponent = 0

  init(_ number: Span<UInt8>) {
    var position = 0
    var isFraction = false
    scan: while position < number.count {
      let byte = number[position]
      position += 1
      switch byte {
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"): break scan
      default:
        if isFraction { exponent -= 1 }
        if byte != UInt8(ascii: "0") || !digits.isEmpty { digits.append(byte - 0x30) }
      }
    }
    exponent += Self.exponent(number.extracting(position..<number.count))
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
  }

  private static func exponent(_ text: Span<UInt8>) -> Int {
    var magnitude = 0
    for index in text.indices where JSONCursor.isDigit(text[index]) {
      // No number has as many digits as would bring a greater exponent back into range.
      magnitude = min(magnitude * 10 + Int(text[index] - 0x30), 1 << 40)
    }
    return text.count > 0 && text[0] == UInt8(ascii: "-") ? -magnitude : magnitude
  }
}
