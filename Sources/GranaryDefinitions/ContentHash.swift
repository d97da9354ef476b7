public import GranaryStatistics

/// What identifies one version of a definition: the SHA-256 of its canonical text.
public struct ContentHash: Hashable, Sendable, CustomStringConvertible {
  /// The digest.
  public let digest: SHA256Digest

  /// The version that a digest names.
  public init(_ digest: SHA256Digest) { self.digest = digest }

  /// Digests a canonical text.
  public init(hashing text: String) { digest = SHA256Digest(hashing: Array(text.utf8)) }

  /// Reads 64 hexadecimal digits; nil for anything else.
  public init?(hex: String) {
    guard let digest = SHA256Digest(hex: hex) else { return nil }
    self.digest = digest
  }

  /// 64 lower-case hexadecimal digits.
  public var description: String { digest.description }
}
