import GranaryColumns
import GranaryFeatures

/// Several sorted runs in the order of all their rows together, cut into parts that can be put in
/// order apart from each other, on any thread.
///
/// No two rows of the runs have the same key, times and sequence.
struct SortedMerge: Sendable {
  private let runs: [MergedRun]
  /// The number of rows of all runs.
  let count: Int

  /// A stretch of the order of all rows.
  struct Part: Sendable {
    /// The rows that each run has in it.
    let rows: [Range<Int>]
    /// The same by the chunks that they lie in, run by run.
    let pieces: [Piece]

    init(_ rows: [Range<Int>]) {
      self.rows = rows
      pieces = rows.enumerated().flatMap { run, rows in
        ChunkedColumn.pieces(of: rows).map { Piece(run: run, chunk: $0.chunk, rows: $0.rows) }
      }
    }

    /// The number of its rows.
    var count: Int { rows.reduce(0) { $0 + $1.count } }
  }

  /// Rows of one chunk of a run.
  struct Piece: Sendable {
    let run: Int
    let chunk: Int
    /// Their numbers in the chunk.
    let rows: Range<Int>
  }

  /// The parts, one after the other, each found when it is asked for.
  struct Parts: Sendable {
    private let merge: SortedMerge
    private let rowCount: Int
    private var starts: [Int]

    fileprivate init(_ merge: SortedMerge, rowCount: Int) {
      precondition(rowCount > 0, "parts without rows")
      self.merge = merge
      self.rowCount = rowCount
      starts = merge.runs.map { _ in 0 }
    }

    /// The next part; nil at the end.
    mutating func next() -> Part? {
      let left = merge.count - starts.reduce(0, +)
      guard left > 0 else { return nil }
      let ends = merge.cuts(after: min(rowCount, left), from: starts)
      defer { starts = ends }
      return Part(zip(starts, ends).map { $0..<$1 })
    }
  }

  /// A merge of runs.
  ///
  /// - Precondition: The runs have the same key columns and clocks.
  init(_ runs: [SortedRows]) {
    self.runs = runs.map(MergedRun.init)
    count = runs.reduce(0) { $0 + $1.count }
  }

  /// Parts of a number of rows, of which the last may have fewer.
  func parts(rowCount: Int) -> Parts { Parts(self, rowCount: rowCount) }

  /// The rows of a part in their order.
  ///
  /// Memory depends on the length of the part and the number of runs.
  ///
  /// - Returns: Each row as ``ChunkAddress/rawValue`` of the chunks of the part's pieces.
  func addresses(of part: Part) -> [Int] {
    var sorter = RowSorter(reservingCapacity: part.count)
    for (index, piece) in part.pieces.enumerated() {
      let first = ChunkAddress(precedingChunks: index, row: 0)
      runs[piece.run].append(piece, at: first, to: &sorter)
    }
    func precedence(of address: ChunkAddress) -> Precedence {
      let piece = part.pieces[address.chunk]
      return runs[piece.run].rows.precedence(of: piece.chunk * Batch.rowCount + address.row)
    }
    return sorter.sortedAddresses { precedence(of: $0) < precedence(of: $1) }
  }

  /// Where each run is to be cut so that the rows before the cuts are the first of all.
  ///
  /// Exact splitting: rows that are too early or too late to be cut at are ruled out, by half of those
  /// of the run that has the most left each time.
  ///
  /// - Parameters:
  ///   - rowCount: How many rows there are to be between `starts` and the cuts; no more than are left.
  ///   - starts: Cuts that come before.
  /// - Returns: One for each run.
  func cuts(after rowCount: Int, from starts: [Int]) -> [Int] {
    let target = starts.reduce(0, +) + rowCount
    var low = starts
    var high = runs.indices.map { min(starts[$0] + rowCount, runs[$0].rows.count) }
    while let widest = runs.indices.max(by: { high[$0] - low[$0] < high[$1] - low[$1] }),
      low[widest] < high[widest]
    {
      let middle = (low[widest] + high[widest]) / 2
      let pivot = runs[widest].position(of: middle)
      var places = runs.indices.map { run in
        run == widest ? middle : runs[run].firstRow(in: low[run]..<high[run], notBefore: pivot)
      }
      if places.reduce(0, +) < target {
        places[widest] += 1
        low = places
      } else {
        high = places
      }
    }
    return low
  }
}

/// A run of a ``SortedMerge``.
struct MergedRun: Sendable {
  let rows: SortedRows
  /// For each chunk.
  private let encoders: [EntityKeyEncoder]

  /// What a row is ordered by.
  struct Position {
    let key: [UInt8]
    let precedence: Precedence
  }

  init(_ rows: SortedRows) {
    self.rows = rows
    encoders = rows.keys[0].chunks.indices.map { chunk in
      EntityKeyEncoder(rows.keys.map { $0.chunks[chunk] })
    }
  }

  /// Replaces `key` by the one of a row.
  private func encode(_ row: Int, into key: inout [UInt8]) {
    encoders[row / Batch.rowCount].encodeWhole(row % Batch.rowCount, into: &key)
  }

  /// Adds rows to what is sorted.
  ///
  /// - Parameters:
  ///   - piece: Rows of this run.
  ///   - first: Where its chunk's first row is.
  ///   - sorter: What they are sorted by.
  func append(_ piece: SortedMerge.Piece, at first: ChunkAddress, to sorter: inout RowSorter) {
    let start = piece.chunk * Batch.rowCount
    sorter.append(
      piece.rows,
      at: first,
      keys: encoders[piece.chunk],
      eventTimes: rows.eventTimes.map { times in piece.rows.lazy.map { times[start + $0] } }
    )
  }

  func position(of row: Int) -> Position {
    var key: [UInt8] = []
    encode(row, into: &key)
    return Position(key: key, precedence: rows.precedence(of: row))
  }

  /// The first of some rows that does not come before a position; the range's end where all do.
  func firstRow(in range: Range<Int>, notBefore position: Position) -> Int {
    var key: [UInt8] = []
    return range.partitioningIndex { row in
      encode(row, into: &key)
      return key == position.key
        ? rows.precedence(of: row) >= position.precedence
        : !key.lexicographicallyPrecedes(position.key)
    }
  }
}
