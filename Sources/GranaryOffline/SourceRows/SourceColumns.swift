import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryRegistry
import GranarySegments

/// The columns of a source's segments: those declared and derived, each with its id, then where
/// each row came from; in the segment of several snapshots also the snapshot of each row.
///
/// `__` is in no name that a definition can give.
enum SourceColumns {
  static let ordinal = "__ordinal"
  static let line = "__line"
  /// The snapshot of each row; only where a segment has the rows of several.
  static let snapshot = SegmentField(field: Field("__snapshot", .int64), id: -3)
  private static let originFields = [Field(ordinal, .int64), Field(line, .int64)]
  /// The columns that say where a row came from.
  static var originNames: [String] { originFields.map(\.name) }

  /// The fields of a new segment; the registry's ids are positive.
  ///
  /// - Throws: ``OfflineStoreError/Code/changedSource`` where a column has no id (any more).
  static func fields(
    of source: ResolvedSource,
    ids: [String: Int]
  ) throws(OfflineStoreError) -> [SegmentField] {
    let own = try source.schema.fields.map { field throws(OfflineStoreError) in
      guard let id = ids[field.name] else {
        throw OfflineStoreError.changedSource(source.definition.name)
      }
      return SegmentField(field: field, id: id)
    }
    return own + originFields.enumerated().map { SegmentField(field: $1, id: -1 - $0) }
  }

  static func origin(ordinals: [Int64], lines: [Int]) -> Batch {
    Batch(
      Schema(originFields),
      [ordinals, lines.map(Int64.init)].map { Column(.int64, copying: $0) }
    )
  }
}

extension SegmentReader {
  /// Whether a source segment may have the rows of several snapshots.
  var isShared: Bool { schema[SourceColumns.snapshot.field.name] != nil }

  /// The snapshot of each row of a batch of a source segment.
  ///
  /// - Parameters:
  ///   - index: The batch.
  ///   - only: The snapshot of all rows where the segment has those of one.
  /// - Returns: As many as the batch has rows.
  /// - Throws: `SegmentError` where the column does not read back.
  func snapshots(ofBatch index: Int, only: Int64) throws -> [Int64] {
    guard isShared else { return Array(repeating: only, count: batchRowCounts[index]) }
    return Array(try batch(index, columns: [SourceColumns.snapshot.field.name]).columns[0].int64s)
  }
}
