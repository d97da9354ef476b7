/// A word, literal or sign of an expression.
struct Token: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    /// A reserved word, in lower case.
    case keyword(Keyword)
    /// A name without quotes: a column, a function or a type.
    case name(String)
    /// A name in double quotes: a column whatever it says.
    case quotedName(String)
    /// Text in single quotes, with doubled quotes undone.
    case string(String)
    /// Digits alone.
    case integer(String)
    /// Digits with a point or an exponent.
    case decimal(String)
    /// An operator, parenthesis or comma.
    case sign(String)
    case end
  }

  let kind: Kind
  /// The bytes that it takes in the text.
  let range: Range<Int>
}

/// Words that name a column only in double quotes.
enum Keyword: String, CaseIterable, Sendable {
  case and
  case between
  case `case`
  case `else`
  case end
  case `false`
  case `in`
  case `is`
  case like
  case not
  case null
  case or
  case then
  case `true`
  case when
}
