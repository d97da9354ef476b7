import GranaryColumns

/// Why a text is not an expression, or not one over the schema at hand.
///
/// Programs branch on ``code``; people read ``description``, whose wording may change.
public struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of error; raw values appear in HTTP responses and the command line's JSON.
  public enum Code: String, Sendable {
    /// The text does not follow the grammar.
    case syntax
    /// More levels than the parser takes.
    case tooDeep = "too_deep"
    /// A literal that says no value of its type, such as `date '2013-02-30'`.
    case invalidLiteral = "invalid_literal"
    /// The schema has no such column.
    case unknownColumn = "unknown_column"
    /// There is no such function.
    case unknownFunction = "unknown_function"
    /// `cast` names no type of column.
    case unknownType = "unknown_type"
    /// A function with more or fewer arguments than it takes.
    case argumentCount = "argument_count"
    /// Operands that do not go together, or a result that no column can hold.
    case typeMismatch = "type_mismatch"
  }

  /// The kind of error.
  public let code: Code
  /// The whole expression.
  public let text: String
  /// Where in the expression, in characters from 1.
  public let column: Int
  /// What is wrong and, when known, what to do about it.
  public let message: String

  /// Expression, position and message in one line.
  public var description: String { "'\(text)', column \(column): \(message)" }

  init(_ code: Code, in text: String, atByte offset: Int, _ message: String) {
    self.code = code
    self.text = text
    column = String(decoding: text.utf8.prefix(offset), as: UTF8.self).count + 1
    self.message = message
  }

  /// That there is no column of a name.
  static func unknownColumn(
    _ name: String,
    isQuoted: Bool,
    among names: [String],
    in text: String,
    atByte offset: Int
  ) -> ExpressionError {
    let advice = isQuoted ? "; text stands in single quotes" : ""
    let message = "no column named '\(name)'; \(suggestion(for: name, among: names))"
    return ExpressionError(.unknownColumn, in: text, atByte: offset, message + advice)
  }
}
