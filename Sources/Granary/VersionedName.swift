/// A name, perhaps with a version: `weather` or `weather@2`.
public struct VersionedName: Hashable, Sendable, CustomStringConvertible {
  /// The name.
  public let name: String
  /// The version, from 1; nil for the one that the bare name means.
  public let version: Int?

  /// A name and its version.
  public init(_ name: String, version: Int?) {
    self.name = name
    self.version = version
  }

  /// Reads what ``description`` writes; nil where what follows the `@` is no version.
  public init?(_ text: String) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      self.init(text, version: nil)
      return
    }
    guard let version = Int(parts[1]), version > 0 else { return nil }
    self.init(String(parts[0]), version: version)
  }

  /// `weather` or `weather@2`.
  public var description: String { name + (version.map { "@\($0)" } ?? "") }
}
