import GranaryColumns

extension RowRefusal.Code {
  /// Fewer fields than the header names.
  public static let tooFewFields = Self(rawValue: "too_few_fields")
  /// More fields than the header names.
  public static let tooManyFields = Self(rawValue: "too_many_fields")
  /// Text between a closing quote and the end of the field.
  public static let textAfterQuote = Self(rawValue: "text_after_quote")
  /// A quote that never closes.
  public static let unclosedQuote = Self(rawValue: "unclosed_quote")
  /// More bytes than a row may have.
  public static let rowTooLong = Self(rawValue: "row_too_long")
  /// Bytes that are not UTF-8.
  public static let invalidUTF8 = Self(rawValue: "invalid_utf8")
  /// Neither true nor false.
  public static let notABool = Self(rawValue: "not_a_bool")
  /// Not an integer.
  public static let notAnInteger = Self(rawValue: "not_an_integer")
  /// An integer past 64 bits.
  public static let integerOutOfRange = Self(rawValue: "integer_out_of_range")
  /// Not a number.
  public static let notANumber = Self(rawValue: "not_a_number")
  /// A finite number past the largest of its type.
  public static let numberOutOfRange = Self(rawValue: "number_out_of_range")
  /// Not a point in time.
  public static let notATimestamp = Self(rawValue: "not_a_timestamp")
  /// A date and time of day without a zone.
  public static let timestampWithoutZone = Self(rawValue: "timestamp_without_zone")
  /// A time that no clock has shown, since they were set forward past it.
  public static let nonexistentTime = Self(rawValue: "nonexistent_time")
  /// Not a day of the calendar.
  public static let notADate = Self(rawValue: "not_a_date")
}

/// Why a field is no value of its column's type.
enum FieldFault: Error, Hashable {
  case notABool
  case notAnInteger
  case integerOutOfRange
  case notANumber
  case numberOutOfRange
  case notATimestamp
  case timestampWithoutZone
  case nonexistentTime
  case notADate
  /// Of JSON: a number, true or false where text is due.
  case notText
  /// Of JSON: an array or object where a value is due, or what a path cannot go through.
  case misplacedValue

  var code: RowRefusal.Code {
    switch self {
    case .notABool: .notABool
    case .notAnInteger: .notAnInteger
    case .integerOutOfRange: .integerOutOfRange
    case .notANumber: .notANumber
    case .numberOutOfRange: .numberOutOfRange
    case .notATimestamp: .notATimestamp
    case .timestampWithoutZone: .timestampWithoutZone
    case .nonexistentTime: .nonexistentTime
    case .notADate: .notADate
    case .notText: .notText
    case .misplacedValue: .misplacedValue
    }
  }
}

extension RowRefusal {
  /// What is said of a row in which a carriage return stands without a line feed and quotes.
  static let carriageReturns =
    "carriage returns alone end no line, and here are some; convert the file's line ends to line feeds, "
    + "as tr '\\r' '\\n' does"

  /// A row has not as many fields as are due.
  ///
  /// - Parameters:
  ///   - count: How many it has.
  ///   - expected: How many are due.
  ///   - dialect: How it is written.
  ///   - row: Its bytes, from which follows what may be wrong.
  /// - Returns: The refusal.
  static func fieldCount(
    _ count: Int,
    expected: Int,
    _ dialect: CSVDialect,
    row: ArraySlice<UInt8>
  ) -> RowRefusal {
    let columns = expected == 1 ? "1 column is declared" : "\(expected) columns are declared"
    let due = dialect.hasHeader ? "the header names \(expected)" : columns
    var message = "\(count) \(count == 1 ? "field" : "fields") where \(due)"
    let lineCount = row.count { $0 == ASCII.lineFeed } + 1
    if lineCount > 1 {
      message +=
        "; the row takes \(lineCount) lines, since quotes around fields have line ends between them: "
        + "one may be a stray one"
    } else if row.contains(ASCII.carriageReturn) {
      message += "; \(carriageReturns)"
    }
    return RowRefusal(count < expected ? .tooFewFields : .tooManyFields, message: message)
  }

  /// The fields of a row cannot be told apart.
  ///
  /// - Parameters:
  ///   - fault: Why not.
  ///   - column: The column that it happens in; nil where it concerns the row.
  ///   - hasBareReturns: Whether carriage returns that end no line may be the cause.
  /// - Returns: The refusal.
  static func row(_ fault: RowFault, column: String?, hasBareReturns: Bool = false) -> RowRefusal {
    let message =
      switch fault {
      case .textAfterQuote(_, let quotes):
        "text after the closing quote; a quote within quotes is written twice"
          + (quotes.count == 1 ? "" : strayQuote(quotes))
      case .unclosedQuote(_, let line):
        "the quote opened on line \(line) never closes; reading went on with the next line"
      case .tooLong(let limit): "longer than \(limit) bytes; the text kept is cut there"
      }
    let hint = hasBareReturns ? "; \(carriageReturns)" : ""
    return RowRefusal(fault.code, column: column, message: message + hint)
  }

  /// What may have happened where quotes are lines apart.
  private static func strayQuote(_ quotes: ClosedRange<Int>) -> String {
    ". The field takes \(quotes.count) lines: its quote opens on line \(quotes.lowerBound) and closes on "
      + "line \(quotes.upperBound); if one of them is a stray one, rows between them are in this one"
  }

  static func invalidUTF8(_ byte: UInt8, offset: Int, isDecompressed: Bool) -> RowRefusal {
    let digits = String(byte, radix: 16, uppercase: true)
    return RowRefusal(
      .invalidUTF8,
      message:
        "byte 0x\(digits) at offset \(offset) of the \(isDecompressed ? "decompressed " : "")file is not "
        + "UTF-8; convert the file to UTF-8, or declare its encoding"
    )
  }
}
