import GranaryColumns

/// Some of the rows of a batch, one bit a row in Arrow's order.
///
/// Bits past the last row are clear, so that equal sets have equal bytes.
struct RowSet: Sendable {
  let count: Int
  /// nil when every row is in the set.
  private var bytes: [UInt8]?

  private init(count: Int, bytes: [UInt8]?) {
    self.count = count
    self.bytes = bytes
  }

  static func all(_ count: Int) -> RowSet { RowSet(count: count, bytes: nil) }

  static func none(_ count: Int) -> RowSet {
    RowSet(count: count, bytes: Array(repeating: 0, count: (count + 7) / 8))
  }

  /// The rows whose bit is set.
  init(_ bitmap: Bitmap) {
    count = bitmap.count
    bytes = Array(bitmap.buffer.values(UInt8.self, count: (bitmap.count + 7) / 8))
    clearTail()
  }

  /// The rows that hold a value.
  init(_ validity: Validity) {
    if let bitmap = validity.bitmap { self.init(bitmap) } else { self = .all(validity.count) }
  }

  /// The rows that a predicate picks.
  @inline(__always)
  init(count: Int, where isMember: (Int) -> Bool) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity((count + 7) / 8)
    for start in stride(from: 0, to: count, by: 8) {
      var byte: UInt8 = 0
      for bit in 0..<Swift.min(8, count - start) where isMember(start + bit) {
        byte |= 1 << UInt8(truncatingIfNeeded: bit)
      }
      bytes.append(byte)
    }
    self.init(count: count, bytes: bytes)
  }

  var isEmpty: Bool { bytes?.allSatisfy { $0 == 0 } ?? (count == 0) }

  func contains(_ row: Int) -> Bool {
    guard let bytes else { return true }
    return bytes[row >> 3] & (1 << UInt8(truncatingIfNeeded: row & 7)) != 0
  }

  mutating func insert(_ row: Int) {
    bytes?[row >> 3] |= 1 << UInt8(truncatingIfNeeded: row & 7)
  }

  func intersection(_ other: RowSet) -> RowSet {
    if bytes == nil { return other }
    if other.bytes == nil { return self }
    return combined(with: other) { $0 & $1 }
  }

  func union(_ other: RowSet) -> RowSet {
    bytes == nil || other.bytes == nil ? .all(count) : combined(with: other) { $0 | $1 }
  }

  func subtracting(_ other: RowSet) -> RowSet { combined(with: other) { $0 & ~$1 } }

  func symmetricDifference(_ other: RowSet) -> RowSet { combined(with: other) { $0 ^ $1 } }

  var complement: RowSet { RowSet.all(count).subtracting(self) }

  /// One bit a row.
  var bitmap: Bitmap { Bitmap(buffer: Buffer(copying: materialized), count: count) }

  /// The rows as those that hold a value.
  var validity: Validity { bytes == nil ? Validity(allValid: count) : Validity(bitmap) }

  private var materialized: [UInt8] {
    if let bytes { return bytes }
    var full = RowSet(count: count, bytes: Array(repeating: 0xFF, count: (count + 7) / 8))
    full.clearTail()
    return full.bytes ?? []
  }

  @inline(__always)
  private func combined(with other: RowSet, _ operation: (UInt8, UInt8) -> UInt8) -> RowSet {
    precondition(count == other.count, "sets of rows of different batches")
    var left = materialized
    let right = other.materialized
    for index in left.indices { left[index] = operation(left[index], right[index]) }
    return RowSet(count: count, bytes: left)
  }

  private mutating func clearTail() {
    if count & 7 != 0 { bytes?[count >> 3] &= (1 << UInt8(count & 7)) - 1 }
  }
}

extension RowSet: Sequence {
  /// The rows, ascending.
  func makeIterator() -> Iterator { Iterator(bytes: materialized) }

  struct Iterator: IteratorProtocol {
    private let bytes: [UInt8]
    private var index = 0
    private var rest: UInt8

    init(bytes: [UInt8]) {
      self.bytes = bytes
      rest = bytes.first ?? 0
    }

    mutating func next() -> Int? {
      while rest == 0 {
        index += 1
        guard index < bytes.count else { return nil }
        rest = bytes[index]
      }
      defer { rest &= rest &- 1 }
      return index << 3 + rest.trailingZeroBitCount
    }
  }
}
