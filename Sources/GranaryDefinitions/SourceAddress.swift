public import GranaryColumns
public import GranaryIngestHTTP

/// Where a source's rows can be fetched, and how they are asked for.
public struct SourceAddress: Hashable, Sendable {
  /// A field of the requests.
  public struct Header: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The value, with the environment's variables still to be put in.
    public var value: HeaderTemplate

    /// A field.
    public init(_ name: String, _ value: HeaderTemplate) {
      self.name = name
      self.value = value
    }
  }

  /// The content, or its first page; it has no user and password.
  public var url: HTTPURL
  /// Fields for the server of ``url``, and for no other.
  public var headers: [Header]
  /// Where the next page is told; nil where all is in one.
  public var pageLink: PageLink?
  /// Pages, at most.
  public var maxPages: Int
  /// How long fetching everything may take.
  public var timeout: TimeSpan
  /// How many bytes there may be, without compression.
  public var maxBytes: Int
  /// Tries after one that failed.
  public var retries: Int

  /// An address.
  public init(
    _ url: HTTPURL,
    headers: [Header] = [],
    pageLink: PageLink? = nil,
    maxPages: Int = 10_000,
    timeout: TimeSpan = TimeSpan(microseconds: 3_600_000_000),
    maxBytes: Int = 100_000_000_000,
    retries: Int = 5
  ) {
    self.url = url
    self.headers = headers
    self.pageLink = pageLink
    self.maxPages = maxPages
    self.timeout = timeout
    self.maxBytes = maxBytes
    self.retries = retries
  }
}

/// A header's value in which `${NAME}` stands for a variable of the environment: the definition, and
/// with it the registry, has the name only.
public struct HeaderTemplate: Hashable, Sendable, CustomStringConvertible {
  /// A piece of the value.
  public enum Part: Hashable, Sendable {
    /// What is sent as it is.
    case text(String)
    /// The value of a variable.
    case variable(String)
  }

  /// The pieces in order.
  public let parts: [Part]

  /// Reads a value; nil where a `${` is not followed by a name and `}`. A name has ASCII letters,
  /// digits and underscores, and no digit first.
  public init?(_ text: String) {
    var parts: [Part] = []
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
      if start.lowerBound > rest.startIndex {
        parts.append(.text(String(rest[..<start.lowerBound])))
      }
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else { return nil }
      let name = rest[start.upperBound..<end]
      guard name.isVariableName else { return nil }
      parts.append(.variable(String(name)))
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    self.parts = parts
  }

  /// The variables in it.
  public var variables: [String] {
    parts.compactMap { part in
      if case .variable(let name) = part { name } else { nil }
    }
  }

  /// The value as a definition has it.
  public var description: String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .variable(let name): "${\(name)}"
      }
    }
    .joined()
  }
}

extension Substring {
  fileprivate var isVariableName: Bool {
    let isLetter: (UInt8) -> Bool = {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
    }
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let first = utf8.first, isLetter(first) else { return false }
    return utf8.allSatisfy { isLetter($0) || digits.contains($0) }
  }
}
