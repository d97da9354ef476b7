import GranaryColumns

/// One reason why a row is not taken in.
public struct RowRefusal: Hashable, Sendable {
  /// The kinds of refusal; raw values appear in quarantine files and reports.
  ///
  /// A structure, not an enumeration, since stages after reading add their own.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The name, in snake case.
    public let rawValue: String

    /// A code of a name.
    public init(rawValue: String) { self.rawValue = rawValue }
  }

  /// The most characters that ``value`` has, before the mark that it was cut.
  public static let valueLimit = 200

  /// The kind of refusal.
  public let code: Code
  /// The column concerned; nil where it is the row.
  public let column: String?
  /// The name of the check that failed; nil where the row could not be read.
  public let check: String?
  /// The value as the file has it; nil where there is none.
  public let value: String?
  /// What is wrong and, when known, what to do about it.
  public let message: String

  /// A reason; a value of more than ``valueLimit`` characters is cut.
  public init(
    _ code: Code,
    column: String? = nil,
    check: String? = nil,
    value: String? = nil,
    message: String
  ) {
    self.code = code
    self.column = column
    self.check = check
    self.value = value.map(Self.capped)
    self.message = message
  }

  /// A value as it is shown: its first ``valueLimit`` characters.
  public static func capped(_ value: String) -> String {
    // Scalars, not grapheme clusters: one of those can be as long as the field.
    let scalars = value.unicodeScalars
    guard
      let end = scalars.index(
        scalars.startIndex,
        offsetBy: valueLimit,
        limitedBy: scalars.endIndex
      ),
      end < scalars.endIndex
    else { return value }
    return String(scalars[..<end]) + "…"
  }
}

extension RowRefusal: CustomStringConvertible {
  /// Column, value and message in one line: `wind_speed '1048.4': above 200`.
  public var description: String {
    let place = [column, value.map { "'\($0)'" }].compactMap { $0 }.joined(separator: " ")
    return place.isEmpty ? message : "\(place): \(message)"
  }
}

/// A row that is not taken in, as it stands in the file, and why.
public struct RefusedRow: Hashable, Sendable {
  /// The row's place among the rows of the file after the header, from 0, refused ones counted.
  public let ordinal: Int
  /// The row's first line in the file, from 1.
  public let line: Int
  /// The row's place in its array, from 1; nil where rows are lines.
  public let element: Int?
  /// The row without its line end, repaired where it is not UTF-8.
  public let text: String
  /// Every reason, at least one.
  public let reasons: [RowRefusal]

  /// A row with its reasons.
  public init(
    ordinal: Int,
    line: Int,
    element: Int? = nil,
    text: String,
    reasons: [RowRefusal]
  ) {
    self.ordinal = ordinal
    self.line = line
    self.element = element
    self.text = text
    self.reasons = reasons
  }
}

extension RefusedRow {
  /// Where the row stands: the file's name and the line, and the element where rows are those of an array.
  ///
  /// - Parameter file: What to call the file.
  /// - Returns: `flights.csv:17`, or `flights.json:1 (element 17)`.
  public func place(in file: String) -> String { Self.place(file, line, element) }

  /// As ``place(in:)``.
  package static func place(_ file: String, _ line: Int, _ element: Int?) -> String {
    "\(file):\(line)" + (element.map { " (element \($0))" } ?? "")
  }
}
