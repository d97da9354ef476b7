import Foundation
import GranaryColumns

extension Int {
  /// The number with its digits in groups of three: `51,955`.
  var grouped: String {
    let digits = String(magnitude)
    var text = self < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// The number and what is counted: `1 row`, `51,955 rows`.
  func counted(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }

  /// How often something happens: `once`, `2 times`.
  var times: String { self == 1 ? "once" : "\(grouped) times" }

  /// The number as a share of a whole: `12.5 %`; what is neither none nor all is never shown as
  /// such.
  func percent(of whole: Int) -> String {
    guard whole > 0 else { return "–" }
    let percent = 100 * Double(self) / Double(whole)
    if self != 0, percent < 0.01 { return "< 0.01 %" }
    if self != whole, percent > 99.99 { return "> 99.99 %" }
    let digits = percent < 1 ? 2 : percent < 99 || self == whole ? 1 : 2
    let text = String(format: "%.\(digits)f", percent)
    return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + " %"
  }
}

extension Double {
  /// The number in six significant digits.
  var shown: String { String(format: "%.6g", self) }
}

extension Scalar {
  /// The value, floats in six significant digits, texts of at most 40 scalars.
  var shown: String {
    switch self {
    case .float32(let value): Double(value).shown
    case .float64(let value): value.shown
    case .string(let text): text.string.cut(to: 40)
    case .null, .bool, .int64, .timestamp, .date: description
    }
  }
}

extension String {
  /// The text, cut after so many Unicode scalars.
  func cut(to count: Int) -> String {
    let scalars = unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: count, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return self }
    return String(scalars[..<end]) + "…"
  }
}
