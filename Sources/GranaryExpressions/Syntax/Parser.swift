/// Reads an expression by precedence climbing. From loosest to tightest:
///
/// ```
/// or
/// and
/// not                                       prefix
/// = <> != < <= > >=  is in between like     from the left
/// + - ||                                    from the left
/// * / // %                                  from the left
/// + -                                       prefix
/// ```
struct Parser {
  /// Levels of nesting and of the tree; bounds the stack of every walk.
  static let depthLimit = 200

  let text: String
  private(set) var columnNames: [String] = []
  private var tokens: [Token] = []
  private var position = 0
  private var nesting = 0

  init(_ text: String) throws(ExpressionError) {
    self.text = text
    var lexer = Lexer(text)
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
  }

  mutating func parse() throws(ExpressionError) -> SyntaxNode {
    if tokens.count == 1 { throw error(at: peek(), "the expression is empty") }
    let root = try expression()
    guard peek().kind == .end else {
      throw error(at: peek(), "unexpected \(peek().described); an operator or the end is due here")
    }
    return root
  }

  // MARK: Levels

  /// An expression whose operators bind at least as tightly as `level`.
  mutating func expression(_ level: Precedence = .or) throws(ExpressionError) -> SyntaxNode {
    nesting += 1
    defer { nesting -= 1 }
    if nesting > Self.depthLimit { throw tooDeep(at: peek().range.lowerBound) }
    var left = try prefixed()
    while let found = infix(), found >= level {
      let token = advance()
      left = try found == .comparison ? comparison(left, token) : binary(left, token, found)
    }
    return left
  }

  private func infix() -> Precedence? {
    switch peek().kind {
    case .keyword(.or): .or
    case .keyword(.and): .and
    case .keyword(.is), .keyword(.in), .keyword(.between), .keyword(.like), .keyword(.not):
      .comparison
    case .sign("="), .sign("<>"), .sign("!="), .sign("<"), .sign("<="), .sign(">"), .sign(">="):
      .comparison
    case .sign("+"), .sign("-"), .sign("||"): .sum
    case .sign("*"), .sign("/"), .sign("//"), .sign("%"): .product
    default: nil
    }
  }

  private mutating func binary(
    _ left: SyntaxNode,
    _ token: Token,
    _ precedence: Precedence
  ) throws(ExpressionError) -> SyntaxNode {
    let right = try expression(precedence.tighter)
    return try call(token.spelling, [left, right], at: token)
  }

  private mutating func comparison(
    _ left: SyntaxNode,
    _ token: Token
  ) throws(ExpressionError) -> SyntaxNode {
    switch token.kind {
    case .keyword(.is):
      let isNegated = take(.keyword(.not))
      try expect(.keyword(.null), "'is' goes on with 'null' or 'not null'")
      return try call(isNegated ? "is not null" : "is null", [left], at: token)
    case .keyword(.not):
      guard [.keyword(.in), .keyword(.between), .keyword(.like)].contains(peek().kind) else {
        throw error(at: peek(), "'not' after an operand goes on with 'in', 'between' or 'like'")
      }
      return try call("not", [try comparison(left, advance())], at: token)
    case .keyword(.in):
      try expect(.sign("("), "'in' goes on with a list in parentheses")
      return try call("in", [left] + (try list(of: "'in'")), at: token)
    case .keyword(.between):
      let low = try expression(.sum)
      try expect(.keyword(.and), "'between' goes on with a value, 'and' and another value")
      return try call("between", [left, low, try expression(.sum)], at: token)
    case .keyword(.like):
      let pattern = try expression(.sum)
      guard takeName("escape") else { return try call("like", [left, pattern], at: token) }
      return try call("like", [left, pattern, try expression(.sum)], at: token)
    default:
      return try binary(left, token, .comparison)
    }
  }

  private mutating func prefixed() throws(ExpressionError) -> SyntaxNode {
    let token = peek()
    if take(.keyword(.not)) { return try call("not", [try expression(.comparison)], at: token) }
    if take(.sign("+")) { return try call("+", [try expression(.prefix)], at: token) }
    guard take(.sign("-")) else { return try operand() }
    if case .integer(let digits) = peek().kind {
      // The one negative number whose absolute value is no int64 has to be read as a whole.
      return try integer("-" + digits, at: token, advance())
    }
    return try call("-", [try expression(.prefix)], at: token)
  }

  // MARK: Tokens

  func peek(_ distance: Int = 0) -> Token { tokens[min(position + distance, tokens.count - 1)] }

  mutating func advance() -> Token {
    defer { position = min(position + 1, tokens.count - 1) }
    return peek()
  }

  mutating func take(_ kind: Token.Kind) -> Bool {
    guard peek().kind == kind else { return false }
    _ = advance()
    return true
  }

  /// Takes a word that is a keyword only here, in any case.
  mutating func takeName(_ word: String) -> Bool {
    guard case .name(let name) = peek().kind, name.lowercased() == word else { return false }
    _ = advance()
    return true
  }

  mutating func expect(_ kind: Token.Kind, _ message: String) throws(ExpressionError) {
    guard take(kind) else { throw error(at: peek(), "\(message); here is \(peek().described)") }
  }

  mutating func addColumn(_ name: String) {
    if !columnNames.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
      columnNames.append(name)
    }
  }

  // MARK: Nodes

  func call(
    _ name: String,
    _ arguments: [SyntaxNode],
    at token: Token
  ) throws(ExpressionError) -> SyntaxNode {
    try node(.call(name, arguments), at: token)
  }

  func node(_ kind: SyntaxNode.Kind, at token: Token) throws(ExpressionError) -> SyntaxNode {
    let node = SyntaxNode(kind, at: token.range.lowerBound)
    if node.depth > Self.depthLimit { throw tooDeep(at: token.range.lowerBound) }
    return node
  }

  func error(
    _ code: ExpressionError.Code = .syntax,
    at token: Token,
    _ message: String
  ) -> ExpressionError {
    ExpressionError(code, in: text, atByte: token.range.lowerBound, message)
  }

  private func tooDeep(at offset: Int) -> ExpressionError {
    let message = "more than \(Self.depthLimit) levels; derive a part of it as a column of its own"
    return ExpressionError(.tooDeep, in: text, atByte: offset, message)
  }
}

/// How tightly an operator binds.
enum Precedence: Int, Comparable {
  case or
  case and
  case comparison
  case sum
  case product
  case prefix

  /// The level of the right operand of an operator that groups from the left.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .prefix }

  static func < (lhs: Precedence, rhs: Precedence) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension Token {
  /// What the function table calls the operator; empty for what is none.
  fileprivate var spelling: String {
    switch kind {
    case .sign("!="): "<>"
    case .sign(let sign): sign
    case .keyword(let word): word.rawValue
    case .name, .quotedName, .string, .integer, .decimal, .end: ""
    }
  }

  /// The token as a message shows it.
  var described: String {
    switch kind {
    case .keyword(let word): "'\(word.rawValue)'"
    case .name(let name): "'\(name)'"
    case .quotedName(let name): "\"\(name)\""
    case .string(let text): "'\(text)'"
    case .integer(let digits), .decimal(let digits): "'\(digits)'"
    case .sign(let sign): "'\(sign)'"
    case .end: "the end"
    }
  }
}
