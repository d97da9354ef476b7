/// How the texts of a column become values: the fields of CSV, and strings in JSON.
public struct FieldFormat: Hashable, Sendable {
  /// Texts that mean null, whatever the column's type; in CSV unquoted ones only.
  public var nullValues: [String]
  /// The character before the fraction of a number: `.` or `,`.
  public var decimal: DecimalCharacter
  /// Texts that mean true; where there are none, `true` in any case.
  public var trueValues: [String]
  /// Texts that mean false; where there are none, `false` in any case.
  public var falseValues: [String]
  /// How timestamps are written; nil for RFC 3339, with a space allowed for the `T`.
  public var timestampFormat: TimeFormat?
  /// How dates are written; nil for `YYYY-MM-DD`.
  public var dateFormat: TimeFormat?
  /// The zone of timestamps that are written without one, by its name in the time zone database;
  /// nil where such a timestamp is an error.
  public var timeZone: String?

  /// The character before the fraction of a number.
  public enum DecimalCharacter: String, CaseIterable, Hashable, Sendable {
    case point = "."
    case comma = ","
  }

  /// A format; the empty text is null unless other null values are given.
  public init(
    nullValues: [String] = [""],
    decimal: DecimalCharacter = .point,
    trueValues: [String] = [],
    falseValues: [String] = [],
    timestampFormat: TimeFormat? = nil,
    dateFormat: TimeFormat? = nil,
    timeZone: String? = nil
  ) {
    self.nullValues = nullValues
    self.decimal = decimal
    self.trueValues = trueValues
    self.falseValues = falseValues
    self.timestampFormat = timestampFormat
    self.dateFormat = dateFormat
    self.timeZone = timeZone
  }
}
