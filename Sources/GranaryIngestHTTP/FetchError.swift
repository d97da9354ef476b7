/// Why an address could not be fetched.
///
/// Programs branch on ``code``; people read ``description``, whose wording may change. No message
/// has a header's value, a password, or a query parameter that is named like a secret.
public struct FetchError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure; raw values appear in HTTP responses and the command line's JSON.
  public enum Code: String, Hashable, Sendable {
    /// A text is no URL, or not of HTTP.
    case badURL = "bad_url"
    /// The server refuses the request: a status from 400 to 499, or one that no content comes with.
    case refusedRequest = "http_refused"
    /// The server cannot answer now: a status from 500 to 599, or 429.
    case serverFailure = "http_server_error"
    /// No connection comes about, or each one breaks.
    case unreachable
    /// It took longer than it may.
    case timedOut = "http_timeout"
    /// The server cannot prove who it is.
    case untrusted = "untrusted_server"
    /// The content is larger than it may be.
    case tooLarge = "too_large"
    /// The content is not compressed as the answer says.
    case badEncoding = "bad_content_encoding"
    /// A redirect that is not followed.
    case badRedirect = "bad_redirect"
    /// A page does not say where the next one is, or names one that was there before.
    case badPage = "bad_page"
    /// There are more pages than there may be.
    case tooManyPages = "too_many_pages"
    /// libcurl cannot do what it must.
    case library = "libcurl"
  }

  /// The kind of failure.
  public let code: Code
  /// The URL, without what is secret; nil where it is not about one.
  public let location: String?
  /// What is wrong and what to do.
  public let message: String

  /// Location and message in one line.
  public var description: String { location.map { "\($0): \(message)" } ?? message }

  private init(_ code: Code, _ location: String?, _ message: String) {
    self.code = code
    self.location = location
    self.message = message
  }

  // MARK: Addresses

  static func badURL(_ name: String, _ reason: String) -> FetchError {
    FetchError(.badURL, name, "this is no address that can be fetched: \(reason)")
  }

  static func library(_ reason: String) -> FetchError {
    FetchError(.library, nil, "libcurl cannot be used: \(reason)")
  }

  // MARK: Answers

  /// - Parameters:
  ///   - name: The URL.
  ///   - status: Such as 404.
  ///   - excerpt: The first bytes of the answer, shown where there are any.
  ///   - lostHeaders: Whether the definition's headers were left out because of a redirect.
  /// - Returns: The error.
  static func refusedRequest(
    _ name: String,
    status: Int,
    excerpt: String,
    lostHeaders: Bool
  ) -> FetchError {
    let said = excerpt.isEmpty ? "" : ": \(excerpt)"
    let advice = lostHeaders ? Self.lostHeadersAdvice : Self.advice(status)
    return FetchError(
      .refusedRequest,
      name,
      "the server answers \(status)\(said)\n\(advice)"
    )
  }

  private static func advice(_ status: Int) -> String {
    switch status {
    case 401, 403, 407:
      "It wants to know who asks: give the source's address a header whose value has ${VARIABLE}, "
        + "and check the variable"
    case 404, 410: "There is nothing (any more) at this address: check it"
    case 200...299: "An answer with rows has status 200: check the address"
    default: "Check the address and its headers"
    }
  }

  private static let lostHeadersAdvice =
    "A redirect led to another host, port or scheme, where the source's headers are not sent: give "
    + "the source the address that it leads to"

  static func gaveUp(_ name: String, _ failure: FetchFailure, tries: Int) -> FetchError {
    let times = tries == 1 ? "" : " (tried \(tries) times)"
    return FetchError(
      failure.code,
      name,
      "\(failure.reason)\(times); try later"
    )
  }

  static func timedOut(_ name: String, after timeout: Duration, last: String?) -> FetchError {
    let reason = last.map { " (the last try: \($0))" } ?? ""
    return FetchError(
      .timedOut,
      name,
      "it was not fetched within \(timeout.components.seconds) s\(reason); 'timeout' under the "
        + "source's address says how long it may take"
    )
  }

  static func waitTooLong(_ name: String, _ failure: FetchFailure, wait: Duration) -> FetchError {
    FetchError(
      failure.code,
      name,
      "\(failure.reason), and the next try, in \(wait.components.seconds) s, would be past the "
        + "'timeout' of the source's address; try later"
    )
  }

  static func untrusted(_ name: String, _ reason: String) -> FetchError {
    FetchError(
      .untrusted,
      name,
      "the server cannot prove who it is: \(reason). Nothing was asked of it; check the address, "
        + "and that this machine knows who signed its certificate"
    )
  }

  static func badEncoding(_ name: String, _ encoding: String?, _ reason: String) -> FetchError {
    let encoding = encoding.map { " '\($0)'" } ?? ""
    return FetchError(
      .badEncoding,
      name,
      "the content is not encoded as the server says\(encoding): \(reason)"
    )
  }

  static func badAnswer(_ name: String, _ reason: String) -> FetchError {
    FetchError(.unreachable, name, "there is no proper answer: \(reason)")
  }

  static func tooLarge(_ name: String, limit: Int) -> FetchError {
    FetchError(
      .tooLarge,
      name,
      "there are more than \(limit) bytes; 'max_bytes' under the source's address "
        + "says how many there may be"
    )
  }

  // MARK: Redirects

  static func tooManyRedirects(_ name: String, limit: Int) -> FetchError {
    FetchError(.badRedirect, name, "more than \(limit) redirects, one after the other")
  }

  static func downgrade(_ name: String, to target: String) -> FetchError {
    FetchError(
      .badRedirect,
      name,
      "it leads to \(target), from where anyone on the way could answer; give the https:// address"
    )
  }

  static func badRedirect(_ name: String, _ status: Int, _ reason: String) -> FetchError {
    FetchError(.badRedirect, name, "the server answers \(status), but not where to: \(reason)")
  }

  // MARK: Pages

  static func badNextPage(_ name: String, _ reason: String) -> FetchError {
    FetchError(.badPage, name, "its next page cannot be fetched: \(reason)")
  }

  static func pageLoop(_ name: String, _ next: String) -> FetchError {
    FetchError(.badPage, name, "its next page is \(next), which was fetched already")
  }

  static func tooManyPages(_ name: String, limit: Int) -> FetchError {
    FetchError(
      .tooManyPages,
      name,
      "there are more than \(limit) pages; 'max' under 'pages' of the source's address says how "
        + "many there may be"
    )
  }

  static func pageIsNoJSON(_ name: String, _ reason: String) -> FetchError {
    FetchError(
      .badPage,
      name,
      "the link to the next page cannot be read: this page is no JSON (\(reason))"
    )
  }

  static func pageTooLarge(_ name: String, limit: Int) -> FetchError {
    FetchError(
      .badPage,
      name,
      "a page with its next link in it may have \(limit) bytes; ask the server for smaller pages"
    )
  }

  static func badNextLink(_ name: String, path: String, _ kind: String) -> FetchError {
    FetchError(
      .badPage,
      name,
      "'\(path)', where the URL of the next page should be, is \(kind); it must be a string, or "
        + "null after the last page"
    )
  }
}
