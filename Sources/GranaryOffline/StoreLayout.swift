public import GranaryFiles
import GranaryRegistry

/// Where the parts of a store lie (DESIGN §5).
///
/// Paths that the registry keeps are relative to the root, so that a store can be moved.
public struct StoreLayout: Hashable, Sendable {
  /// The store's directory.
  public let root: Path

  /// The layout below a directory.
  public init(root: Path) { self.root = root }

  /// The catalogue.
  public var registry: Path { root.appending("registry.sqlite") }
  /// Which tables the two databases have.
  public var format: Path { root.appending("format") }
  /// The embedded online store.
  public var online: Path { root.appending("online.sqlite") }
  /// Held by the one process that commits.
  public var writerLock: Path { root.appending("writer.lock") }
  /// Held by the process that carries erasures through.
  public var erasureLock: Path { root.appending("erasure.lock") }
  /// Ingestions being written.
  public var staging: Path { root.appending("staging") }
  /// Models, by content.
  public var artifacts: Path { root.appending("artifacts") }

  /// Rows of sources and of views.
  public var segments: Path { root.appending("segments") }

  static let sourceSegments = "segments/source"
  static let keySegments = "segments/keys"
  static let viewSegments = "segments/view"
  static let quarantine = "quarantine"

  /// A path that the registry keeps, from the file system's root or the working directory.
  public func absolute(_ relative: String) -> Path { root.appending(relative) }

  func sourceSegment(_ source: String, snapshot: Int64) -> String {
    "\(Self.sourceSegments)/\(source)/\(snapshot).arrow"
  }

  /// The segment of several snapshots.
  func sourceSegment(_ source: String, snapshots: ClosedRange<Int64>) -> String {
    "\(Self.sourceSegments)/\(source)/\(snapshots.lowerBound)-\(snapshots.upperBound).arrow"
  }

  func replacements(_ source: String, snapshot: Int64) -> String {
    "\(Self.sourceSegments)/\(source)/\(snapshot).replaced.arrow"
  }

  /// The list of replaced rows of several snapshots.
  func replacements(_ source: String, snapshots: ClosedRange<Int64>) -> String {
    "\(Self.sourceSegments)/\(source)/\(snapshots.lowerBound)-\(snapshots.upperBound).replaced.arrow"
  }

  /// The rows kept aside of a file of an ingestion, by its place among the files.
  func quarantineFile(_ source: String, snapshot: Int64, file position: Int) -> String {
    "\(Self.quarantine)/\(source)/\(snapshot).\(position + 1).jsonl"
  }

  func projection(_ subject: ProjectionSubject, snapshots: ClosedRange<Int64>) -> String {
    let file = "\(snapshots.lowerBound)-\(snapshots.upperBound).arrow"
    return switch subject {
    case .view(let name, let version): "\(Self.viewSegments)/\(name)@\(version)/\(file)"
    case .primaryKeys(let source): "\(Self.keySegments)/\(source)/\(file)"
    }
  }

  /// The name of a further content of a file, the first of which has none of these names.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - revision: From 1.
  /// - Returns: A path in the same directory.
  static func revised(_ path: String, revision: Int) -> String {
    var parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let ending = parts.removeLast()
    if let last = parts.last, last.first == "r", Int(last.dropFirst()) != nil { parts.removeLast() }
    return (parts + ["r\(revision)", ending]).joined(separator: ".")
  }

  /// The last snapshot that a file of these names is of; nil for a name that no store gives.
  static func snapshot(ofFile name: String) -> Int64? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 2, ["arrow", "jsonl"].contains(parts.last), let stem = parts.first else {
      return nil
    }
    return stem.split(separator: "-", omittingEmptySubsequences: false).last.flatMap { Int64($0) }
  }
}
