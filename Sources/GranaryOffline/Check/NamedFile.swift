public import GranaryFiles

/// A file that the registry names, and how to tell that it is as it was written.
public struct NamedFile: Sendable {
  /// What a reader tells of what is wrong.
  public typealias Report = (_ kind: StoreFinding.Kind, _ problem: String) -> Void

  /// The file or directory, relative to the store.
  public let path: String
  /// What to do where it is not as it should be.
  public let remedy: String
  /// Reads it from front to back and reports what is wrong; what it throws is damage too.
  public let verify: @Sendable (Path, Report) throws -> Void

  /// A file.
  public init(
    _ path: String,
    remedy: String,
    verify: @escaping @Sendable (Path, Report) throws -> Void
  ) {
    self.path = path
    self.remedy = remedy
    self.verify = verify
  }
}

/// How far looking through a store is.
public struct StoreCheckProgress: Hashable, Sendable {
  /// Files looked at.
  public let fileCount: Int
  /// Files to look at.
  public let totalFileCount: Int
  /// The share of bytes that have been read, from 0 to 1.
  public let fraction: Double
}
