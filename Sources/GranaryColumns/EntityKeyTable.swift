/// Distinct entity keys, numbered in the order in which they came.
///
/// Open addressing with linear probing over the keys' bytes, at most half full: a look-up reads one
/// slot and one key where nothing collides, and allocates nothing.
public struct EntityKeyTable: Sendable {
  /// The encoded keys one after the other.
  private var bytes: [UInt8] = []
  /// Where each key ends in `bytes`, after a leading 0.
  private var ends: [Int] = [0]
  /// Half of a key's hash above its number plus one; 0 where the slot is free.
  ///
  /// A power of two of them. The half hash spares looking at keys that merely share a slot.
  private var slots = [UInt64](repeating: 0, count: 16)

  /// A table without keys.
  public init() {}

  /// A table without keys, with room for some.
  public init(minimumCapacity: Int) {
    var slotCount = slots.count
    while slotCount < 2 * minimumCapacity { slotCount *= 2 }
    slots = [UInt64](repeating: 0, count: slotCount)
    ends.reserveCapacity(minimumCapacity + 1)
  }

  /// The number of keys.
  public var count: Int { ends.count - 1 }

  /// The key of a number.
  public subscript(number: Int) -> EntityKey {
    EntityKey(encoded: Array(bytes[ends[number]..<ends[number + 1]]))
  }

  /// The number of an encoded key; nil when it is not there.
  public func number(of key: [UInt8]) -> Int? {
    number(of: key, 0..<key.count, hash: Self.hash(of: key))
  }

  /// The number of a key that is a piece of other bytes; nil when it is not there.
  func number(of other: [UInt8], _ range: Range<Int>, hash: UInt64) -> Int? {
    let found = slots[slot(of: other, range, hash: hash)]
    return found == 0 ? nil : Self.number(in: found)
  }

  /// The number of an encoded key, which is added when it is not there.
  public mutating func insert(_ key: [UInt8]) -> Int {
    insert(key, 0..<key.count, hash: Self.hash(of: key))
  }

  /// The number of a key that is a piece of other bytes, which is added when it is not there.
  mutating func insert(_ other: [UInt8], _ range: Range<Int>, hash: UInt64) -> Int {
    if 2 * (count + 1) > slots.count { grow() }
    let slot = slot(of: other, range, hash: hash)
    if slots[slot] != 0 { return Self.number(in: slots[slot]) }
    bytes += other[range]
    ends.append(bytes.count)
    slots[slot] = Self.slotContent(hash, number: count - 1)
    return count - 1
  }

  private static func slotContent(_ hash: UInt64, number: Int) -> UInt64 {
    hash & 0xFFFF_FFFF_0000_0000 | UInt64(UInt32(number + 1))
  }

  private static func number(in slot: UInt64) -> Int { Int(slot & 0xFFFF_FFFF) - 1 }

  /// Where the key stands, or where it would.
  private func slot(of other: [UInt8], _ range: Range<Int>, hash: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if (slots[slot] ^ hash) >> 32 == 0 {
        let number = Self.number(in: slots[slot])
        if isKey(number, from: ends[number], other, range) { return slot }
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  /// Whether a key, which starts at a place of the table's bytes, is a piece of other bytes.
  func isKey(_ number: Int, from start: Int, _ other: [UInt8], _ range: Range<Int>) -> Bool {
    guard ends[number + 1] - start == range.count else { return false }
    for offset in 0..<range.count where bytes[start + offset] != other[range.lowerBound + offset] {
      return false
    }
    return true
  }

  /// The number in the slot that a hash leads to first; −1 where that is free.
  func firstSlot(of hash: UInt64) -> Int {
    Self.number(in: slots[Int(truncatingIfNeeded: hash) & (slots.count - 1)])
  }

  /// Where a key starts in the table's bytes.
  func start(of number: Int) -> Int { ends[number] }

  private mutating func grow() {
    let mask = 2 * slots.count - 1
    slots = [UInt64](repeating: 0, count: mask + 1)
    for number in 0..<count {
      let hash = Self.hash(bytes, ends[number]..<ends[number + 1])
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = Self.slotContent(hash, number: number)
    }
  }

  /// What a key is found by, and can be dealt out by: the same for the same bytes in one process.
  public static func hash(of key: [UInt8]) -> UInt64 { hash(key, 0..<key.count) }

  private static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
    unsafe bytes.withUnsafeBytes { unsafe fold(0, UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// Makes a word count in a hash: multiply and fold.
  ///
  /// In memory only: no file and no answer depends on it.
  static func fold(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word ^ 0x9E37_79B9_7F4A_7C15)
      .multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }

  /// Makes bytes and their number count in a hash, eight at a time.
  static func fold(_ hash: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = fold(hash, UInt64(bytes.count))
    // Soundness: every load of eight bytes ends within them.
    var index = 0
    while index + 8 <= bytes.count {
      hash = fold(hash, unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var rest: UInt64 = 0
    while index < bytes.count {
      rest = rest << 8 | UInt64(unsafe bytes[index])
      index += 1
    }
    return fold(hash, rest)
  }
}
