/// Hashes in memory: open addressing, 16 bytes a place.
struct KeyTable: Sendable {
  /// Bytes of the smallest table.
  static let leastByteCount = 16 * 64

  /// How many hashes there are.
  private(set) var count = 0
  /// Pairs of high and low words; two zeros are a free place.
  private var words: [UInt64]

  init(byteCount: Int = Self.leastByteCount) {
    words = [UInt64](repeating: 0, count: byteCount / 8)
  }

  /// The memory that it takes.
  var byteCount: Int { words.count * 8 }

  /// Whether the next hash that is new needs a larger table: three quarters are taken.
  var isFull: Bool { count * 8 >= words.count * 3 }

  func contains(_ key: KeyHash) -> Bool { words[place(of: key) + 1] != 0 }

  /// Adds a hash; false where it is there already.
  ///
  /// - Precondition: The table is not full.
  mutating func insert(_ key: KeyHash) -> Bool {
    let place = place(of: key)
    guard words[place + 1] == 0 else { return false }
    words[place] = key.high
    words[place + 1] = Self.stored(key.low)
    count += 1
    return true
  }

  /// Doubles the places.
  mutating func grow() {
    var larger = KeyTable(byteCount: byteCount * 2)
    for key in keys { _ = larger.insert(key) }
    self = larger
  }

  /// The hashes, in no particular order.
  var keys: [KeyHash] {
    stride(from: 0, to: words.count, by: 2).compactMap { place in
      words[place + 1] == 0 ? nil : KeyHash(high: words[place], low: words[place + 1])
    }
  }

  /// The place of a hash, or the free one where it would be.
  private func place(of key: KeyHash) -> Int {
    let mask = words.count / 2 - 1
    let low = Self.stored(key.low)
    var place = Int(truncatingIfNeeded: key.low >> 1) & mask
    while words[2 * place + 1] != 0 {
      if words[2 * place] == key.high, words[2 * place + 1] == low { break }
      place = (place + 1) & mask
    }
    return 2 * place
  }

  /// A low word that is not the mark of a free place; one in 2⁶⁴ is changed for that.
  private static func stored(_ low: UInt64) -> UInt64 { low == 0 ? 1 : low }
}
