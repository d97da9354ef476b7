import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles
import GranaryRegistry

/// The place of a row in its source.
struct RowSequence: Hashable, Comparable, Sendable {
  let snapshot: Int64
  let ordinal: Int64

  static func < (lhs: RowSequence, rhs: RowSequence) -> Bool {
    (lhs.snapshot, lhs.ordinal) < (rhs.snapshot, rhs.ordinal)
  }
}

/// Where the rows of a batch came from, in the order of their sequence.
struct RowOrigins {
  /// The snapshot of each row; nil where the segment has those of one.
  let snapshots: Values<Int64>?
  /// The place of each row in its snapshot.
  let ordinals: Values<Int64>
  /// The first line of each row in its file.
  let lines: Values<Int64>

  /// Where a row came from.
  func sequence(_ row: Int, inSegmentOf snapshot: Int64) -> RowSequence {
    RowSequence(snapshot: snapshots?[row] ?? snapshot, ordinal: ordinals[row])
  }
}

/// Finds rows of a source by their sequence.
struct SourceRowFinder {
  let source: ResolvedSource
  /// The snapshots up to the one asked for, by number.
  let records: [Int64: SnapshotRecord]
  private let asOf: Int64
  private let store: OfflineStore
  /// The segment that was read last.
  private var segment: (path: String, rows: SourceSegment)?

  init(_ source: ResolvedSource, asOf snapshot: Int64, in store: OfflineStore) throws {
    self.source = source
    self.store = store
    asOf = snapshot
    let records = try store.registry.snapshots(of: source.definition.name, through: snapshot)
    self.records = Dictionary(uniqueKeysWithValues: records.map { ($0.number, $0) })
  }

  /// The ingestion of the same content that stands in the place of a snapshot's.
  func replacement(of snapshot: Int64) -> Int64? {
    records[snapshot]?.replacedBy.flatMap { $0 <= asOf ? $0 : nil }
  }

  /// A row with the columns named.
  mutating func row(at sequence: RowSequence, columns names: [String]) throws -> SourceRow {
    let definition = source.definition
    let clocks = [definition.eventTime, definition.createdTime].compactMap(\.self)
    let (batch, row) = try place(of: sequence)
    let segment = try open(sequence.snapshot)
    let values = try segment.batch(batch, columns: (names + clocks).uniqued).rows.taking([row])
    guard let record = records[sequence.snapshot] else { throw lost(sequence) }
    return SourceRow(
      snapshot: record,
      ordinal: sequence.ordinal,
      line: try segment.origins(batch).lines[row],
      eventTime: definition.eventTime.flatMap { values.time($0) },
      createdTime: definition.createdTime.flatMap { values.time($0) },
      columns: values.selecting(names.uniqued)
    )
  }

  /// Whether a condition holds for rows; each batch that has one of them is evaluated once.
  mutating func rows(
    _ sequences: [RowSequence],
    where condition: CompiledExpression
  ) throws -> Set<RowSequence> {
    var found: Set<RowSequence> = []
    var evaluated: (snapshot: Int64, batch: Int, truth: Column)?
    for sequence in sequences.sorted() {
      let (batch, row) = try place(of: sequence)
      if evaluated?.snapshot != sequence.snapshot || evaluated?.batch != batch {
        let names = condition.expression.columnNames
        let rows = try open(sequence.snapshot).batch(batch, columns: names).rows
        evaluated = (sequence.snapshot, batch, condition.evaluate(rows).column)
      }
      if evaluated?.truth[row] == .bool(true) { found.insert(sequence) }
    }
    return found
  }

  private mutating func open(_ snapshot: Int64) throws -> SourceSegment {
    guard let record = records[snapshot], let path = record.segment else {
      throw lost(RowSequence(snapshot: snapshot, ordinal: 0))
    }
    if let segment, segment.path == path { return segment.rows }
    guard let rows = try store.sourceSegments([record], of: source).first else {
      throw lost(RowSequence(snapshot: snapshot, ordinal: 0))
    }
    segment = (path, rows)
    return rows
  }

  private mutating func place(of sequence: RowSequence) throws -> (batch: Int, row: Int) {
    let segment = try open(sequence.snapshot)
    let next = try (0..<segment.batchCount).partitioningIndex { batch in
      try segment.origins(batch).sequence(0, inSegmentOf: sequence.snapshot) > sequence
    }
    guard next > 0 else { throw lost(sequence) }
    let origins = try segment.origins(next - 1)
    let row = (0..<origins.ordinals.count).partitioningIndex { row in
      origins.sequence(row, inSegmentOf: sequence.snapshot) >= sequence
    }
    guard row < origins.ordinals.count,
      origins.sequence(row, inSegmentOf: sequence.snapshot) == sequence
    else { throw lost(sequence) }
    return (next - 1, row)
  }

  private func lost(_ sequence: RowSequence) -> OfflineStoreError {
    OfflineStoreError(
      code: .foreignProjection,
      message: "a projection names row \(sequence.ordinal) of snapshot \(sequence.snapshot) of "
        + "source '\(source.definition.name)', which is not there; see: granary check"
    )
  }
}

extension Batch {
  /// A time of the first row; nil where it is null.
  fileprivate func time(_ name: String) -> Timestamp? {
    guard case .timestamp(let time)? = self[name]?[0] else { return nil }
    return time
  }
}
