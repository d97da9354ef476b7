import GranaryColumns
public import GranaryIngest

/// How a column is read where it is not as its source says; nil is as the source says.
public struct ColumnInput: Hashable, Sendable {
  /// The column's name in the file; in JSON the path of its value.
  public var origin: String?
  /// Texts that mean null.
  public var nullValues: [String]?
  /// The character before the fraction of a number.
  public var decimal: FieldFormat.DecimalCharacter?
  /// Texts that mean true.
  public var trueValues: [String]?
  /// Texts that mean false.
  public var falseValues: [String]?
  /// How the timestamps or dates are written.
  public var timeFormat: TimeFormat?
  /// The zone of timestamps without one.
  public var timeZone: String?

  /// What differs.
  public init(
    origin: String? = nil,
    nullValues: [String]? = nil,
    decimal: FieldFormat.DecimalCharacter? = nil,
    trueValues: [String]? = nil,
    falseValues: [String]? = nil,
    timeFormat: TimeFormat? = nil,
    timeZone: String? = nil
  ) {
    self.origin = origin
    self.nullValues = nullValues
    self.decimal = decimal
    self.trueValues = trueValues
    self.falseValues = falseValues
    self.timeFormat = timeFormat
    self.timeZone = timeZone
  }

  func format(over format: FieldFormat, _ type: ColumnType) -> FieldFormat {
    FieldFormat(
      nullValues: nullValues ?? format.nullValues,
      decimal: decimal ?? format.decimal,
      trueValues: trueValues ?? format.trueValues,
      falseValues: falseValues ?? format.falseValues,
      timestampFormat: (type == .timestamp ? timeFormat : nil) ?? format.timestampFormat,
      dateFormat: (type == .date ? timeFormat : nil) ?? format.dateFormat,
      timeZone: timeZone ?? format.timeZone
    )
  }
}
