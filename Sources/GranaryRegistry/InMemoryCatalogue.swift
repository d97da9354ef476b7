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

    mutating func revise(_ records: [SnapshotRecord]) throws(RegistryError) {
      for record in records {
        guard let index = snapshots.firstIndex(where: { $0.number == record.number }),
          snapshots[index].files.count == record.files.count
        else { throw .changedFiles }
        guard record.files.allSatisfy(\.isBalanced) else { throw .unbalanced(record) }
        snapshots[index] = record
      }
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
    try snapshots().filter { Text($0.source) == Text(source) && $0.number <= number }
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
      }
      guard !isTaken, Set(record.files.map { Text($0.digest) }).count == record.files.count else {
        throw .refused("snapshot \(record.number) or its content is there already")
      }
      next.snapshots = (next.snapshots + [record]).sorted { $0.number < $1.number }
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
    guard replacedBy == nil, retryOf == nil, other.retryOf == nil,
      Text(source) == Text(other.source)
    else { return false }
    let digests = Set(other.files.map { Text($0.digest) })
    return files.contains { digests.contains(Text($0.digest)) }
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
