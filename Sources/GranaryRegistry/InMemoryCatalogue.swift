public import GranaryColumns
import Synchronization

/// A catalogue in memory that can lose power.
///
/// For tests: it keeps the promises of ``Catalogue`` as ``Registry`` does. What a method was given
/// is durable when it returns, so that a power loss leaves a copy (``afterPowerLoss()``).
public final class InMemoryCatalogue: Catalogue {
  private struct Content: Sendable {
    /// The names of each source's columns by their ids, from 1; nil for one that is retired.
    var columns: [Text: [Text?]] = [:]
    /// The hash of each source's definition.
    var hashes: [Text: String] = [:]
    /// In the order of their numbers.
    var snapshots: [SnapshotRecord] = []
    /// In the order in which they are listed.
    var projections: [ProjectionRecord] = []
    /// By source, the event time before which its rows are deleted.
    var expiredBefore: [Text: Timestamp] = [:]
    /// Files that the catalogue keeps, by path.
    var logFiles: [String: LogFile] = [:]

    /// The paths that something names.
    var named: Set<String> { Set(snapshots.flatMap(\.paths) + projections.map(\.path)) }

    mutating func revise(_ records: [SnapshotRecord]) throws(RegistryError) {
      for record in records {
        guard let index = snapshots.firstIndex(where: { $0.number == record.number }),
          snapshots[index].files.count == record.files.count
        else { throw .changedFiles }
        guard record.files.allSatisfy(\.isBalanced) else { throw .unbalanced(record) }
        snapshots[index] = record
      }
    }

    /// Takes in files, and lets go of those that are named no more.
    mutating func keep(_ files: [LogFile]) throws(RegistryError) {
      for file in files {
        guard logFiles.updateValue(file, forKey: file.path) == nil else {
          throw .refused("\(file.path) is there already")
        }
      }
      let named = named
      logFiles = logFiles.filter { named.contains($0.key) }
    }

    mutating func add(_ projection: ProjectionRecord) {
      projections.append(projection)
      projections.sort { $0.order < $1.order }
    }
  }

  private let content: Mutex<Content>

  /// An empty catalogue.
  public convenience init() { self.init(Content()) }

  private init(_ content: Content) { self.content = Mutex(content) }

  /// The catalogue as it is after a power loss, for a process that opens it anew.
  public func afterPowerLoss() -> InMemoryCatalogue {
    InMemoryCatalogue(content.withLock { $0 })
  }

  /// Declares a source, as registering its definition does.
  ///
  /// - Parameters:
  ///   - source: The name.
  ///   - columns: A column that the source has keeps its id; one that it has not (any more) gets a
  ///     new one.
  ///   - hash: What the version stands for; nil leaves what it was.
  public func declare(_ source: String, columns: [String], hash: String? = nil) {
    let names = columns.map { Text($0) }
    content.withLock { content in
      var present = (content.columns[Text(source)] ?? []).map { name in
        name.flatMap { names.contains($0) ? $0 : nil }
      }
      present += names.filter { !present.contains($0) }
      content.columns[Text(source)] = present
      if let hash { content.hashes[Text(source)] = hash }
    }
  }

  /// The hash of the version that the bare name of a source means; nil where there is none.
  public func sourceHash(of name: String) throws(RegistryError) -> String? {
    content.withLock { $0.hashes[Text(name)] }
  }

  /// The id of each declared column of a source.
  public func columnIDs(of source: String) throws(RegistryError) -> [String: Int] {
    let names = content.withLock { $0.columns[Text(source)] ?? [] }
    return names.enumerated().reduce(into: [:]) { ids, column in
      if let name = column.element { ids[name.string] = column.offset + 1 }
    }
  }

  /// The number that the next snapshot will have.
  public func nextSnapshotNumber() throws(RegistryError) -> Int64 {
    try latestSnapshotNumber() + 1
  }

  /// The number of the last committed snapshot; 0 in an empty store.
  public func latestSnapshotNumber() throws(RegistryError) -> Int64 {
    try snapshots().last?.number ?? 0
  }

  /// The snapshots of a source up to a number, ascending.
  public func snapshots(
    of source: String,
    through number: Int64
  ) throws(RegistryError) -> [SnapshotRecord] {
    try snapshots(of: source, after: 0, through: number)
  }

  /// The snapshots of a source after a number and up to another, ascending.
  public func snapshots(
    of source: String,
    after first: Int64,
    through last: Int64
  ) throws(RegistryError) -> [SnapshotRecord] {
    try snapshots().filter { record in
      Text(record.source) == Text(source) && record.number > first && record.number <= last
    }
  }

  /// The segments of a source that are in the row log, by snapshot.
  public func logSegments(of source: String) throws(RegistryError) -> [LogSegment] {
    let files = content.withLock { $0.logFiles.values }
    return files.compactMap { file in file.segment.map { LogSegment(file.path, $0) } }
      .filter { Text($0.content.source) == Text(source) }
      .sorted { $0.content.snapshots.upperBound < $1.content.snapshots.upperBound }
  }

  /// Whether a source has rows in segments outside the row log.
  public func hasSegmentFiles(
    of source: String,
    after first: Int64,
    through last: Int64
  ) throws(RegistryError) -> Bool {
    try snapshots(of: source, after: first, through: last).contains { record in
      record.segment.map { !LogFile.isPath($0) } ?? false
    }
  }

  /// The snapshot that was pushed with a key; nil where none was.
  public func push(to source: String, key: String) throws(RegistryError) -> SnapshotRecord? {
    try snapshots(of: source, through: .max).first { record in
      record.push?.idempotencyKey.map { Text($0) } == Text(key)
    }
  }

  /// The snapshots of a source in whose place others stand, with these.
  public func replacedSnapshots(of source: String) throws(RegistryError) -> [Int64: Int64] {
    try snapshots(of: source, through: .max).reduce(into: [:]) { $0[$1.number] = $1.replacedBy }
  }

  /// The lists of replaced rows of a source, each once.
  public func replacementLists(
    of source: String,
    through number: Int64
  ) throws(RegistryError) -> [ReplacementRecord] {
    var seen: Set<String> = []
    return try snapshots(of: source, through: number).compactMap { record in
      guard let path = record.replacements, seen.insert(path).inserted else { return nil }
      return ReplacementRecord(path, firstSnapshot: record.number)
    }
  }

  /// Those of some paths that nothing names.
  public func unnamed(among paths: [String]) throws(RegistryError) -> [String] {
    let named = content.withLock { $0.named }
    return paths.filter { !named.contains($0) }
  }

  /// The bytes of a file that the catalogue keeps; nil where there is none.
  public func logFile(_ path: String) throws(RegistryError) -> [UInt8]? {
    content.withLock { $0.logFiles[path]?.content }
  }

  /// How many bytes a file has that the catalogue keeps; nil where there is none.
  public func logFileByteCount(_ path: String) throws(RegistryError) -> Int? {
    try logFile(path)?.count
  }

  /// Every snapshot, ascending.
  public func snapshots() throws(RegistryError) -> [SnapshotRecord] {
    content.withLock { $0.snapshots }
  }

  /// Makes an ingestion visible.
  public func commit(_ commit: SnapshotCommit) throws(RegistryError) {
    let record = commit.record
    try content.withLock { content throws(RegistryError) in
      var next = content
      for earlier in commit.replaced {
        let index = next.snapshots.firstIndex { $0.number == earlier && $0.replacedBy == nil }
        guard let index else { throw .changedFiles }
        next.snapshots[index] = next.snapshots[index].replaced(by: record.number)
      }
      try next.revise(commit.revised)
      guard record.files.allSatisfy(\.isBalanced) else { throw .unbalanced(record) }
      let isTaken = next.snapshots.contains { known in
        known.number == record.number || known.sharesContent(with: record)
          || known.sharesKey(with: record)
      }
      let digests = Set(record.files.map { Text($0.digest) })
      guard !isTaken, digests.count == record.files.count else {
        throw .refused("snapshot \(record.number) or its content is there already")
      }
      next.snapshots = (next.snapshots + [record]).sorted { $0.number < $1.number }
      try next.keep(commit.logFiles)
      content = next
    }
  }

  /// The projections of a subject, by snapshot.
  public func projections(
    of subject: ProjectionSubject
  ) throws(RegistryError) -> [ProjectionRecord] {
    try projections().filter { $0.subject.order == subject.order }
  }

  /// Every projection, by subject and snapshot.
  public func projections() throws(RegistryError) -> [ProjectionRecord] {
    content.withLock { $0.projections }
  }

  /// The event time before which rows of a source were deleted.
  public func expiredBefore(of source: String) throws(RegistryError) -> Timestamp? {
    content.withLock { $0.expiredBefore[Text(source)] }
  }

  /// Names other files.
  public func replace(_ files: FileReplacement) throws(RegistryError) {
    try content.withLock { content throws(RegistryError) in
      var next = content
      try next.revise(files.snapshots)
      for projection in files.removed {
        guard let index = next.projections.firstIndex(of: projection) else { throw .changedFiles }
        next.projections.remove(at: index)
      }
      for projection in files.added {
        let ends = [projection.snapshots.lowerBound, projection.snapshots.upperBound]
        let isKnown = next.projections.contains { $0.order == projection.order }
        guard !isKnown, ends.allSatisfy({ end in next.snapshots.contains { $0.number == end } })
        else { throw .refused("\(projection.path) is of no snapshot, or there already") }
        next.add(projection)
      }
      for (source, time) in files.expiredBefore {
        next.expiredBefore[Text(source)] = max(time, next.expiredBefore[Text(source)] ?? time)
      }
      try next.keep(files.logFiles)
      content = next
    }
  }
}

extension RegistryError {
  fileprivate static func refused(_ reason: String) -> RegistryError {
    RegistryError(code: .database, message: "the registry cannot be used: \(reason)")
  }

  fileprivate static func unbalanced(_ record: SnapshotRecord) -> RegistryError {
    .refused("rows of snapshot \(record.number) are not accounted for")
  }
}

extension SnapshotRecord {
  /// Whether both have a content that a source has once.
  fileprivate func sharesContent(with other: SnapshotRecord) -> Bool {
    guard replacedBy == nil, isOfFiles, other.isOfFiles,
      Text(source) == Text(other.source)
    else { return false }
    let digests = Set(other.files.map { Text($0.digest) })
    return files.contains { digests.contains(Text($0.digest)) }
  }

  /// Whether both were pushed with the same key.
  fileprivate func sharesKey(with other: SnapshotRecord) -> Bool {
    guard let key = push?.idempotencyKey, let otherKey = other.push?.idempotencyKey else {
      return false
    }
    return Text(key) == Text(otherKey) && Text(source) == Text(other.source)
  }

  fileprivate func replaced(by number: Int64) -> SnapshotRecord {
    var record = self
    record.replacedBy = number
    return record
  }
}

extension ProjectionSubject {
  fileprivate var order: (Int, Text, Int) {
    switch self {
    case .primaryKeys(let source): (0, Text(source), 0)
    case .view(let name, let version): (1, Text(name), version)
    }
  }
}

extension ProjectionRecord {
  fileprivate var order: (Int, Text, Int, Int64) {
    let (kind, name, version) = subject.order
    return (kind, name, version, snapshots.upperBound)
  }
}
