import GranaryColumns
public import GranaryIngest

/// Where the next page of an address is told.
public enum PageLink: Hashable, Sendable {
  /// In the field `Link` with the relation `next` (RFC 8288).
  case linkField
  /// In the JSON of the page: a string with an absolute or relative URL; null, "" or nothing there
  /// after the last page.
  case member(JSONPath)
}

/// What is to be fetched, and how it is asked for.
public struct HTTPAddress: Sendable {
  /// The content, or its first page.
  public var url: HTTPURL
  /// Fields sent to ``headerOrigin`` and nowhere else, also where a redirect or a next page leads
  /// elsewhere.
  public var headers: [HTTPHeader]
  /// The server that ``headers`` are meant for.
  public var headerOrigin: HTTPURL.Origin
  /// Texts that no message may have, such as values of headers.
  public var secrets: [String]
  /// Where the next page is told; nil where all is in one.
  public var pageLink: PageLink?
  /// Pages, at most.
  public var pageCount: Int
  /// Time, bytes, tries.
  public var limits: HTTPLimits

  /// An address.
  ///
  /// - Parameters:
  ///   - url: The content, or its first page.
  ///   - headers: Fields for the server.
  ///   - headerOrigin: The server that they are meant for; nil for that of `url`.
  ///   - secrets: Texts that no message may have, besides the headers' values and the password.
  ///   - pageLink: Where the next page is told; nil where all is in one.
  ///   - pageCount: Pages, at most.
  ///   - limits: Time, bytes, tries.
  public init(
    _ url: HTTPURL,
    headers: [HTTPHeader] = [],
    headerOrigin: HTTPURL.Origin? = nil,
    secrets: [String] = [],
    pageLink: PageLink? = nil,
    pageCount: Int = 10_000,
    limits: HTTPLimits = HTTPLimits()
  ) {
    self.url = url
    self.headers = headers
    self.headerOrigin = headerOrigin ?? url.origin
    self.secrets = secrets + headers.map(\.value) + [url.credentials?.password.string ?? ""]
    self.pageLink = pageLink
    self.pageCount = pageCount
    self.limits = limits
  }

  /// The fields for a server.
  func headers(for origin: HTTPURL.Origin) -> [HTTPHeader] {
    origin == headerOrigin ? headers : []
  }

  /// The user and password for a server.
  func credentials(for origin: HTTPURL.Origin) -> HTTPURL.Credentials? {
    origin == url.origin ? url.credentials : nil
  }

  /// A text of a server without what is secret.
  func withoutSecrets(_ text: String) -> String {
    // Longest first: what holds another secret must not leave its rest.
    secrets.filter { !$0.isEmpty }.sorted { $0.utf8.count > $1.utf8.count }.reduce(text) {
      $0.replacing($1, with: "***")
    }
  }
}
