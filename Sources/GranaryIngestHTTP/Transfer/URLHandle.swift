import CCurl

/// A URL as libcurl has parsed it: one owner, freed exactly once.
@safe struct URLHandle: ~Copyable {
  /// A part of a URL.
  enum Part {
    case whole
    case scheme
    case user
    case password
    case host
    case port
  }

  private let handle: OpaquePointer

  /// Parses a URL.
  ///
  /// - Parameters:
  ///   - text: An absolute URL, or a reference where there is a base.
  ///   - base: What a reference is relative to.
  /// - Returns: The URL that is meant.
  /// - Throws: ``FetchError/Code/badURL`` with libcurl's reason.
  static func parsing(_ text: String, relativeTo base: String?) throws(FetchError) -> URLHandle {
    let handle = try URLHandle()
    for part in [base, text].compactMap(\.self) { try handle.read(part) }
    return handle
  }

  private init() throws(FetchError) {
    guard let handle = unsafe curl_url() else { throw .library("out of memory") }
    unsafe self.handle = handle
  }

  private func read(_ text: String) throws(FetchError) {
    let code = unsafe curl_url_set(handle, CURLUPART_URL, text, UInt32(CURLU_URLENCODE))
    guard code == CURLUE_OK else {
      let reason =
        code == CURLUE_UNSUPPORTED_SCHEME
        ? HTTPURL.unreadSchemeReason : unsafe String(cString: curl_url_strerror(code))
      throw .badURL(HTTPURL.name(text), reason)
    }
  }

  deinit { unsafe curl_url_cleanup(handle) }

  /// A part, decoded where it is a user or a password; nil where the URL has none.
  subscript(part: Part) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    let code = unsafe curl_url_get(handle, part.code, &text, part.flags)
    guard code == CURLUE_OK, let text = unsafe text else { return nil }
    defer { unsafe curl_free(text) }
    return unsafe String(cString: text)
  }

  /// Takes away what is not to be shown, and what is not sent.
  mutating func removeCredentialsAndFragment() {
    // Cannot fail: a nil takes a part away.
    for part in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_FRAGMENT] {
      unsafe curl_url_set(handle, part, nil, 0)
    }
  }
}

extension URLHandle.Part {
  fileprivate var code: CURLUPart {
    switch self {
    case .whole: CURLUPART_URL
    case .scheme: CURLUPART_SCHEME
    case .user: CURLUPART_USER
    case .password: CURLUPART_PASSWORD
    case .host: CURLUPART_HOST
    case .port: CURLUPART_PORT
    }
  }

  fileprivate var flags: UInt32 {
    switch self {
    case .user, .password: UInt32(CURLU_URLDECODE)
    case .port: UInt32(CURLU_DEFAULT_PORT)
    case .whole, .scheme, .host: 0
    }
  }
}
