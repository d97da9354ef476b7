/// Why a file cannot be read as rows of its source at all.
///
/// A bad row is no error but a ``RefusedRow``. Programs branch on ``code``; people read
/// ``description``, whose wording may change.
public struct IngestError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of error; raw values appear in HTTP responses and the command line's JSON.
  public enum Code: String, Hashable, Sendable {
    /// The file has no header row.
    case emptyFile = "empty_file"
    /// The header is not a row of UTF-8 text.
    case invalidHeader = "invalid_header"
    /// The header has a name twice.
    case duplicateColumn = "duplicate_column"
    /// Delimiter, quote, comment and line ends cannot be told apart.
    case invalidDialect = "invalid_dialect"
    /// A declared time zone cannot be had.
    case timeZone = "time_zone"
    /// Compressed content is damaged or ends too early.
    case damagedCompression = "damaged_compression"
    /// The content is neither CSV nor JSON: an archive, a workbook, UTF-16.
    case foreignContent = "foreign_content"
    /// What is around the rows of a JSON document is no JSON, or not all there.
    case invalidJSON = "invalid_json"
    /// A JSON document has no array of rows where it should be.
    case noRecords = "no_records"
    /// A column's path into a row is not written as one.
    case invalidPath = "invalid_path"
    /// The file cannot be read.
    case io
  }

  /// The kind of error.
  public let code: Code
  /// The file and, where one is concerned, its 1-based line: `flights.csv:1`.
  public let location: String
  /// What is wrong and, when known, what to do about it.
  public let message: String

  /// Location and message in one line.
  public var description: String { "\(location): \(message)" }

  static func emptyFile(_ file: String) -> IngestError {
    IngestError(
      code: .emptyFile,
      location: file,
      message: "the file is empty; its first row must name the columns"
    )
  }

  static func invalidHeader(_ fault: String, at location: String) -> IngestError {
    IngestError(code: .invalidHeader, location: location, message: "the header row: \(fault)")
  }

  static func duplicateColumn(_ name: String, at location: String) -> IngestError {
    IngestError(
      code: .duplicateColumn,
      location: location,
      message: "two columns are named '\(name)'"
    )
  }

  static func invalidDialect(_ file: String) -> IngestError {
    IngestError(
      code: .invalidDialect,
      location: file,
      message:
        "delimiter, quote and comment must be different ASCII characters, none of which ends "
        + "a line"
    )
  }

  static func timeZone(_ error: TimeZoneError, of file: String) -> IngestError {
    IngestError(code: .timeZone, location: file, message: error.description)
  }

  static func damagedCompression(_ file: String, _ reason: String) -> IngestError {
    IngestError(code: .damagedCompression, location: file, message: reason)
  }

  static func foreignContent(_ content: ForeignContent, of file: String) -> IngestError {
    IngestError(code: .foreignContent, location: file, message: content.advice)
  }

  static func invalidJSON(_ fault: String, at location: String, column: Int) -> IngestError {
    IngestError(code: .invalidJSON, location: location, message: "byte \(column): \(fault)")
  }

  static func noRecords(_ fault: String, at location: String) -> IngestError {
    IngestError(code: .noRecords, location: location, message: fault)
  }

  static func invalidPath(_ path: String, column: String, at location: String) -> IngestError {
    IngestError(
      code: .invalidPath,
      location: location,
      message: "column '\(column)' is from '\(path)', which is no path such as user.name or "
        + "items[0].id"
    )
  }

  static func io(_ file: String, _ reason: String) -> IngestError {
    IngestError(code: .io, location: file, message: reason)
  }
}
