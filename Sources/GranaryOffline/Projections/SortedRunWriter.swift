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
/// which are merged apart from each other and written one after the other. The file is the same
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
  /// Why a stretch was not written; nothing is written after it.
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
  /// - Throws: `SegmentError` where it cannot be written, or a run does not read back.
  func finish(mergingWith runs: [ProjectionRun] = []) throws -> (path: Path, rows: Int) {
    let path = directory.appending("\(name).arrow")
    if stretchCount == 0, runs.isEmpty { return (path, try writeSorted(to: path)) }
    if rows.count > 0 { try sortToFile() }
    while try takeSorted() {}
    let stretches = try sorted.map { try ProjectionRun($0, layout.shape, on: fileSystem) }
    let rowCount = try merge(runs + stretches, to: path)
    for path in sorted { try fileSystem.remove(path) }
    return (path, rowCount)
  }

  /// Waits for what is being sorted and gives it up: nothing is written afterwards.
  func stop() { sorting?.abandon() }

  /// Hands the rows over to be sorted, and waits for earlier ones where the pipeline is full.
  private func sortToFile() throws {
    let path = directory.appending("\(name)-\(stretchCount).arrow")
    stretchCount += 1
    if sorting == nil {
      let limit = SortingMemory.stretchCount - 1
      sorting = OrderedPipeline(threadCount: threadCount, limit: limit) {
        [layout, fileSystem] stretch in
        Result { try stretch.write(layout, on: fileSystem) }
      }
    }
    sorting?.put(SortingStretch(rows: rows, path: path))
    rows = UnsortedRows()
    while sorting?.isFull == true, try takeSorted() {}
  }

  /// Waits for the next stretch that was handed over.
  ///
  /// - Returns: Whether there was one.
  /// - Throws: `SegmentError` where it, or one before it, was not written.
  private func takeSorted() throws -> Bool {
    do {
      if let failure { throw failure }
      guard let path = try sorting?.take()?.get() else { return false }
      sorted.append(path)
      return true
    } catch {
      failure = error
      throw error
    }
  }

  /// Writes rows all of which are in memory.
  private func writeSorted(to path: Path) throws -> Int {
    let addresses = rows.sortedAddresses(layout.shape)
    let columns = layout.chunks(of: rows.batches)
    let (_, limit) = parts(rowCount: rows.count, byteCount: rows.byteCount)
    rows = UnsortedRows()
    var starts = stride(from: 0, to: addresses.count, by: Batch.rowCount).makeIterator()
    return try write(to: path, rowCount: addresses.count, limit: limit) { [layout] (start: Int) in
      let end = min(start + Batch.rowCount, addresses.count)
      return try layout.encoded(columns, addresses[start..<end], for: path)
    } parts: {
      starts.next()
    }
  }

  private func merge(_ runs: [ProjectionRun], to path: Path) throws -> Int {
    let merge = SortedMerge(try runs.map { run in try run.sequencedRows() })
    let columns = try layout.chunks(of: runs)
    let byteCount = columns.reduce(0) { $0 + $1.byteCount }
    let (batchCount, limit) = parts(rowCount: merge.count, byteCount: byteCount)
    var parts = merge.parts(rowCount: batchCount * Batch.rowCount)
    return try write(to: path, rowCount: merge.count, limit: limit) { [layout] part in
      try layout.encoded(columns, merge.addresses(of: part)[...], for: path)
    } parts: {
      parts.next()
    }
  }

  /// How rows are dealt out to threads: how many batches at a time, and how often at a time.
  private func parts(rowCount: Int, byteCount: Int) -> (batchCount: Int, limit: Int) {
    let batchCount = max(1, rowCount / Batch.rowCount)
    return memory.parts(batchByteCount: byteCount / batchCount, threadCount: threadCount)
  }

  /// Writes a file whose parts are encoded on all cores.
  private func write<Part: Sendable>(
    to path: Path,
    rowCount: Int,
    limit: Int,
    _ encode: @escaping @Sendable (Part) throws -> [EncodedBatch],
    parts: () -> Part?
  ) throws -> Int {
    let writer = try SegmentWriter(path, fields: layout.fields, on: fileSystem)
    // Few rows are not worth a thread.
    let threadCount = rowCount <= Batch.rowCount ? 1 : threadCount
    var encoding = OrderedPipeline(threadCount: threadCount, limit: limit) { part in
      Result { try encode(part) }
    }
    while let batches = encoding.next(from: parts) {
      for batch in try batches.get() { try writer.write(batch) }
    }
    return try writer.finish().rowCount
  }
}

@available(*, unavailable)
extension SortedRunWriter: Sendable {}
