import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranarySegments

/// Writes rows that come in any order as one sorted segment, in bounded memory.
///
/// Rows are sorted a stretch at a time. Where there is more than one stretch, each goes to a file of
/// its own, and these are merged.
final class SortedRunWriter {
  private let shape: ProjectionShape
  private let directory: Path
  private let name: String
  private let stretch: Int
  private let fileSystem: any FileSystem
  private var batches: [Batch] = []
  private var order = ProjectionOrder()
  /// Files of stretches sorted so far.
  private var sorted: [Path] = []

  /// A writer without rows.
  ///
  /// - Parameters:
  ///   - shape: The columns of the rows.
  ///   - directory: Where to; whatever is left there is the caller's to remove.
  ///   - name: What the names of its files begin with.
  ///   - stretch: Rows that are sorted in memory.
  ///   - fileSystem: Where the directory is.
  init(
    _ shape: ProjectionShape,
    in directory: Path,
    name: String,
    stretch: Int,
    on fileSystem: any FileSystem
  ) {
    self.shape = shape
    self.directory = directory
    self.name = name
    self.stretch = stretch
    self.fileSystem = fileSystem
  }

  /// Adds rows, the next in sequence.
  ///
  /// - Precondition: They have the shape's columns, and no null in a key or event time.
  func append(_ rows: Batch) throws {
    for start in stride(from: 0, to: rows.count, by: Batch.rowCount) {
      let end = min(start + Batch.rowCount, rows.count)
      let part = rows.count <= Batch.rowCount ? rows : rows.taking(Array(start..<end))
      order.append(
        keys: shape.keys(of: part),
        eventTimes: shape.eventTimes(of: part),
        createdTimes: shape.createdTimes(of: part)
      )
      batches.append(part)
      if order.count >= stretch { try sortToFile() }
    }
  }

  /// Writes all rows, with those of other runs among them, to one file and syncs it.
  ///
  /// - Parameter runs: Sorted rows of the same shape.
  /// - Returns: The file and its number of rows.
  /// - Throws: `SegmentError` where it cannot be written, or a run does not read back.
  func finish(mergingWith runs: [ProjectionRun] = []) throws -> (path: Path, rows: Int) {
    let path = directory.appending("\(name).arrow")
    if sorted.isEmpty, runs.isEmpty { return (path, try writeSorted(to: path)) }
    if order.count > 0 { try sortToFile() }
    let stretches = try sorted.map { try ProjectionRun($0, shape, on: fileSystem) }
    let rows = try merge(runs + stretches, to: path)
    for path in sorted { try fileSystem.remove(path) }
    return (path, rows)
  }

  private func sortToFile() throws {
    let path = directory.appending("\(name)-\(sorted.count).arrow")
    _ = try writeSorted(to: path)
    sorted.append(path)
  }

  private func writeSorted(to path: Path) throws -> Int {
    var addresses: [Int] = []
    addresses.reserveCapacity(order.count)
    for (index, batch) in batches.enumerated() {
      for row in 0..<batch.count {
        addresses.append(ChunkAddress(precedingChunks: index, row: row).rawValue)
      }
    }
    let rows = order.sortedRows
    let chunks = shape.fields.indices.map { index in
      ColumnChunks(shape.fields[index].type, batches.map { $0.columns[index] })
    }
    let writer = try makeWriter(path)
    for start in stride(from: 0, to: rows.count, by: Batch.rowCount) {
      let part = rows[start..<min(start + Batch.rowCount, rows.count)].map { addresses[$0] }
      try writer.write(batch(of: chunks, at: part))
    }
    batches = []
    order = ProjectionOrder()
    return try writer.finish().rowCount
  }

  private func merge(_ runs: [ProjectionRun], to path: Path) throws -> Int {
    let columns = try runs.map { run in try run.columns(shape.fields.indices) }
    var merge = SortedMerge(try runs.map { run in try run.sequencedRows() })
    let chunks = shape.fields.indices.map { index in
      ColumnChunks(shape.fields[index].type, columns.flatMap { $0[index].chunks })
    }
    let writer = try makeWriter(path)
    while true {
      let addresses = merge.next(atMost: Batch.rowCount)
      if addresses.isEmpty { break }
      try writer.write(batch(of: chunks, at: addresses))
    }
    return try writer.finish().rowCount
  }

  private func makeWriter(_ path: Path) throws(SegmentError) -> SegmentWriter {
    try SegmentWriter(
      path,
      fields: shape.fields.enumerated().map { SegmentField(field: $0.element, id: $0.offset + 1) },
      on: fileSystem
    )
  }

  private func batch(of chunks: [ColumnChunks], at addresses: [Int]) -> Batch {
    Batch(shape.schema, chunks.map { $0.taking(addresses[...]) }, count: addresses.count)
  }
}

@available(*, unavailable)
extension SortedRunWriter: Sendable {}
