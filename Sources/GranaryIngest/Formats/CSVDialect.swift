/// How a CSV file is written (RFC 4180 with the liberties named here).
///
/// Rows end with LF or CRLF. A quote opens a field only at the field's start, and is written twice
/// inside quotes; anywhere else it is text. Nothing is trimmed.
public struct CSVDialect: Hashable, Sendable {
  /// How characters are written as bytes.
  public enum Encoding: String, CaseIterable, Hashable, Sendable {
    /// UTF-8; a byte order mark at the front is no part of the first field.
    case utf8 = "utf-8"
    /// ISO 8859-1: every byte is the character of its number.
    case latin1 = "latin-1"
  }

  /// What to do with a row of fewer fields than the header names.
  ///
  /// One of more fields is refused in any case: its values might be in the wrong columns.
  public enum ShortRows: String, CaseIterable, Hashable, Sendable {
    /// Refuse the row.
    case refuse = "error"
    /// The fields that are missing at its end are null.
    case fill
  }

  /// One ASCII character between fields; neither the quote nor part of a row's end.
  public var delimiter: UInt8
  /// The ASCII character around fields that contain delimiters or line ends; nil where there is
  /// none, and every character is text.
  public var quote: UInt8?
  /// Whether the first row names the columns; else fields come in the order of the declared columns.
  public var hasHeader: Bool
  /// The ASCII character at whose sight at the start of a row the line is skipped; nil where every
  /// line counts.
  public var comment: UInt8?
  /// How characters are written as bytes.
  public var encoding: Encoding
  /// What to do with a row of fewer fields than the header names.
  public var shortRows: ShortRows

  /// A dialect.
  public init(
    delimiter: UInt8 = UInt8(ascii: ","),
    quote: UInt8? = UInt8(ascii: "\""),
    hasHeader: Bool = true,
    comment: UInt8? = nil,
    encoding: Encoding = .utf8,
    shortRows: ShortRows = .refuse
  ) {
    self.delimiter = delimiter
    self.quote = quote
    self.hasHeader = hasHeader
    self.comment = comment
    self.encoding = encoding
    self.shortRows = shortRows
  }
}

extension CSVDialect {
  /// Sees to it that delimiters, quotes, comments and line ends can be told apart.
  func check(file: String) throws(IngestError) {
    let special = [delimiter, quote, comment].compactMap(\.self)
    let lineEnds = [ASCII.lineFeed, ASCII.carriageReturn]
    guard special.allSatisfy({ $0 < 0x80 && !lineEnds.contains($0) }),
      Set(special).count == special.count
    else { throw .invalidDialect(file) }
  }
}
