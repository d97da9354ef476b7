import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranarySegments
import Synchronization

/// A projection segment, opened: its columns are mapped, and each is verified when it is first asked
/// for (DESIGN §5).
final class ProjectionRun: Sendable {
  private let reader: SegmentReader
  private let shape: ProjectionShape
  private let read: Mutex<ReadColumns>

  private struct ReadColumns: Sendable {
    /// By place; nil for those that nobody has asked for.
    var columns: [ChunkedColumn?]
    /// Keys and clocks, with one index for all who ask.
    var rows: SortedRows?
  }

  /// Opens a segment.
  ///
  /// - Throws: `SegmentError` where its structure does not read back;
  ///   ``OfflineStoreError/Code/foreignProjection`` where it has other columns.
  init(_ path: Path, _ shape: ProjectionShape, on fileSystem: any FileSystem) throws {
    reader = try SegmentReader(path, on: fileSystem)
    guard reader.schema == shape.schema else { throw OfflineStoreError.foreignProjection(path) }
    self.shape = shape
    read = Mutex(ReadColumns(columns: Array(repeating: nil, count: shape.fields.count)))
  }

  /// Says that rows will be read here and there, as those of many runs are that are merged, and lets go of what is
  /// mapped.
  func expectScatteredReads() { reader.expectScatteredReads() }

  /// Columns, by their places in the shape.
  ///
  /// - Throws: `SegmentError` where one does not read back.
  func columns(_ places: some Sequence<Int>) throws(SegmentError) -> [ChunkedColumn] {
    try read.withLock { (read) throws(SegmentError) in
      try self.columns(places, &read)
    }
  }

  /// Keys and clocks, without their sequence.
  ///
  /// - Throws: `SegmentError` where one does not read back.
  func rows() throws(SegmentError) -> SortedRows {
    try read.withLock { (read) throws(SegmentError) in
      if let rows = read.rows { return rows }
      let rows = shape.rows(of: try columns(shape.order, &read))
      read.rows = rows
      return rows
    }
  }

  /// Keys, clocks and sequence.
  ///
  /// - Throws: `SegmentError` where one does not read back.
  func sequencedRows() throws(SegmentError) -> SortedRows {
    let sequence = try columns(shape.sequence)
    return try rows().with(snapshots: sequence[0], ordinals: sequence[1])
  }

  private func columns(
    _ places: some Sequence<Int>,
    _ read: inout ReadColumns
  ) throws(SegmentError) -> [ChunkedColumn] {
    let places = Array(places)
    let missing = places.filter { read.columns[$0] == nil }
    for (place, column) in zip(missing, try verified(missing)) { read.columns[place] = column }
    return places.compactMap { read.columns[$0] }
  }

  /// Columns checked against their checksums, which takes as long as reading them.
  private func verified(_ places: [Int]) throws(SegmentError) -> [ChunkedColumn] {
    let reader = reader
    let batches = concurrentMap(parts: places.isEmpty ? 0 : reader.batchCount) { index in
      Result { () throws(SegmentError) in
        var columns: [Column] = []
        for place in places { columns.append(try reader.column(place, ofBatch: index)) }
        return columns
      }
    }
    var chunks = places.map { _ in [Column]() }
    for batch in batches {
      for (index, column) in try batch.get().enumerated() { chunks[index].append(column) }
    }
    return zip(places, chunks).map { ChunkedColumn(shape.fields[$0].type, $1) }
  }
}
