extension BinaryInteger {
  /// The number with its digits in groups of three: `51,955`.
  var grouped: String {
    let digits = String(magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return self < 0 ? "-\(text)" : text
  }

  /// The number and what is counted: `1 row`, `51,955 rows`.
  func counted(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }
}

extension Double {
  /// The number with four digits after the point, for tables.
  var withFourDecimals: String {
    guard isFinite, magnitude < 1e12 else { return description }
    let scaled = Int((magnitude * 10_000).rounded())
    let decimals = String(scaled % 10_000)
    let zeros = String(repeating: "0", count: 4 - decimals.count)
    return (self < 0 && scaled != 0 ? "-" : "") + "\(scaled / 10_000).\(zeros)\(decimals)"
  }
}
