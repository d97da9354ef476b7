import GranaryColumns

/// A parsed expression of SQL's scalar kind over the columns of a batch, not typed yet.
///
/// Keywords and function names are read in any case; column names count letter by letter and may
/// stand in double quotes. Two expressions are equal when their texts are, byte by byte.
public struct Expression: Hashable, Sendable, CustomStringConvertible {
  /// The text as it was given.
  public let text: String
  /// The columns referred to, in order of first occurrence, each once.
  public let columnNames: [String]
  let root: SyntaxNode

  /// Parses a text.
  ///
  /// - Throws: ``ExpressionError`` where the text is not an expression, nests deeper than
  ///   200 levels, or has a literal that is out of range.
  public init(parsing text: String) throws(ExpressionError) {
    var parser = try Parser(text)
    root = try parser.parse()
    columnNames = parser.columnNames
    self.text = text
  }

  /// Looks only at the names of the columns referred to; for where not all of them have a type yet.
  ///
  /// - Parameter names: The columns that there are.
  /// - Throws: ``ExpressionError`` at the first column that is none of them.
  public func checkColumns(among names: [String]) throws(ExpressionError) {
    let known = Set(names.map { Text($0) })
    guard let unknown = root.firstColumn(where: { !known.contains(Text($0)) }) else { return }
    throw .unknownColumn(
      unknown.name,
      isQuoted: unknown.isQuoted,
      among: names,
      in: text,
      atByte: unknown.offset
    )
  }

  /// The text as it was given.
  public var description: String { text }

  /// Whether the texts have the same bytes.
  public static func == (lhs: Expression, rhs: Expression) -> Bool {
    Text(lhs.text) == Text(rhs.text)
  }

  /// Feeds the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(Text(text)) }
}
