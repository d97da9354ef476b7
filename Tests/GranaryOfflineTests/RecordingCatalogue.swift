import GranaryColumns
import GranaryRegistry

/// A catalogue that tells what it was given, once it has it, and which files it is asked for.
final class RecordingCatalogue: Catalogue {
  private let base: any Catalogue
  private let onChange: @Sendable (String) -> Void
  private let onRead: @Sendable (String) -> Void

  init(
    over base: any Catalogue,
    onChange: @escaping @Sendable (String) -> Void = { _ in },
    onRead: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.base = base
    self.onChange = onChange
    self.onRead = onRead
  }

  func columnIDs(of source: String) throws(RegistryError) -> [String: Int] {
    try base.columnIDs(of: source)
  }

  func sourceHash(of name: String) throws(RegistryError) -> String? {
    try base.sourceHash(of: name)
  }

  func nextSnapshotNumber() throws(RegistryError) -> Int64 { try base.nextSnapshotNumber() }

  func latestSnapshotNumber() throws(RegistryError) -> Int64 { try base.latestSnapshotNumber() }

  func snapshots(
    of source: String,
    through number: Int64
  ) throws(RegistryError) -> [SnapshotRecord] {
    try base.snapshots(of: source, through: number)
  }

  func snapshots() throws(RegistryError) -> [SnapshotRecord] { try base.snapshots() }

  func snapshots(
    of source: String,
    after first: Int64,
    through last: Int64
  ) throws(RegistryError) -> [SnapshotRecord] {
    try base.snapshots(of: source, after: first, through: last)
  }

  func push(to source: String, key: String) throws(RegistryError) -> SnapshotRecord? {
    try base.push(to: source, key: key)
  }

  func replacedSnapshots(of source: String) throws(RegistryError) -> [Int64: Int64] {
    try base.replacedSnapshots(of: source)
  }

  func replacementLists(
    of source: String,
    through number: Int64
  ) throws(RegistryError) -> [ReplacementRecord] {
    try base.replacementLists(of: source, through: number)
  }

  func logSegments(of source: String) throws(RegistryError) -> [LogSegment] {
    try base.logSegments(of: source)
  }

  func hasSegmentFiles(
    of source: String,
    after first: Int64,
    through last: Int64
  ) throws(RegistryError) -> Bool {
    try base.hasSegmentFiles(of: source, after: first, through: last)
  }

  func unnamed(among paths: [String]) throws(RegistryError) -> [String] {
    try base.unnamed(among: paths)
  }

  func logFile(_ path: String) throws(RegistryError) -> [UInt8]? {
    onRead(path)
    return try base.logFile(path)
  }

  func logFileByteCount(_ path: String) throws(RegistryError) -> Int? {
    try base.logFileByteCount(path)
  }

  func commit(_ commit: SnapshotCommit) throws(RegistryError) {
    try base.commit(commit)
    onChange("commit snapshot \(commit.record.number)")
  }

  func projections(of subject: ProjectionSubject) throws(RegistryError) -> [ProjectionRecord] {
    try base.projections(of: subject)
  }

  func projections() throws(RegistryError) -> [ProjectionRecord] { try base.projections() }

  func expiredBefore(of source: String) throws(RegistryError) -> Timestamp? {
    try base.expiredBefore(of: source)
  }

  func replace(_ files: FileReplacement) throws(RegistryError) {
    try base.replace(files)
    let removed = files.removed.map { "-\($0.path)" }
    let added = files.added.map { "+\($0.path)" }
    onChange("replace \((removed + added).joined(separator: " "))")
  }
}
