/// Cuts the text of an expression into tokens.
struct Lexer {
  private let text: String
  private let utf8: [UInt8]
  private var position = 0

  private static let signs = ["<=", ">=", "<>", "!=", "//", "||"]
  private static let singleSigns = Array("+-*/%=<>(),".utf8)

  init(_ text: String) {
    self.text = text
    utf8 = Array(text.utf8)
  }

  /// The next token; `.end` from the end of the text on.
  mutating func next() throws(ExpressionError) -> Token {
    while let byte = peek(), byte.isBlank { position += 1 }
    let start = position
    let kind = try scan()
    return Token(kind: kind, range: start..<position)
  }

  private mutating func scan() throws(ExpressionError) -> Token.Kind {
    guard let byte = peek() else { return .end }
    if byte.isDigit || (byte == UInt8(ascii: ".") && peek(1)?.isDigit == true) {
      return try number()
    }
    if byte.startsName { return word() }
    switch byte {
    case UInt8(ascii: "'"):
      return .string(try quoted(by: byte, "this text has no closing quote: end it with '"))
    case UInt8(ascii: "\""):
      let name = try quoted(by: byte, "this name has no closing quote: end it with \"")
      return .quotedName(name)
    default: return try sign()
    }
  }

  private mutating func word() -> Token.Kind {
    let name = take { $0.continuesName }
    return Keyword(rawValue: name.lowercased()).map { .keyword($0) } ?? .name(name)
  }

  private mutating func number() throws(ExpressionError) -> Token.Kind {
    let start = position
    var digits = take { $0.isDigit }
    var isDecimal = false
    if peek() == UInt8(ascii: "."), peek(1)?.isDigit == true {
      isDecimal = true
      position += 1
      digits += "." + take { $0.isDigit }
    }
    if let exponent = exponent() {
      isDecimal = true
      digits += exponent
    }
    if let byte = peek(), byte.continuesName || byte == UInt8(ascii: ".") {
      let rest = take { $0.continuesName || $0 == UInt8(ascii: ".") }
      throw error(at: start, "'\(digits)\(rest)' is not a number; put a name in double quotes")
    }
    if digits.utf8.first == UInt8(ascii: ".") { digits = "0" + digits }
    return isDecimal ? .decimal(digits) : .integer(digits)
  }

  private mutating func exponent() -> String? {
    guard peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") else { return nil }
    let isSigned = peek(1) == UInt8(ascii: "-") || peek(1) == UInt8(ascii: "+")
    guard peek(isSigned ? 2 : 1)?.isDigit == true else { return nil }
    let sign = isSigned && peek(1) == UInt8(ascii: "-") ? "-" : ""
    position += isSigned ? 2 : 1
    return "e" + sign + take { $0.isDigit }
  }

  private mutating func quoted(
    by quote: UInt8,
    _ message: String
  ) throws(ExpressionError) -> String {
    let start = position
    position += 1
    var content: [UInt8] = []
    while let byte = peek() {
      position += 1
      if byte != quote {
        content.append(byte)
      } else if peek() == quote {
        content.append(quote)
        position += 1
      } else {
        return String(decoding: content, as: UTF8.self)
      }
    }
    throw error(at: start, message)
  }

  private mutating func sign() throws(ExpressionError) -> Token.Kind {
    for sign in Self.signs where utf8[position...].starts(with: sign.utf8) {
      position += 2
      return .sign(sign)
    }
    if Self.singleSigns.contains(utf8[position]) {
      if utf8[position...].starts(with: "==".utf8) {
        throw error(at: position, "'==' is not an operator: write '='")
      }
      position += 1
      return .sign(String(decoding: utf8[position - 1..<position], as: UTF8.self))
    }
    let rest = String(decoding: utf8[position...], as: UTF8.self)
    let character = rest.first.map(String.init) ?? ""
    let advice =
      switch utf8[position] {
      case 0x80...: "; put a name with such letters in double quotes"
      case UInt8(ascii: "|"): "; text is joined with '||'"
      default: ""
      }
    throw error(at: position, "unexpected '\(character)'\(advice)")
  }

  private mutating func take(while matches: (UInt8) -> Bool) -> String {
    let start = position
    while let byte = peek(), matches(byte) { position += 1 }
    return String(decoding: utf8[start..<position], as: UTF8.self)
  }

  private func peek(_ distance: Int = 0) -> UInt8? {
    position + distance < utf8.count ? utf8[position + distance] : nil
  }

  private func error(at offset: Int, _ message: String) -> ExpressionError {
    ExpressionError(.syntax, in: text, atByte: offset, message)
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  fileprivate var startsName: Bool {
    self == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }

  fileprivate var continuesName: Bool { startsName || isDigit }
}
