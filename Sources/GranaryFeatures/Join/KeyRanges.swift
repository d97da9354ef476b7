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
    var bounds: [[UInt8]] = []
    for index in 1..<max(count, 1) {
      let row = Int(Double(rows.count) * Double(index) / Double(count))
      guard row < rows.count, let key = rows.key(of: row), key.bytes != bounds.last else {
        continue
      }
      bounds.append(key.bytes)
    }
    self.bounds = bounds
  }

  /// How many ranges there are, one at least.
  var count: Int { bounds.count + 1 }

  /// The range of each row's key; for a row without one it says nothing.
  func ranges(of rows: Range<Int>, _ keys: some EntityKeys) -> [Int] {
    var key: [UInt8] = []
    return rows.map { keys.encode($0, into: &key) ? boundCount(upTo: key) : 0 }
  }

  private func boundCount(upTo key: [UInt8]) -> Int {
    var (first, count) = (0, bounds.count)
    while count > 0 {
      let half = count / 2
      if key.lexicographicallyPrecedes(bounds[first + half]) {
        count = half
      } else {
        first += half + 1
        count -= half + 1
      }
    }
    return first
  }
}

extension SortedRows {
  /// The key of a row; nil where a part of it is null.
  fileprivate func key(of row: Int) -> EntityKey? {
    let chunk = row / Batch.rowCount
    return EntityKeyEncoder(keys.map { $0.chunks[chunk] }).key(at: row - chunk * Batch.rowCount)
  }
}
