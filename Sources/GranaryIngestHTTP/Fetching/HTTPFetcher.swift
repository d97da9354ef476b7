public import GranaryFiles
import GranaryStatistics

/// Fetches an address into files: with tries that are repeated, downloads that are resumed,
/// redirects that get no credentials, and limits to all of it.
///
/// Every call blocks. Not `Sendable`: one thread at a time.
public struct HTTPFetcher: ~Copyable {
  /// Bytes by which a download must have got further for its tries to be counted anew: enough that a
  /// large one survives any number of breaks, and a server that sends a byte a time does not.
  static let progressByteCount = 1 << 20

  let address: HTTPAddress
  let fileSystem: any FileSystem
  let surroundings: FetchSurroundings
  let progress: (FetchProgress) -> Void
  var handle: EasyHandle
  var generator: SeededGenerator
  var budget: ByteBudget
  private let deadline: Duration

  /// A fetcher, whose time begins to run.
  ///
  /// - Parameters:
  ///   - address: What is to be fetched.
  ///   - fileSystem: Where the files go.
  ///   - surroundings: Clocks, waiting and chance.
  ///   - progress: Told as bytes come, and about waits.
  /// - Throws: ``FetchError/Code/library``.
  public init(
    _ address: HTTPAddress,
    on fileSystem: any FileSystem,
    surroundings: FetchSurroundings = .system,
    progress: @escaping (FetchProgress) -> Void = { _ in }
  ) throws(FetchError) {
    handle = try EasyHandle()
    self.address = address
    self.fileSystem = fileSystem
    self.surroundings = surroundings
    self.progress = progress
    generator = SeededGenerator(seed: surroundings.seed)
    budget = ByteBudget(limit: address.limits.byteCount)
    deadline = surroundings.uptime() + address.limits.timeout
  }

  /// The time that is left; nothing or less where it is over.
  var timeLeft: Duration { deadline - surroundings.uptime() }
}

@available(*, unavailable)
extension HTTPFetcher: Sendable {}

/// A content, or a page of one, that lies in a file.
public struct FetchedFile: Hashable, Sendable {
  /// The URL that was asked for.
  public let url: HTTPURL
  /// The URL that gave the content, after redirects.
  public let contentURL: HTTPURL
  /// Where it lies.
  public let path: Path
  /// Its length.
  public let byteCount: Int
  /// By what the server tells this version from others; nil where it does not.
  public let validators: Validators?
}

/// What a content must differ from to be sent.
public struct FetchCondition: Hashable, Sendable {
  /// The digest of the URL that gave the version that is known; no other is asked with this
  /// condition, since validators of one resource say nothing of another.
  public let contentURLDigest: String
  /// The version that is known.
  public let validators: Validators

  /// A condition.
  public init(contentURLDigest: String, validators: Validators) {
    self.contentURLDigest = contentURLDigest
    self.validators = validators
  }

  /// The fields to send; a date only where there is no tag, as servers go by the tag (RFC 9110
  /// §13.1.3).
  var headers: [HTTPHeader] {
    if let tag = validators.entityTag { return [HTTPHeader("If-None-Match", tag)] }
    return validators.lastModified.map { [HTTPHeader("If-Modified-Since", $0)] } ?? []
  }
}

extension HTTPURL {
  /// By which the registry knows a URL without having it: SHA-256, 64 hexadecimal digits.
  public var digest: String { SHA256Digest(hashing: Array(text.utf8)).description }
}
