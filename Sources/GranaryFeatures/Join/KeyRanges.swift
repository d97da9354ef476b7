import GranaryColumns

/// Entity keys in stretches by their order: what is asked about the keys of one stretch is answered from
/// neighbouring rows, in every run.
struct KeyRanges: Sendable {
  /// The first key of each range but the first, encoded, ascending.
  private let bounds: [[UInt8]]

  /// Ranges of about as many rows each.
  ///
  /// - Parameters:
  ///   - rows: Whose keys; the rows of one key are all in one range.
  ///   - count: How many ranges, at most.
  init(of rows: SortedRows, count: Int) {
    let index = rows.index.value
    var bounds: [[UInt8]] = []
    for part in 1..<max(count, 1) {
      let row = Int(Double(rows.count) * Double(part) / Double(count))
      guard row < rows.count else { break }
      let key = index.key(ofRow: row).bytes
      if key != bounds.last { bounds.append(key) }
    }
    self.bounds = bounds
  }

  /// How many ranges there are, one at least.
  var count: Int { bounds.count + 1 }

  /// The range of each row's key; for a row without one it says nothing.
  func ranges(of rows: Range<Int>, _ keys: some EntityKeys) -> [Int] {
    var key: [UInt8] = []
    return rows.map { row in
      guard keys.encode(row, into: &key) else { return 0 }
      return bounds.indices.partitioningIndex { key.lexicographicallyPrecedes(bounds[$0]) }
    }
  }
}
