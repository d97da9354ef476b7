import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranarySegments

/// Rows of a projection in the order of their sequence.
struct UnsortedRows: Sendable {
  /// Of at most 65,536 rows each.
  private(set) var batches: [Batch] = []
  private(set) var count = 0
  /// The bytes of all values and texts.
  private(set) var byteCount = 0

  /// Adds rows, the next in sequence.
  mutating func append(_ batch: Batch) {
    batches.append(batch)
    count += batch.count
    byteCount += batch.byteCount
  }

  /// The rows in the order of the projection, as addresses among the batches.
  func sortedAddresses(_ shape: ProjectionShape) -> [Int] {
    var sorter = RowSorter(reservingCapacity: count)
    for (index, batch) in batches.enumerated() {
      sorter.append(
        0..<batch.count,
        at: ChunkAddress(precedingChunks: index, row: 0),
        keys: EntityKeyEncoder(shape.keys(of: batch)),
        eventTimes: shape.eventTimes(of: batch)?.timestamps
      )
    }
    let createdTimes = shape.hasEventTimes ? batches.compactMap { shape.createdTimes(of: $0) } : []
    func createdTime(_ address: ChunkAddress) -> Timestamp {
      guard !createdTimes.isEmpty, createdTimes[address.chunk].validity[address.row] else {
        return .distantPast
      }
      return createdTimes[address.chunk].timestamps[address.row]
    }
    return sorter.sortedAddresses { left, right in
      (createdTime(left), left.rawValue) < (createdTime(right), right.rawValue)
    }
  }
}

/// Rows on their way to a file of their own, from which they are merged.
struct SortingStretch: Sendable {
  let rows: UnsortedRows
  let path: Path
  /// The batches that are gathered at a time: the more, the less often all rows are gone through.
  let partBatchCount: Int

  /// Writes the rows sorted.
  ///
  /// - Returns: The file.
  /// - Throws: `SegmentError` where it cannot be written.
  func write(_ layout: SortedRunLayout, on fileSystem: any FileSystem) throws -> Path {
    let writer = try SegmentWriter(path, fields: layout.fields, isScratch: true, on: fileSystem)
    let addresses = rows.sortedAddresses(layout.shape)
    let columns = layout.chunks(of: rows.batches)
    let rowCount = partBatchCount * Batch.rowCount
    for start in stride(from: 0, to: addresses.count, by: rowCount) {
      let part = addresses[start..<min(start + rowCount, addresses.count)]
      for batch in try layout.encoded(columns, part, for: path) { try writer.write(batch) }
    }
    _ = try writer.finish()
    return path
  }
}

/// How the rows of a shape lie in a segment.
struct SortedRunLayout: Sendable {
  let shape: ProjectionShape
  let fields: [SegmentField]

  init(_ shape: ProjectionShape) {
    self.shape = shape
    fields = shape.fields.enumerated().map { SegmentField(field: $0.element, id: $0.offset + 1) }
  }

  /// The columns of batches, to gather from.
  func chunks(of batches: [Batch]) -> [ColumnChunks] {
    shape.fields.indices.map { index in
      ColumnChunks(shape.fields[index].type, batches.map { $0.columns[index] })
    }
  }

  /// The columns of runs, by run.
  ///
  /// - Throws: `SegmentError` where one does not read back.
  func columns(of runs: [ProjectionRun]) throws(SegmentError) -> [[ChunkedColumn]] {
    var columns: [[ChunkedColumn]] = []
    for run in runs { columns.append(try run.columns(shape.fields.indices)) }
    return columns
  }

  /// The columns of the pieces of a merge's part, to gather from.
  func chunks(of part: SortedMerge.Part, of columns: [[ChunkedColumn]]) -> [ColumnChunks] {
    shape.fields.indices.map { index in
      ColumnChunks(
        shape.fields[index].type,
        part.pieces.map { columns[$0.run][index].chunks[$0.chunk] }
      )
    }
  }

  /// Rows gathered and encoded, 65,536 a batch.
  ///
  /// - Throws: `SegmentError` where the texts of a batch pass 2 GiB.
  func encoded(
    _ columns: [ColumnChunks],
    _ addresses: ArraySlice<Int>,
    for path: Path
  ) throws(SegmentError) -> [EncodedBatch] {
    let parts = stride(from: addresses.startIndex, to: addresses.endIndex, by: Batch.rowCount)
      .map { addresses[$0..<min($0 + Batch.rowCount, addresses.endIndex)] }
    // One column after the other, so that what is gathered from stays in the processor's caches.
    var columnsOfParts = parts.map { _ in [Column]() }
    for (field, column) in zip(shape.fields, columns) {
      for (index, part) in parts.enumerated() {
        do throws(TextOverflow) {
          columnsOfParts[index].append(try column.taking(part))
        } catch {
          throw .tooMuchText(field.name, path)
        }
      }
    }
    var batches: [EncodedBatch] = []
    for (index, part) in parts.enumerated() {
      let rows = Batch(shape.schema, columnsOfParts[index], count: part.count)
      batches.append(try EncodedBatch(rows, for: path))
      columnsOfParts[index] = []
    }
    return batches
  }
}
