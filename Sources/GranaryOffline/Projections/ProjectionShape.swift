import GranaryColumns
import GranaryDefinitions
import GranaryFeatures

/// The columns of a projection segment: keys by name, clocks, sequence, then what is projected.
///
/// Rows are sorted by (key, event time, created time, sequence); without event times by (key,
/// sequence).
struct ProjectionShape: Hashable, Sendable {
  private static let eventTime = "__event_time"
  private static let createdTime = "__created_time"
  private static let snapshot = "__snapshot"
  private static let ordinal = "__ordinal"

  /// The columns in order.
  let fields: [Field]
  /// The columns in order.
  let schema: Schema
  private let keyCount: Int

  /// Columns, in order.
  ///
  /// - Parameters:
  ///   - keys: One at least, of types that keys can have.
  ///   - source: Which clocks there are.
  ///   - hasEventTime: Whether rows are sorted by the source's event time, where it has one.
  ///   - values: What is projected.
  init(keys: [Field], clocks source: SourceDefinition, hasEventTime: Bool, values: [Field]) {
    keyCount = keys.count
    let clocks = [
      hasEventTime ? source.eventTime.map { _ in Self.eventTime } : nil,
      source.createdTime.map { _ in Self.createdTime },
    ].compactMap(\.self)
    fields =
      keys + clocks.map { Field($0, .timestamp) }
      + [Field(Self.snapshot, .int64), Field(Self.ordinal, .int64)] + values
    schema = Schema(fields)
  }

  /// The join keys.
  func keys(of batch: Batch) -> [Column] { Array(batch.columns.prefix(keyCount)) }
  /// Whether rows are sorted by event times.
  var hasEventTimes: Bool { schema.index(of: Self.eventTime) != nil }
  func eventTimes(of batch: Batch) -> Column? { batch[Self.eventTime] }
  func createdTimes(of batch: Batch) -> Column? { batch[Self.createdTime] }

  /// The places of the keys and the clocks.
  var order: Range<Int> { 0..<sequence.lowerBound }

  /// The places of the snapshots and the ordinals.
  var sequence: Range<Int> {
    let start = keyCount + fields[keyCount...].prefix { $0.name != Self.snapshot }.count
    return start..<start + 2
  }

  /// The places of what is projected.
  var values: Range<Int> { sequence.upperBound..<fields.count }

  /// Rows whose sequence is not read, of the columns in the places of ``order``.
  func rows(of columns: [ChunkedColumn]) -> SortedRows {
    func column(_ name: String) -> ChunkedColumn? { schema.index(of: name).map { columns[$0] } }
    return SortedRows(
      keys: Array(columns.prefix(keyCount)),
      eventTimes: column(Self.eventTime),
      createdTimes: column(Self.createdTime),
      snapshots: nil,
      ordinals: nil
    )
  }
}
