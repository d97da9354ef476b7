import GranaryColumns

/// An absolute `http` or `https` URL.
///
/// User and password are kept apart, so that ``text`` can be shown; a fragment, which no server is
/// sent, is left out. Parsed by libcurl, which also sends the request: what is checked here is what
/// is asked there.
public struct HTTPURL: Hashable, Sendable {
  /// A server: credentials meant for one are sent to no other.
  public struct Origin: Hashable, Sendable, CustomStringConvertible {
    let scheme: Text
    let host: Text
    let port: Text

    /// `https://example.com:443`.
    public var description: String { "\(scheme)://\(host):\(port)" }

    var isEncrypted: Bool { scheme == "https" }
  }

  /// A user and a password that stood in the URL.
  struct Credentials: Hashable, Sendable {
    let user: Text
    let password: Text
  }

  private let content: Text
  /// The server.
  public let origin: Origin
  /// What stood before the host; sent to ``origin`` as basic authentication.
  let credentials: Credentials?

  /// The URL without user, password and fragment.
  public var text: String { content.string }

  /// Whether a user or a password stood in it.
  public var hasCredentials: Bool { credentials != nil }

  /// Reads a URL; spaces and bytes beyond ASCII are percent-encoded.
  ///
  /// - Throws: ``FetchError/Code/badURL``.
  public init(_ text: String) throws(FetchError) {
    try self.init(URLHandle.parsing(text, relativeTo: nil))
  }

  /// What a reference in an answer of this URL means (RFC 3986 §5); a user and a password in it are
  /// left out, since they are the server's and not ours.
  ///
  /// - Throws: ``FetchError/Code/badURL``.
  func resolving(_ reference: String) throws(FetchError) -> HTTPURL {
    let resolved = try HTTPURL(URLHandle.parsing(reference, relativeTo: text))
    return HTTPURL(content: resolved.content, origin: resolved.origin, credentials: nil)
  }

  private init(content: Text, origin: Origin, credentials: Credentials?) {
    (self.content, self.origin, self.credentials) = (content, origin, credentials)
  }

  private init(_ handle: consuming URLHandle) throws(FetchError) {
    let user = handle[.user]
    let password = handle[.password]
    origin = Origin(
      scheme: Text(handle[.scheme] ?? ""),
      host: Text((handle[.host] ?? "").lowercased()),
      port: Text(handle[.port] ?? "")
    )
    credentials =
      user == nil && password == nil
      ? nil : Credentials(user: Text(user ?? ""), password: Text(password ?? ""))
    handle.removeCredentialsAndFragment()
    content = Text(handle[.whole] ?? "")
    guard ["http", "https"].contains(origin.scheme.string), !origin.host.string.isEmpty else {
      throw .badURL(name, Self.unreadSchemeReason)
    }
  }

  /// Whether a text is meant as a URL and not as a file's name, also where it is of a scheme that is
  /// not fetched.
  public static func isURL(_ text: String) -> Bool {
    guard let mark = text.firstRange(of: "://") else { return false }
    let scheme = text[..<mark.lowerBound]
    return scheme.first?.isASCIILetter == true
      && scheme.allSatisfy { $0.isASCIILetter || $0.isNumber || "+-.".contains($0) }
  }

  static let unreadSchemeReason =
    "only http:// and https:// addresses are read, and files by their path"
}

extension Character {
  fileprivate var isASCIILetter: Bool { isASCII && isLetter }
}
