import GranaryColumns

/// The rows of several sorted runs in the order of all of them together, a stretch at a time.
///
/// Memory depends on the number of runs alone. Rows of keys that one run alone has are passed on
/// without being looked at.
public struct SortedMerge: Sendable {
  private let runs: [SortedRows]
  /// For each run, the chunks of the runs before it.
  private let precedingChunks: [Int]
  /// The runs' groups; each is at its first one that is not taken yet.
  private var groups: [KeyGroups]
  /// What is left of the rows of the smallest key.
  private var heads: [Head] = []

  /// The rest of a key's rows in one run.
  private struct Head: Sendable {
    let run: Int
    var rows: Range<Int>
    /// That of the first row; known where several runs have the key.
    var precedence: Precedence?
  }

  /// A merge of runs.
  ///
  /// - Precondition: The runs have the same key columns and clocks.
  public init(_ runs: [SortedRows]) {
    self.runs = runs
    var chunks = 0
    precedingChunks = runs.map { run in
      defer { chunks += run.keys[0].chunks.count }
      return chunks
    }
    groups = runs.map { KeyGroups($0.keys) }
    for run in groups.indices { _ = groups[run].advance() }
  }

  /// The next rows.
  ///
  /// - Parameter count: How many at most; fewer come only at the end.
  /// - Returns: Each row as ``ChunkAddress/rawValue`` of the runs' chunks in their order; none at the
  ///   end.
  public mutating func next(atMost count: Int) -> [Int] {
    var addresses: [Int] = []
    addresses.reserveCapacity(count)
    while addresses.count < count {
      if heads.isEmpty, !takeSmallestKey() { break }
      if heads.count == 1 {
        takeAlone(atMost: count - addresses.count, into: &addresses)
      } else {
        takeEarliest(into: &addresses)
      }
    }
    return addresses
  }

  /// Moves the groups of the smallest key to the heads; false at the end.
  private mutating func takeSmallestKey() -> Bool {
    var holders: [Int] = []
    for run in groups.indices where !groups[run].rows.isEmpty {
      guard let first = holders.first else {
        holders = [run]
        continue
      }
      if groups[run].key == groups[first].key {
        holders.append(run)
      } else if groups[run].key.lexicographicallyPrecedes(groups[first].key) {
        holders = [run]
      }
    }
    for run in holders {
      let rows = groups[run].rows
      let precedence = holders.count > 1 ? runs[run].precedence(of: rows.lowerBound) : nil
      heads.append(Head(run: run, rows: rows, precedence: precedence))
      _ = groups[run].advance()
    }
    return !holders.isEmpty
  }

  private mutating func takeAlone(atMost count: Int, into addresses: inout [Int]) {
    let rows = heads[0].rows
    let end = rows.lowerBound + min(count, rows.count)
    let base = ChunkAddress(precedingChunks: precedingChunks[heads[0].run], row: 0).rawValue
    for row in rows.lowerBound..<end { addresses.append(base + row) }
    heads[0].rows = end..<rows.upperBound
    if heads[0].rows.isEmpty { heads.removeAll() }
  }

  private mutating func takeEarliest(into addresses: inout [Int]) {
    var earliest = 0
    for index in heads.indices.dropFirst() {
      guard let precedence = heads[index].precedence, let other = heads[earliest].precedence,
        precedence < other
      else { continue }
      earliest = index
    }
    let (run, rows) = (heads[earliest].run, heads[earliest].rows)
    let address = ChunkAddress(precedingChunks: precedingChunks[run], row: rows.lowerBound)
    addresses.append(address.rawValue)
    let rest = rows.dropFirst()
    guard let next = rest.first else {
      heads.remove(at: earliest)
      return
    }
    heads[earliest].rows = rest
    heads[earliest].precedence = runs[run].precedence(of: next)
  }
}
