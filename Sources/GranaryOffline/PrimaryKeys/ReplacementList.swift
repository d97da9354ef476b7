import GranaryColumns
import GranaryFiles
import GranaryRegistry
import GranarySegments

/// What snapshots change about rows of their source that share a primary key: by which created time
/// each is replaced.
///
/// ```
/// __snapshot     int64      ┐ the row
/// __ordinal      int64      ┘
/// __replaced_at  timestamp  when the row that replaces it was written down, the earliest time where
///                           that is not known; null where nothing replaces it any more
/// __by           int64      the snapshot that changes it, ascending; only in a list of several
/// ```
/// The last entry that names a row decides.
struct ReplacementList {
  /// A row and what becomes of it.
  struct Entry: Hashable, Sendable {
    let snapshot: Int64
    let ordinal: Int64
    let replacedAt: Timestamp?
  }

  private static let schema = Schema([
    Field("__snapshot", .int64), Field("__ordinal", .int64), Field("__replaced_at", .timestamp),
  ])
  private static let sharedSchema = Schema(schema.fields + [Field("__by", .int64)])

  private let reader: SegmentReader
  private let firstSnapshot: Int64

  /// Opens a list.
  ///
  /// - Throws: `SegmentError` where it does not read back; ``OfflineStoreError/Code/foreignProjection``
  ///   where it has other columns.
  init(_ record: ReplacementRecord, in store: OfflineStore) throws {
    let path = store.layout.absolute(record.path)
    reader = try SegmentReader(path, on: store.fileSystem)
    firstSnapshot = record.firstSnapshot
    guard reader.schema == Self.schema || reader.schema == Self.sharedSchema else {
      throw OfflineStoreError.foreignList(path)
    }
  }

  /// Calls `body` with each entry and the snapshot that it is of, ascending.
  func forEachEntry(_ body: (_ by: Int64, Entry) throws -> Void) throws {
    for index in 0..<reader.batchCount {
      let columns = try reader.batch(index).columns
      let (snapshots, ordinals) = (columns[0].int64s, columns[1].int64s)
      let times = columns[2].timestamps
      let by = columns.count > 3 ? columns[3].int64s : nil
      for row in 0..<columns[0].count {
        let entry = Entry(
          snapshot: snapshots[row],
          ordinal: ordinals[row],
          replacedAt: columns[2].validity[row] ? times[row] : nil
        )
        try body(by?[row] ?? firstSnapshot, entry)
      }
    }
  }

  /// Writes entries, a batch of them at a time.
  final class Writer {
    private let segment: SegmentWriter
    private let isShared: Bool
    private var pending: [(by: Int64, entry: Entry)] = []

    /// A list without entries.
    ///
    /// - Parameters:
    ///   - path: Where it is written.
    ///   - isShared: Whether it is of several snapshots.
    ///   - fileSystem: Where the path is.
    /// - Throws: `SegmentError`.
    init(_ path: Path, isShared: Bool, on fileSystem: any FileSystem) throws(SegmentError) {
      self.isShared = isShared
      let schema = isShared ? sharedSchema : schema
      let fields = schema.fields.enumerated().map { SegmentField(field: $1, id: $0 + 1) }
      segment = try SegmentWriter(path, fields: fields, on: fileSystem)
    }

    func append(_ entry: Entry, by snapshot: Int64) throws(SegmentError) {
      pending.append((snapshot, entry))
      if pending.count == Batch.rowCount { try flush() }
    }

    func finish() throws(SegmentError) {
      try flush()
      _ = try segment.finish()
    }

    private func flush() throws(SegmentError) {
      var columns = [
        Column(.int64, copying: pending.map(\.entry.snapshot)),
        Column(.int64, copying: pending.map(\.entry.ordinal)),
        Column(
          .timestamp,
          pending.map { $0.entry.replacedAt.map(Scalar.timestamp) ?? .null }
        ),
      ]
      if isShared { columns.append(Column(.int64, copying: pending.map(\.by))) }
      let schema = isShared ? sharedSchema : schema
      try segment.write(Batch(schema, columns, count: pending.count))
      pending.removeAll(keepingCapacity: true)
    }
  }
}

@available(*, unavailable)
extension ReplacementList.Writer: Sendable {}
