import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranarySegments

/// A projection segment, opened: mapped columns, whose checksums have been verified.
struct ProjectionRun: Sendable {
  /// Keys, clocks and sequence.
  let rows: SortedRows
  /// Every column, in the order of the shape.
  let columns: [ChunkedColumn]

  /// Opens a segment.
  ///
  /// - Throws: `SegmentError` where it does not read back; ``OfflineStoreError/Code/foreignProjection``
  ///   where it has other columns.
  init(_ path: Path, _ shape: ProjectionShape, on fileSystem: any FileSystem) throws {
    let reader = try SegmentReader(path, on: fileSystem)
    guard reader.schema == shape.schema else { throw OfflineStoreError.foreignProjection(path) }
    // Each batch is checked against its checksums, which takes as long as reading it.
    let batches = try concurrentMap(parts: reader.batchCount) { index in
      Result { () throws(SegmentError) in try reader.batch(index) }
    }.map { try $0.get() }
    columns = shape.fields.indices.map { index in
      ChunkedColumn(shape.fields[index].type, batches.map { $0.columns[index] })
    }
    rows = shape.rows(of: columns)
  }
}
