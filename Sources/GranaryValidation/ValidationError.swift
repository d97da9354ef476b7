import GranaryExpressions

/// Why a source cannot be validated at all: its definition does not fit together, or a quarantine
/// file is damaged.
///
/// Bad rows are no errors; they are in the ``ValidationReport``.
public struct ValidationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of error; raw values appear in HTTP responses and the command line's JSON.
  public enum Code: String, Hashable, Sendable {
    /// An expression that has no type over the source's columns.
    case invalidExpression = "invalid_expression"
    /// A column that the source does not have.
    case unknownColumn = "unknown_column"
    /// A name that two columns of the source have.
    case duplicateColumn = "duplicate_column"
    /// A column, bound or expression of another type than is due.
    case typeMismatch = "type_mismatch"
    /// A quarantine file that is not as it was written.
    case damagedQuarantine = "damaged_quarantine"
    /// What has to be remembered of the rows cannot be written or read.
    case io
  }

  /// The kind of error.
  public let code: Code
  /// The part of the source, or the file and its line.
  public let location: String
  /// What is wrong and, when known, what to do about it.
  public let message: String

  /// An error at a place.
  init(_ code: Code, at location: String, _ message: String) {
    self.code = code
    self.location = location
    self.message = message
  }

  init(_ error: ExpressionError, at location: String) {
    self.init(.invalidExpression, at: location, error.description)
  }

  /// Location and message in one line.
  public var description: String { "\(location): \(message)" }
}
