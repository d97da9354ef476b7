import GranaryColumns
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
    var sorter = RowSorter()
    var addresses: [Int] = []
    addresses.reserveCapacity(count)
    for (index, batch) in batches.enumerated() {
      sorter.append(
        keys: shape.keys(of: batch),
        eventTimes: shape.eventTimes(of: batch),
        createdTimes: shape.createdTimes(of: batch)
      )
      let first = ChunkAddress(precedingChunks: index, row: 0).rawValue
      addresses.append(contentsOf: first..<first + batch.count)
    }
    return sorter.sortedRows().map { addresses[$0] }
  }
}

/// Rows on their way to a file of their own, from which they are merged.
struct SortingStretch: Sendable {
  let rows: UnsortedRows
  let path: Path

  /// Writes the rows sorted.
  ///
  /// - Returns: The file.
  /// - Throws: `SegmentError` where it cannot be written.
  func write(_ layout: SortedRunLayout, on fileSystem: any FileSystem) throws -> Path {
    let writer = try SegmentWriter(path, fields: layout.fields, isScratch: true, on: fileSystem)
    let addresses = rows.sortedAddresses(layout.shape)
    let columns = layout.chunks(of: rows.batches)
    for start in stride(from: 0, to: addresses.count, by: Batch.rowCount) {
      let part = addresses[start..<min(start + Batch.rowCount, addresses.count)]
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

  /// The columns of runs, to gather from.
  ///
  /// - Throws: `SegmentError` where one does not read back.
  func chunks(of runs: [ProjectionRun]) throws(SegmentError) -> [ColumnChunks] {
    var columns: [[ChunkedColumn]] = []
    for run in runs { columns.append(try run.columns(shape.fields.indices)) }
    return shape.fields.indices.map { index in
      ColumnChunks(shape.fields[index].type, columns.flatMap { $0[index].chunks })
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
    var batches: [EncodedBatch] = []
    for start in stride(from: addresses.startIndex, to: addresses.endIndex, by: Batch.rowCount) {
      let part = addresses[start..<min(start + Batch.rowCount, addresses.endIndex)]
      var taken: [Column] = []
      for (field, column) in zip(shape.fields, columns) {
        do throws(TextOverflow) {
          taken.append(try column.taking(part))
        } catch {
          throw .tooMuchText(field.name, path)
        }
      }
      let rows = Batch(shape.schema, taken, count: part.count)
      batches.append(try EncodedBatch(rows, for: path))
    }
    return batches
  }
}
