import GranaryColumns
import GranaryFiles
import GranaryRegistry
import GranarySegments

/// A file of an ingestion.
struct FilePlace: Hashable {
  let snapshot: Int64
  /// Its place among the ingestion's files.
  let position: Int
}

/// A source segment, to be written anew without some rows.
struct ErasableSegment {
  private let reader: SegmentReader
  private let records: [SnapshotRecord]
  private let selection: any RowSelection
  /// The columns that tell which rows go; nil where none does.
  private let columns: [String]?

  init(
    _ path: Path,
    _ records: [SnapshotRecord],
    without selection: any RowSelection,
    on fileSystem: any FileSystem
  ) throws {
    reader = try SegmentReader(path, on: fileSystem)
    self.records = records
    self.selection = selection
    columns = selection.columns(of: reader)
  }

  /// How many rows go, by file; those of which none does are left out.
  func erasedCounts() throws -> [FilePlace: Int] {
    let records = Dictionary(uniqueKeysWithValues: records.map { ($0.number, $0) })
    var counts: [FilePlace: Int] = [:]
    for index in 0..<reader.batchCount {
      let holds = try erasedRows(ofBatch: index)
      guard holds.contains(true) else { continue }
      let snapshots = try reader.snapshots(ofBatch: index, only: self.records[0].number)
      let ordinals = try reader.batch(index, columns: [SourceColumns.ordinal]).columns[0].int64s
      for row in holds.indices where holds[row] {
        let position = records[snapshots[row]]?.filePosition(ofRow: ordinals[row]) ?? 0
        counts[FilePlace(snapshot: snapshots[row], position: position), default: 0] += 1
      }
    }
    return counts
  }

  /// Writes the rows that stay.
  ///
  /// - Returns: How many.
  /// - Throws: `SegmentError`.
  func write(to path: Path, on fileSystem: any FileSystem) throws -> Int {
    let writer = try SegmentWriter(
      path,
      fields: reader.fields,
      texts: .compact,
      on: fileSystem
    )
    for index in 0..<reader.batchCount {
      let erased = try erasedRows(ofBatch: index)
      let batch = try reader.batch(index)
      try writer.write(
        erased.contains(true) ? batch.taking(erased.indices.filter { !erased[$0] }) : batch
      )
    }
    return try writer.finish().rowCount
  }

  private func erasedRows(ofBatch index: Int) throws -> [Bool] {
    guard let columns else { return [] }
    return selection.holds(try reader.batch(index, columns: columns))
  }
}
