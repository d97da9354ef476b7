public import GranaryColumns
public import GranaryDefinitions
import GranaryFeatures
import GranaryFiles
import GranaryRegistry
import GranarySegments

extension SourceDefinition {
  /// The event time before which rows are past retention; nil where they are kept for ever.
  ///
  /// It is rounded down as the start of a window of that length is, so that no window of a view that
  /// the source may have reaches behind it.
  ///
  /// - Parameter now: The time now.
  /// - Returns: The event time; rows with it are still kept.
  public func expiryTime(at now: Timestamp) -> Timestamp? {
    retention.map { WindowResolution(window: $0).start(of: $0, at: now) }
  }
}

extension OfflineStore {
  /// Deletes rows that are past retention, all together or not at all.
  ///
  /// These are the rows with an earlier event time, whether they count or others have replaced them, and
  /// what ingestions before that time have kept aside. Memory is that of a batch, and readers go on.
  ///
  /// Rows that stay keep their places, and what others have replaced stays replaced. Rows of segments from
  /// before the source had its event time have no age, and stay.
  ///
  /// - Parameters:
  ///   - source: Whose rows.
  ///   - time: The event time; rows with it or a later one stay.
  ///   - views: The current versions of all views. Projections of other versions go too, and what is online
  ///     of those that read the source is to be made anew.
  /// - Returns: How many rows went.
  /// - Throws: ``OfflineStoreError/Code/locked``; `SegmentError` where a segment does not read back.
  ///   Nothing is changed then.
  public func expire(
    _ source: ResolvedSource,
    before time: Timestamp,
    views: [VersionedView]
  ) throws -> ErasureCounts {
    let name = source.definition.name
    let ids = try registry.columnIDs(of: name)
    guard let clock = source.definition.eventTime, let id = ids[clock] else {
      return ErasureCounts()
    }
    let rows = RowsBefore(time: time, columnID: id)
    let removal = RowRemoval(from: name, rows: rows, expiredBefore: time) { record, file, _, _ in
      record.committedAt < time ? file.quarantined : 0
    }
    let readers = views.filter { $0.view.source.definition.name == name }
    return try remove([removal], views: views) { _ in readers.map(\.name) }[0]
  }

  /// The event time before which rows of a source were deleted, as past retention; nil where none were.
  public func expiredBefore(of source: String) throws -> Timestamp? {
    try registry.expiredBefore(of: source)
  }
}

/// Rows with an event time before another.
private struct RowsBefore: RowSelection {
  let time: Timestamp
  /// The id of the event time's column.
  let columnID: Int

  func columns(of segment: SegmentReader) -> [String]? {
    segment.fields.first { $0.id == columnID && $0.field.type == .timestamp }.map {
      [$0.field.name]
    }
  }

  func holds(_ batch: Batch) -> [Bool] {
    let (times, validity) = (batch.columns[0].timestamps, batch.columns[0].validity)
    return (0..<batch.count).map { validity[$0] && times[$0] < time }
  }
}
