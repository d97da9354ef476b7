internal import Foundation
import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranarySegments

/// Writes rows that come in any order as one sorted segment on all cores, in memory that neither these
/// nor the number of rows enlarge.
///
/// Rows are sorted a stretch at a time. Where there is more than one stretch, each goes to a file of
/// its own, sorted while the next one comes in, and these are merged: cut into parts of equal length,
/// which are sorted apart from each other and written one after the other. The file is the same
/// whatever the stretches, the parts and the threads.
final class SortedRunWriter {
  private let layout: SortedRunLayout
  private let directory: Path
  private let name: String
  private let stretch: Int
  private let memory: SortingMemory
  private let threadCount: Int
  private let fileSystem: any FileSystem
  private var rows = UnsortedRows()
  /// Sorts stretches to files; nil before there is one.
  private var sorting: OrderedPipeline<SortingStretch, Result<Path, any Error>>?
  private var stretchCount = 0
  /// Files of stretches sorted so far.
  private var sorted: [Path] = []
  /// Why a stretch was not written, or that writing was given up: nothing comes of it any more.
  private var failure: (any Error)?

  /// A writer without rows.
  ///
  /// - Parameters:
  ///   - shape: The columns of the rows.
  ///   - directory: Where to; whatever is left there is the caller's to remove.
  ///   - name: What the names of its files begin with.
  ///   - stretch: Rows that are sorted at a time, fewer where the memory is full before.
  ///   - memory: What may be in memory at a time.
  ///   - threadCount: At least 1, which is the caller's own thread; nil for one a core.
  ///   - fileSystem: Where the directory is.
  init(
    _ shape: ProjectionShape,
    in directory: Path,
    name: String,
    stretch: Int,
    memory: SortingMemory = SortingMemory(),
    threadCount: Int? = nil,
    on fileSystem: any FileSystem
  ) {
    layout = SortedRunLayout(shape)
    self.directory = directory
    self.name = name
    self.stretch = stretch
    self.memory = memory
    self.threadCount = threadCount ?? ProcessInfo.processInfo.activeProcessorCount
    self.fileSystem = fileSystem
  }

  deinit { stop() }

  /// Adds rows, the next in sequence.
  ///
  /// - Precondition: They have the shape's columns, and no null in a key or event time.
  /// - Throws: `SegmentError` where an earlier stretch cannot be written.
  func append(_ rows: Batch) throws {
    if let failure { throw failure }
    for start in stride(from: 0, to: rows.count, by: Batch.rowCount) {
      let end = min(start + Batch.rowCount, rows.count)
      self.rows.append(rows.count <= Batch.rowCount ? rows : rows.taking(Array(start..<end)))
      if self.rows.count >= stretch || self.rows.byteCount >= memory.stretchByteCount {
        try sortToFile()
      }
    }
  }

  /// Writes all rows, with those of other runs among them, to one file and syncs it.
  ///
  /// - Parameter runs: Sorted rows of the same shape.
  /// - Returns: The file and its number of rows.
  /// - Throws: `SegmentError` where it cannot be written, or a run does not read back; `FileError` where a stretch
  ///   cannot be removed.
  func finish(mergingWith runs: [ProjectionRun] = []) throws -> (path: Path, rows: Int) {
    if let failure { throw failure }
    let path = directory.appending("\(name).arrow")
    if stretchCount == 0, runs.isEmpty {
      return (path, try writeSorted(to: path).finish().rowCount)
    }
    if rows.count > 0 { try sortToFile() }
    while try takeSorted() {}
    let writer = try merge(
      runs,
      sorted.map { try ProjectionRun($0, layout.shape, on: fileSystem) },
      to: path
    )
    return (path, try finish(writer))
  }

  /// Makes a merged file durable, while the files of stretches are removed on other threads, if there are any.
  ///
  /// Freeing their memory takes time too, and what of them has not reached the disk does not go there any more.
  private func finish(_ writer: SegmentWriter) throws -> Int {
    var removing = OrderedPipeline<Path, Result<Void, any Error>>(threadCount: threadCount) {
      [fileSystem] path in Result { try fileSystem.remove(path) }
    }
    defer { removing.drain() }
    for path in sorted { removing.put(path) }
    let rowCount = try writer.finish().rowCount
    while let removal = removing.take() { try removal.get() }
    return rowCount
  }

  /// Waits for what is being sorted and gives it up: nothing is written afterwards.
  func stop() {
    failure = failure ?? CancellationError()
    sorting?.abandon()
    sorting?.drain()
  }

  /// Hands the rows over to be sorted, and waits for earlier ones where the pipeline is full.
  private func sortToFile() throws {
    let path = directory.appending("\(name)-\(stretchCount).arrow")
    stretchCount += 1
    if sorting == nil {
      sorting = OrderedPipeline(
        threadCount: threadCount,
        costLimit: memory.byteCount - memory.stretchByteCount,
        cost: { $0.rows.byteCount },
        { [layout, fileSystem] stretch in Result { try stretch.write(layout, on: fileSystem) } }
      )
    }
    let batchCount = partBatchCount(rows.count, rows.byteCount)
    sorting?.put(SortingStretch(rows: rows, path: path, partBatchCount: batchCount))
    rows = UnsortedRows()
    while sorting?.isFull == true, try takeSorted() {}
  }

  /// Waits for the next stretch that was handed over.
  ///
  /// - Returns: Whether there was one.
  /// - Throws: `SegmentError` where it, or one before it, was not written.
  private func takeSorted() throws -> Bool {
    do {
      guard let path = try sorting?.take()?.get() else { return false }
      sorted.append(path)
      return true
    } catch {
      failure = error
      throw error
    }
  }

  /// Writes rows all of which are in memory.
  private func writeSorted(to path: Path) throws -> SegmentWriter {
    let addresses = rows.sortedAddresses(layout.shape)
    let columns = layout.chunks(of: rows.batches)
    let batchByteCount = batchByteCount(rows.count, rows.byteCount)
    rows = UnsortedRows()
    var starts = stride(from: 0, to: addresses.count, by: Batch.rowCount).makeIterator()
    return try write(
      to: path,
      rowCount: addresses.count,
      cost: { _ in batchByteCount },
      parts: { starts.next() },
      encode: { [layout] start in
        let end = min(start + Batch.rowCount, addresses.count)
        return try layout.encoded(columns, addresses[start..<end], for: path)
      }
    )
  }

  /// Merges earlier runs and stretches.
  private func merge(
    _ earlier: [ProjectionRun],
    _ stretches: [ProjectionRun],
    to path: Path
  ) throws -> SegmentWriter {
    let runs = earlier + stretches
    let merge = SortedMerge(try runs.map { run in try run.sequencedRows() })
    let columns = try layout.columns(of: runs)
    // All is verified by now. Of many runs a part has few rows each: where they do not stay in memory, what is
    // read around them would be read again for each part.
    for run in runs { run.expectScatteredReads() }
    let byteCount = columns.joined().reduce(0) { $0 + $1.byteCount(of: 0..<$1.count) }
    let batchCount = partBatchCount(merge.count, byteCount)
    var parts = merge.parts(rowCount: batchCount * Batch.rowCount)
    return try write(
      to: path,
      rowCount: merge.count,
      cost: { $0.byteCount(of: columns) },
      parts: { parts.next() },
      encode: { [layout] part in
        let byteCount = part.mappedByteCount(of: columns, whole: earlier.count)
        columns.first?.first?.willRead(byteCount: byteCount)
        for (rows, columns) in zip(part.rows, columns) {
          for column in columns { column.readAhead(rows) }
        }
        let chunks = layout.chunks(of: part, of: columns)
        return try layout.encoded(chunks, merge.addresses(of: part)[...], for: path)
      }
    )
  }

  /// The batches that one thread gathers at a time, of rows with so many bytes.
  private func partBatchCount(_ rowCount: Int, _ byteCount: Int) -> Int {
    memory.partBatchCount(
      batchByteCount: batchByteCount(rowCount, byteCount),
      threadCount: threadCount
    )
  }

  /// The bytes of 65,536 rows, on average.
  private func batchByteCount(_ rowCount: Int, _ byteCount: Int) -> Int {
    byteCount / max(1, rowCount / Batch.rowCount)
  }

  /// Writes a file whose parts are encoded on all cores.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - rowCount: The number of all rows.
  ///   - cost: The bytes of a part.
  ///   - parts: The parts in their order.
  ///   - encode: Makes batches of one.
  /// - Returns: The file, which is to be finished.
  /// - Throws: `SegmentError`; what `encode` throws.
  private func write<Part: Sendable>(
    to path: Path,
    rowCount: Int,
    cost: @escaping (Part) -> Int,
    parts: () -> Part?,
    encode: @escaping @Sendable (Part) throws -> [EncodedBatch]
  ) throws -> SegmentWriter {
    let writer = try SegmentWriter(path, fields: layout.fields, on: fileSystem)
    var encoding = OrderedPipeline(
      // Few rows are not worth a thread.
      threadCount: rowCount <= Batch.rowCount ? 1 : threadCount,
      costLimit: memory.byteCount,
      cost: cost,
      { part in Result { try encode(part) } }
    )
    while let batches = encoding.next(from: parts) {
      for batch in try batches.get() { try writer.write(batch) }
    }
    return writer
  }
}

@available(*, unavailable)
extension SortedRunWriter: Sendable {}

extension SortedMerge.Part {
  /// The bytes of the rows of each run, of the columns given for it.
  fileprivate func byteCount(of columns: [[ChunkedColumn]]) -> Int {
    zip(rows, columns).reduce(0) { total, run in
      run.1.reduce(total) { $0 + $1.byteCount(of: run.0) }
    }
  }

  /// The same with what Linux maps around them at either end: 64 kB of what is scratch, up to 2 MB of the first runs,
  /// which were written as a whole.
  fileprivate func mappedByteCount(of columns: [[ChunkedColumn]], whole wholeCount: Int) -> Int {
    rows.indices.reduce(byteCount(of: columns)) { total, run in
      let margin = run < wholeCount ? 2 << 20 : 64 << 10
      return rows[run].isEmpty ? total : total + 2 * margin * columns[run].count
    }
  }
}
