internal import GranaryStatistics

/// The distinct texts of a column, numbered in the order in which they came.
///
/// Open addressing with linear probing over the texts' bytes, at most half full.
struct TextDictionary {
  /// Texts that a place can name: its 16 bits are signed, as Arrow recommends.
  static let countLimit = 1 << 15
  /// Bytes of text that are held in memory while a file is written.
  static let byteLimit = 1 << 24

  /// Where each text ends in ``bytes``, after a leading 0.
  private(set) var offsets: [Int32] = [0]
  /// The texts one after the other.
  private(set) var bytes: [UInt8] = []
  /// A text's place plus one, 0 where the slot is free; a power of two of them.
  private var slots = [Int32](repeating: 0, count: 64)

  /// The number of texts.
  var count: Int { offsets.count - 1 }

  /// The buffers of a string column without nulls.
  var column: StoredColumn {
    StoredColumn(
      buffers: [[], unsafe offsets.withUnsafeBytes { unsafe Array($0) }, bytes],
      nullCount: 0
    )
  }

  /// A string column with places in the place of its texts, which are added where they are new.
  ///
  /// - Returns: Validity and places, 0 under a null; nil where the texts pass ``countLimit`` or
  ///   `byteLimit`, with some of them added.
  mutating func encode(_ column: StoredColumn, byteLimit: Int = Self.byteLimit) -> StoredColumn? {
    let (validity, bytes) = (column.buffers[0], column.buffers[2])
    let ends = column.buffers[1].count / 4
    var places: [Int16] = []
    places.reserveCapacity(ends)
    let isWithinLimits = unsafe column.buffers[1].withUnsafeBytes { offsets in
      var start = 0
      for row in 0..<ends - 1 {
        let end = Int(unsafe offsets.load(fromByteOffset: 4 * (row + 1), as: Int32.self))
        defer { start = end }
        guard validity.isEmpty || validity[row >> 3] >> UInt8(row & 7) & 1 == 1 else {
          places.append(0)
          continue
        }
        let place = place(of: bytes, start..<end)
        guard count <= Self.countLimit, self.bytes.count <= byteLimit else { return false }
        places.append(Int16(place))
      }
      return true
    }
    guard isWithinLimits else { return nil }
    let stored = unsafe places.withUnsafeBytes { unsafe Array($0) }
    return StoredColumn(buffers: [validity, stored], nullCount: column.nullCount)
  }

  /// The place of a text, which is added when it is not there.
  private mutating func place(of bytes: [UInt8], _ range: Range<Int>) -> Int {
    if 2 * (count + 1) > slots.count { grow() }
    let slot = slot(of: bytes, range)
    if slots[slot] != 0 { return Int(slots[slot]) - 1 }
    self.bytes += bytes[range]
    offsets.append(Int32(self.bytes.count))
    slots[slot] = Int32(count)
    return count - 1
  }

  /// Where a text stands, or where it would.
  private func slot(of bytes: [UInt8], _ range: Range<Int>) -> Int {
    unsafe bytes.withUnsafeBytes { bytes in
      let text = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
      let mask = slots.count - 1
      var slot = Int(truncatingIfNeeded: unsafe xxh3(text)) & mask
      while slots[slot] != 0, unsafe !isText(Int(slots[slot]) - 1, text) {
        slot = (slot + 1) & mask
      }
      return slot
    }
  }

  private func isText(_ place: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let start = Int(offsets[place])
    guard Int(offsets[place + 1]) - start == text.count else { return false }
    for index in text.indices where unsafe text[index] != bytes[start + index] { return false }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: 2 * slots.count)
    for place in 0..<count {
      let range = Int(offsets[place])..<Int(offsets[place + 1])
      slots[slot(of: bytes, range)] = Int32(place + 1)
    }
  }
}

extension TextDictionary {
  /// What the message of a dictionary takes besides texts, about: too much for a few rows.
  private static let overheadByteCount = 1024

  /// The dictionary of a file's first batch, where with it the column takes at most half the bytes
  /// that it takes without; nil elsewhere.
  init?(paysFor column: StoredColumn) {
    let plainByteCount = column.buffers[1].count + column.buffers[2].count
    let placesByteCount = column.buffers[1].count / 2
    let limit = plainByteCount / 2 - placesByteCount - Self.overheadByteCount
    guard limit > 0 else { return nil }
    self.init()
    guard encode(column, byteLimit: limit) != nil, count > 0, 4 * count + bytes.count <= limit
    else { return nil }
  }
}
