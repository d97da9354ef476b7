import GranaryColumns
import GranaryFiles
import GranarySegments

/// What a snapshot changes about rows of its source that share a primary key: by which created time
/// each is replaced.
///
/// ```
/// __snapshot     int64      ┐ the row
/// __ordinal      int64      ┘
/// __replaced_at  timestamp  when the row that replaces it was written down, the earliest time where
///                           that is not known; null where nothing replaces it any more
/// ```
/// Of several lists the last one that names a row decides.
enum ReplacementList {
  /// A row and what becomes of it.
  struct Entry: Hashable, Sendable {
    let snapshot: Int64
    let ordinal: Int64
    let replacedAt: Timestamp?
  }

  private static let schema = Schema([
    Field("__snapshot", .int64), Field("__ordinal", .int64), Field("__replaced_at", .timestamp),
  ])

  /// Writes entries, a batch of them at a time.
  final class Writer {
    private let segment: SegmentWriter
    private var pending: [Entry] = []
    private(set) var count = 0

    init(_ path: Path, on fileSystem: any FileSystem) throws(SegmentError) {
      let fields = schema.fields.enumerated().map { SegmentField(field: $1, id: $0 + 1) }
      segment = try SegmentWriter(path, fields: fields, on: fileSystem)
    }

    func append(_ entry: Entry) throws(SegmentError) {
      pending.append(entry)
      count += 1
      if pending.count == Batch.rowCount { try flush() }
    }

    func finish() throws(SegmentError) {
      try flush()
      _ = try segment.finish()
    }

    private func flush() throws(SegmentError) {
      let columns = [
        Column(.int64, copying: pending.map(\.snapshot)),
        Column(.int64, copying: pending.map(\.ordinal)),
        Column(.timestamp, pending.map { $0.replacedAt.map(Scalar.timestamp) ?? .null }),
      ]
      try segment.write(Batch(schema, columns, count: pending.count))
      pending.removeAll(keepingCapacity: true)
    }
  }

  /// Reads a list.
  static func read(
    _ path: Path,
    on fileSystem: any FileSystem,
    _ body: (Entry) -> Void
  ) throws {
    let reader = try SegmentReader(path, on: fileSystem)
    guard reader.schema == schema else { throw OfflineStoreError.foreignList(path) }
    for index in 0..<reader.batchCount {
      let columns = try reader.batch(index).columns
      let (snapshots, ordinals) = (columns[0].int64s, columns[1].int64s)
      let times = columns[2].timestamps
      for row in 0..<columns[0].count {
        body(
          Entry(
            snapshot: snapshots[row],
            ordinal: ordinals[row],
            replacedAt: columns[2].validity[row] ? times[row] : nil
          )
        )
      }
    }
  }
}

@available(*, unavailable)
extension ReplacementList.Writer: Sendable {}
