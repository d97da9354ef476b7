/// URIs: a scheme, then what RFC 3986 allows to follow it (§3): no relative references, no characters
/// past ASCII, which are percent-encoded.
struct URIRecognizer: TextRecognizer {
  private static let unreserved = Set("-._~".utf8)
  private static let subDelimiters = Set("!$&'()*+,;=".utf8)

  func accepts(_ text: UnsafeRawBufferPointer) -> Bool {
    let text = unsafe Array(text)
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), Self.isScheme(text[..<colon]) else {
      return false
    }
    var rest = text[(colon + 1)...]
    if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
      guard Self.are(rest[(hash + 1)...], allowing: ":@/?") else { return false }
      rest = rest[..<hash]
    }
    if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
      guard Self.are(rest[(mark + 1)...], allowing: ":@/?") else { return false }
      rest = rest[..<mark]
    }
    guard rest.starts(with: "//".utf8) else { return Self.are(rest, allowing: ":@/") }
    let hierarchy = rest.dropFirst(2)
    let end = hierarchy.firstIndex(of: UInt8(ascii: "/")) ?? hierarchy.endIndex
    return Self.isAuthority(hierarchy[..<end]) && Self.are(hierarchy[end...], allowing: ":@/")
  }

  /// `ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )`, §3.1.
  private static func isScheme(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, Characters.isLetter(first) else { return false }
    return text.allSatisfy { Characters.isAlphanumeric($0) || "+-.".utf8.contains($0) }
  }

  /// `[ userinfo "@" ] host [ ":" port ]`, §3.2.
  private static func isAuthority(_ text: ArraySlice<UInt8>) -> Bool {
    var host = text
    if let at = text.lastIndex(of: UInt8(ascii: "@")) {
      guard are(text[..<at], allowing: ":") else { return false }
      host = text[(at + 1)...]
    }
    if host.first == UInt8(ascii: "[") {
      guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
      let port = host[(end + 1)...]
      return isLiteral(host[(host.startIndex + 1)..<end])
        && (port.isEmpty || (port.first == UInt8(ascii: ":") && isPort(port.dropFirst())))
    }
    guard let colon = host.firstIndex(of: UInt8(ascii: ":")) else { return are(host) }
    return are(host[..<colon]) && isPort(host[(colon + 1)...])
  }

  private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
    text.allSatisfy(Characters.isDigit)
  }

  /// An IPv6 address, or `"v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )`, §3.2.2.
  private static func isLiteral(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, first | 0x20 == UInt8(ascii: "v") else {
      return IPv6Recognizer.accepts(text)
    }
    guard let dot = text.firstIndex(of: UInt8(ascii: ".")) else { return false }
    let version = text[(text.startIndex + 1)..<dot]
    let address = text[(dot + 1)...]
    return !version.isEmpty && version.allSatisfy(Characters.isHexDigit) && !address.isEmpty
      && !address.contains(UInt8(ascii: "%")) && are(address, allowing: ":")
  }

  /// Whether a text has only unreserved characters, sub-delimiters, percent-encoded bytes (§2) and some
  /// others.
  private static func are(_ text: ArraySlice<UInt8>, allowing others: String = "") -> Bool {
    var place = text.startIndex
    while place < text.endIndex {
      let byte = text[place]
      if byte == UInt8(ascii: "%") {
        guard text.endIndex - place > 2, Characters.isHexDigit(text[place + 1]),
          Characters.isHexDigit(text[place + 2])
        else { return false }
        place += 3
        continue
      }
      guard
        Characters.isAlphanumeric(byte) || unreserved.contains(byte)
          || subDelimiters.contains(byte) || others.utf8.contains(byte)
      else { return false }
      place += 1
    }
    return true
  }
}
