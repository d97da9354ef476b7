import GranaryColumns

extension Parser {
  /// A literal, column, function call, `case`, or an expression in parentheses.
  mutating func operand() throws(ExpressionError) -> SyntaxNode {
    let token = advance()
    switch token.kind {
    case .integer(let digits): return try integer(digits, at: token, token)
    case .decimal(let digits): return try decimal(digits, at: token)
    case .string(let text): return try node(.literal(.string(Text(text))), at: token)
    case .keyword(.null): return try node(.literal(.null), at: token)
    case .keyword(.true): return try node(.literal(.bool(true)), at: token)
    case .keyword(.false): return try node(.literal(.bool(false)), at: token)
    case .keyword(.case): return try choice(token)
    case .name(let name): return try named(name, at: token)
    case .quotedName(let name):
      addColumn(name)
      return try node(.column(name, isQuoted: true), at: token)
    case .sign("("):
      let inner = try expression()
      try expect(.sign(")"), "the parenthesis is not closed")
      return inner
    case .keyword, .sign, .end:
      let found = token.described
      throw error(at: token, "a value is due here: a literal, column or function, not \(found)")
    }
  }

  mutating func integer(
    _ digits: String,
    at start: Token,
    _ token: Token
  ) throws(ExpressionError) -> SyntaxNode {
    guard let value = Int64(digits) else {
      throw error(.invalidLiteral, at: start, "\(digits) is past int64: write it with a point")
    }
    return try node(.literal(.int64(value)), at: start)
  }

  private func decimal(_ digits: String, at token: Token) throws(ExpressionError) -> SyntaxNode {
    guard let value = Double(digits), value.isFinite else {
      throw error(.invalidLiteral, at: token, "\(digits) is past float64")
    }
    return try node(.literal(.float64(value)), at: token)
  }

  /// One or more expressions, the parenthesis before them already read.
  mutating func list(of owner: String) throws(ExpressionError) -> [SyntaxNode] {
    var elements = [try expression()]
    while take(.sign(",")) { elements.append(try expression()) }
    try expect(.sign(")"), "the list of \(owner) goes on with ',' or ends with ')'")
    return elements
  }

  // MARK: Names

  private mutating func named(
    _ name: String,
    at token: Token
  ) throws(ExpressionError) -> SyntaxNode {
    let lowercased = name.lowercased()
    if case .string(let text) = peek().kind, let literal = try temporal(lowercased, text) {
      _ = advance()
      return try node(.literal(literal), at: token)
    }
    guard take(.sign("(")) else {
      addColumn(name)
      return try node(.column(name, isQuoted: false), at: token)
    }
    if lowercased == "cast" { return try cast(at: token) }
    if take(.sign(")")) { return try call(lowercased, [], at: token) }
    return try call(lowercased, try list(of: "'\(lowercased)'"), at: token)
  }

  /// The literal of a type's name before a text; nil where the name is not that of such a type.
  private func temporal(
    _ name: String,
    _ text: String
  ) throws(ExpressionError) -> SyntaxNode.Literal? {
    switch name {
    case "timestamp":
      do throws(TimestampError) {
        return .timestamp(try Timestamp(parsing: text))
      } catch {
        let due = error == .noZone ? "has no zone: end it with Z or an offset" : "is no timestamp"
        let message = "'\(text)' \(due), such as 2013-01-01T00:00:00Z"
        throw self.error(.invalidLiteral, at: peek(), message)
      }
    case "date":
      guard let date = CalendarDate(text) else {
        let message = "'\(text)' is no day of the calendar, such as 2013-01-01"
        throw error(.invalidLiteral, at: peek(), message)
      }
      return .date(date)
    default: return nil
    }
  }

  private mutating func cast(at token: Token) throws(ExpressionError) -> SyntaxNode {
    let operand = try expression()
    guard takeName("as") else {
      throw error(at: peek(), "'cast' goes on with 'as' and a type; here is \(peek().described)")
    }
    let type = advance()
    guard case .name(let name) = type.kind else {
      throw error(at: type, "a type is due after 'as', not \(type.described)")
    }
    try expect(.sign(")"), "'cast' ends with ')'")
    let typeOffset = type.range.lowerBound
    return try node(.cast(operand, to: name.lowercased(), atByte: typeOffset), at: token)
  }

  // MARK: Case

  private mutating func choice(_ token: Token) throws(ExpressionError) -> SyntaxNode {
    let subject = peek().kind == .keyword(.when) ? nil : try expression()
    var branches: [SyntaxNode.Branch] = []
    while take(.keyword(.when)) {
      let condition = try expression()
      try expect(.keyword(.then), "'when' and its condition go on with 'then'")
      branches.append(SyntaxNode.Branch(condition: condition, value: try expression()))
    }
    if branches.isEmpty {
      throw error(at: peek(), "'case' needs a 'when'; here is \(peek().described)")
    }
    let otherwise = take(.keyword(.else)) ? try expression() : nil
    try expect(.keyword(.end), "'case' goes on with 'when' or 'else', or ends with 'end'")
    return try node(.choice(subject: subject, branches, otherwise: otherwise), at: token)
  }
}
