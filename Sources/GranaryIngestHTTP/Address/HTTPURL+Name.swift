extension HTTPURL {
  /// The URL as reports and errors may show it: without user and password, and with `***` for the
  /// values of query parameters that are named like a key, token, secret, password or signature.
  public var name: String { Self.name(text) }

  /// The same of any text that was meant as a URL.
  static func name(_ text: String) -> String {
    let text = text.prefix { $0 != "#" }
    guard let mark = text.firstIndex(of: "?") else { return withoutCredentials(text) }
    let parameters = text[text.index(after: mark)...].split(
      separator: "&",
      omittingEmptySubsequences: false
    )
    return withoutCredentials(text[..<mark]) + "?"
      + parameters.map(withoutSecret(_:)).joined(separator: "&")
  }

  /// Words in names of parameters whose values open something; `sig` and `X-Amz-Credential` are
  /// those of signed URLs.
  private static let secretWords = [
    "key", "token", "secret", "password", "passwd", "pwd", "signature", "credential", "auth",
  ]
  private static let secretNames = ["sig"]

  private static func withoutSecret(_ parameter: Substring) -> String {
    guard let end = parameter.firstIndex(of: "=") else { return String(parameter) }
    let name = (parameter[..<end].removingPercentEncoding).lowercased()
    let isSecret = secretNames.contains(name) || secretWords.contains { name.contains($0) }
    return isSecret ? "\(parameter[..<end])=***" : String(parameter)
  }

  /// The last `@` before the path ends the credentials, as in libcurl.
  private static func withoutCredentials(_ text: Substring) -> String {
    guard let scheme = text.firstRange(of: "://") else { return String(text) }
    let rest = text[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    guard let mark = authority.lastIndex(of: "@") else { return String(text) }
    return String(text[..<scheme.upperBound]) + rest[rest.index(after: mark)...]
  }
}

extension Substring {
  /// The text with `%41` read as `A`; what is no such escape stays as it is.
  fileprivate var removingPercentEncoding: String {
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
