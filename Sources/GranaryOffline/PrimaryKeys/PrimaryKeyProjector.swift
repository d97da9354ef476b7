import GranaryColumns
import GranaryDefinitions
import GranaryRegistry
import GranaryStatistics

/// The rows of a source by the hash of their primary key.
///
/// The hash has 128 bits, so that two keys with the same one are not to be met with.
struct PrimaryKeyProjector: RowProjector {
  static let keys = [Field("__primary_key_0", .int64), Field("__primary_key_1", .int64)]

  let subject: ProjectionSubject
  let source: ResolvedSource
  let shape: ProjectionShape
  let columnIDs: [String: Int]? = nil
  /// A push looks at a few keys, and makes a segment.
  let joinsLog = false
  private let primaryKey: [String]
  private let clocks: [String]

  /// A projector; nil for a source without a primary key.
  init?(_ source: ResolvedSource) {
    guard !source.definition.primaryKey.isEmpty else { return nil }
    subject = .primaryKeys(source: source.definition.name)
    self.source = source
    primaryKey = source.definition.primaryKey
    clocks = [source.definition.createdTime].compactMap(\.self)
    shape = ProjectionShape(
      keys: Self.keys,
      clocks: source.definition,
      hasEventTime: false,
      values: []
    )
  }

  var columnNames: [String] { (primaryKey + clocks).uniqued }

  /// Rows whose primary key has a null part, which checking refuses, are left out.
  func project(_ source: SourceRows) -> Batch {
    let rows = source.rows
    let encoder = EntityKeyEncoder(rows.selecting(primaryKey).columns)
    var (high, low): ([Int64], [Int64]) = ([], [])
    var kept: [Int] = []
    var key: [UInt8] = []
    for row in 0..<rows.count where encoder.encode(row, into: &key) {
      let hash = unsafe key.withUnsafeBytes { unsafe xxh3Wide($0) }
      high.append(Int64(bitPattern: hash.high))
      low.append(Int64(bitPattern: hash.low))
      kept.append(row)
    }
    let columns = rows.selecting(clocks).columns + Self.sequence(of: source)
    return Batch(
      shape.schema,
      [Column(.int64, copying: high), Column(.int64, copying: low)]
        + columns.map { kept.count == rows.count ? $0 : $0.taking(kept) },
      count: kept.count
    )
  }
}
