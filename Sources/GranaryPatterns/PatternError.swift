/// Why a text is no regular expression.
public struct PatternError: Error, Hashable, Sendable {
  /// What PCRE2 says of it, such as `missing closing parenthesis`.
  public let message: String
  /// The character at which reading it ended, from 1.
  public let character: Int
}
