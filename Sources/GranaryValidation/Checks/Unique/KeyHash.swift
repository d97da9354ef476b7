import GranaryColumns
import GranaryStatistics

/// The hash that stands for the values of a row in some columns, or for one value.
///
/// XXH3 with 128 bits. Among n different keys two have the same hash with a probability below
/// n² / 2¹²⁹: for 10⁹ keys that is 1.5 · 10⁻²¹, far less than that of a fault of the memory, unless
/// somebody makes keys to that end.
struct KeyHash: Hashable, Comparable, Sendable {
  let high: UInt64
  let low: UInt64

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  init(_ bytes: UnsafeRawBufferPointer) {
    let hash = unsafe xxh3Wide(bytes)
    self.init(high: hash.high, low: hash.low)
  }

  static func < (lhs: KeyHash, rhs: KeyHash) -> Bool {
    lhs.high != rhs.high ? lhs.high < rhs.high : lhs.low < rhs.low
  }
}

/// Hashes the values of rows.
///
/// Numbers that are equal have one hash: the two zeros, and NaN whatever its bits.
struct KeyHasher {
  private let columns: [Column]
  private var bytes: [UInt8] = []

  init(_ columns: [Column]) { self.columns = columns }

  /// The hash of a row; nil where one of the values is null.
  mutating func hash(of row: Int) -> KeyHash? {
    guard columns.allSatisfy({ $0.validity[row] }) else { return nil }
    if columns.count == 1, columns[0].type == .string {
      return unsafe columns[0].strings.withBytes(at: row) { unsafe KeyHash($0) }
    }
    bytes.removeAll(keepingCapacity: true)
    for column in columns { append(column, row) }
    return unsafe bytes.withUnsafeBytes { unsafe KeyHash($0) }
  }

  private mutating func append(_ column: Column, _ row: Int) {
    switch column.type {
    case .bool: bytes.append(column.bools[row] ? 1 : 0)
    case .int64: bytes.append(littleEndian: column.int64s[row])
    case .timestamp: bytes.append(littleEndian: column.timestamps[row].microseconds)
    case .date: bytes.append(littleEndian: column.dates[row].days)
    case .float32: bytes.append(littleEndian: column.float32s[row].canonical.bitPattern)
    case .float64: bytes.append(littleEndian: column.float64s[row].canonical.bitPattern)
    case .string:
      let texts = column.strings
      unsafe texts.withBytes(at: row) { text in
        bytes.append(littleEndian: UInt32(text.count))
        unsafe bytes.append(contentsOf: text)
      }
    }
  }
}

extension BinaryFloatingPoint {
  /// The number in the one form that equal ones have.
  var canonical: Self { self == 0 ? 0 : isNaN ? .nan : self }
}

extension Scalar {
  /// The value in the one form that values equal as numbers have; scalars are equal by their bits.
  var canonical: Scalar {
    switch self {
    case .float32(let value): .float32(value.canonical)
    case .float64(let value): .float64(value.canonical)
    case .null, .bool, .int64, .string, .timestamp, .date: self
    }
  }
}
