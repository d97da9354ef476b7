import GranaryColumns

/// How the texts of one column become values: its ``FieldFormat``, made ready.
struct FieldParser: Sendable {
  let field: Field
  private let nullTexts: TextSet
  /// Texts of a bool column; nil where `true` and `false` in any case are due.
  private let trueTexts: TextSet?
  private let falseTexts: TextSet?
  private let decimal: UInt8
  private let timePattern: TimePattern?
  private let zone: ZoneRules?
  private let format: FieldFormat

  /// Makes a column's format ready.
  ///
  /// - Throws: ``TimeZoneError`` where the format names a time zone that cannot be had.
  init(_ column: InputColumn) throws(TimeZoneError) {
    field = column.field
    format = column.format
    nullTexts = TextSet(format.nullValues)
    trueTexts = format.trueValues.isEmpty ? nil : TextSet(format.trueValues)
    falseTexts = format.falseValues.isEmpty ? nil : TextSet(format.falseValues)
    decimal = format.decimal == .comma ? UInt8(ascii: ",") : UInt8(ascii: ".")
    switch field.type {
    case .timestamp: timePattern = format.timestampFormat.map(TimePattern.init(_:))
    case .date: timePattern = format.dateFormat.map(TimePattern.init(_:))
    case .bool, .int64, .float32, .float64, .string: timePattern = nil
    }
    zone =
      if field.type == .timestamp, let name = format.timeZone {
        try TimeZoneDatabase.system.rules(named: name)
      } else { nil }
  }

  /// Whether the text means null.
  func isNull(_ text: Span<UInt8>) -> Bool { nullTexts.contains(text) }

  func bool(_ text: Span<UInt8>) throws(FieldFault) -> Bool {
    if trueTexts?.contains(text) ?? text.equalsLowercased("true") { return true }
    if falseTexts?.contains(text) ?? text.equalsLowercased("false") { return false }
    throw .notABool
  }

  func int64(_ text: Span<UInt8>) throws(FieldFault) -> Int64 { try text.parseInt64() }

  func float32(_ text: Span<UInt8>) throws(FieldFault) -> Float {
    try text.parseFloat32(decimal: decimal)
  }

  func float64(_ text: Span<UInt8>) throws(FieldFault) -> Double {
    try text.parseFloat64(decimal: decimal)
  }

  func timestamp(_ text: Span<UInt8>) throws(FieldFault) -> Timestamp {
    let written: LocalTimestamp
    if let timePattern {
      guard let reading = timePattern.timestamp(text) else { throw .notATimestamp }
      written = reading
    } else {
      do {
        written = try LocalTimestamp(utf8: text)
      } catch {
        throw .notATimestamp
      }
    }
    if let offset = written.offsetSeconds {
      return Timestamp(microseconds: written.microseconds - Int64(offset) * 1_000_000)
    }
    guard let zone else { throw .timestampWithoutZone }
    guard let time = zone.timestamp(ofLocal: written.microseconds) else { throw .nonexistentTime }
    return time
  }

  func date(_ text: Span<UInt8>) throws(FieldFault) -> CalendarDate {
    guard let date = timePattern.map({ $0.date(text) }) ?? CalendarDate(utf8: text) else {
      throw .notADate
    }
    return date
  }

  /// Why a text is no value of the column.
  func refusal(_ fault: FieldFault, of text: Span<UInt8>) -> RowRefusal {
    let value = unsafe text.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    return RowRefusal(fault.code, column: field.name, value: value, message: message(fault))
  }
}

extension FieldParser {
  private func message(_ fault: FieldFault) -> String {
    switch fault {
    case .notABool: return notABool
    case .notAnInteger: return "not an integer"
    case .integerOutOfRange: return "does not fit in 64 bits"
    case .notANumber:
      return decimal == UInt8(ascii: ",") ? "not a number with a decimal comma" : "not a number"
    case .numberOutOfRange: return "too large for a \(field.type)"
    case .notATimestamp:
      return format.timestampFormat.map { "not a time as the format '\($0)' has it" }
        ?? "not a time such as 2013-03-01T00:00:00Z"
    case .timestampWithoutZone:
      return "a time without its zone; end it with Z or an offset such as -05:00, or declare the "
        + "source's timezone"
    case .nonexistentTime:
      return
        "no clock in \(format.timeZone ?? "") has shown this time: they were set forward past it"
    case .notADate:
      return format.dateFormat.map { "not a date as the format '\($0)' has it" }
        ?? "not a date such as 2013-03-01"
    case .notText: return "not text"
    case .misplacedValue: return "not one value"
    }
  }

  private var notABool: String {
    guard !format.trueValues.isEmpty || !format.falseValues.isEmpty else {
      return "neither true nor false"
    }
    func words(_ texts: [String], _ word: String) -> String {
      texts.isEmpty ? word : texts.map { "'\($0)'" }.joined(separator: ", ")
    }
    return "neither true (\(words(format.trueValues, "true"))) "
      + "nor false (\(words(format.falseValues, "false")))"
  }
}
