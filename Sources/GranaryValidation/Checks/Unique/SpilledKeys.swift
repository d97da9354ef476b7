import GranaryColumns
import GranaryFiles

/// Hashes in a file, sorted, with what finds one in them: a filter, and every 256th hash.
///
/// ```
/// file = count × (high: UInt64, low: UInt64), the machine's byte order, ascending
/// ```
/// The file has no name any more once it is mapped, so that nothing is left of it however the process
/// ends.
struct SpilledKeys: Sendable {
  /// Hashes between two that are kept in memory: one page of 4,096 bytes.
  private static let stride = 256

  private let words: Values<UInt64>
  private let fences: [KeyHash]
  private let filter: KeyFilter?

  /// Writes ascending hashes to a file of a name that is not taken; without a filter where no memory is
  /// left for one.
  init(
    _ keys: [KeyHash],
    at path: Path,
    on fileSystem: any FileSystem,
    isFiltered: Bool
  ) throws(FileError) {
    let file = try fileSystem.create(path)
    for start in Swift.stride(from: 0, to: keys.count, by: 65_536) {
      let words = keys[start..<min(start + 65_536, keys.count)].flatMap { [$0.high, $0.low] }
      let buffer = Buffer(copying: words)
      try unsafe buffer.withBytes { bytes throws(FileError) in try unsafe file.write(bytes) }
    }
    try file.close()
    words = try fileSystem.map(path).values(count: 2 * keys.count)
    try fileSystem.remove(path)
    fences = Swift.stride(from: 0, to: keys.count, by: Self.stride).map { keys[$0] }
    filter = isFiltered ? Self.filter(keys) : nil
  }

  private static func filter(_ keys: [KeyHash]) -> KeyFilter {
    var filter = KeyFilter(count: keys.count)
    for key in keys { filter.insert(key) }
    return filter
  }

  /// The memory that the filter takes.
  var filterByteCount: Int { filter == nil ? 0 : KeyFilter.byteCount(of: words.count / 2) }

  func contains(_ key: KeyHash) -> Bool {
    if let filter, !filter.mayContain(key) { return false }
    let page = fences.indices.partitioningIndex { key < fences[$0] } - 1
    guard page >= 0 else { return false }
    var (low, high) = (page * Self.stride, min((page + 1) * Self.stride, words.count / 2))
    while low < high {
      let middle = (low + high) / 2
      let found = KeyHash(high: words[2 * middle], low: words[2 * middle + 1])
      if found == key { return true }
      if found < key { low = middle + 1 } else { high = middle }
    }
    return false
  }
}
