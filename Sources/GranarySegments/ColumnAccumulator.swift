internal import GranaryColumns

/// The rows of one column in one batch, as the bytes that the file will have.
struct StoredColumn {
  /// In Arrow's order: validity (empty without nulls), for texts offsets, then values.
  var buffers: [[UInt8]]
  var nullCount: Int
}

/// Collects the rows of one column of the batch being filled, as the bytes that the file will have.
///
/// Canonical: under a null lie zero bits or an empty text, and past the last row zero bits, so that
/// equal rows give equal bytes wherever they come from.
struct ColumnAccumulator {
  private let type: ColumnType
  private var validity = BitAccumulator()
  private var bits = BitAccumulator()
  private var values: [UInt8] = []
  private var offsets: [Int32] = [0]

  init(_ type: ColumnType) { self.type = type }

  /// Adds rows of a column of this type; false when their texts would pass the 2³¹ − 1 bytes that
  /// the offsets of a batch can reach, with nothing added.
  mutating func append(_ column: Column, rows: Range<Int>) -> Bool {
    if let stride = type.stride {
      appendFixed(column, rows, stride: stride)
    } else if type == .bool {
      bits.append(column.bools, rows)
    } else {
      guard appendTexts(column, rows) else { return false }
    }
    if let bitmap = column.validity.bitmap {
      validity.append(bitmap, rows)
    } else {
      validity.append(true, count: rows.count)
    }
    return true
  }

  private mutating func appendFixed(_ column: Column, _ rows: Range<Int>, stride: Int) {
    let start = values.count
    unsafe column.values[rows.lowerBound * stride..<rows.upperBound * stride].withBytes { bytes in
      unsafe values.append(contentsOf: bytes)
    }
    guard !column.validity.isAllValid else { return }
    for row in rows where !column.validity[row] {
      let place = start + (row - rows.lowerBound) * stride
      for index in place..<place + stride { values[index] = 0 }
    }
  }

  private mutating func appendTexts(_ column: Column, _ rows: Range<Int>) -> Bool {
    let texts = column.strings
    var total = values.count
    for row in rows where column.validity[row] { total += texts.range(at: row).count }
    guard total <= Int(Int32.max) else { return false }
    values.reserveCapacity(total)
    for row in rows {
      if column.validity[row] {
        unsafe texts.withBytes(at: row) { unsafe values.append(contentsOf: $0) }
      }
      offsets.append(Int32(values.count))
    }
    return true
  }

  /// The rows collected; the accumulator is empty afterwards.
  mutating func finish() -> StoredColumn {
    let nullCount = validity.count - validity.setCount
    let validBits = validity.finish()
    var buffers = [nullCount == 0 ? [] : validBits]
    if type == .bool {
      buffers.append(zip(bits.finish(), validBits).map { $0 & $1 })
    } else if type == .string {
      buffers.append(unsafe offsets.withUnsafeBytes { unsafe Array($0) })
      offsets.removeSubrange(1...)
      buffers.append(values)
    } else {
      buffers.append(values)
    }
    values.removeAll(keepingCapacity: true)
    return StoredColumn(buffers: buffers, nullCount: nullCount)
  }
}

/// Collects bits in Arrow's order, whole bytes at a time where both sides begin a byte.
struct BitAccumulator {
  private var bytes: [UInt8] = []
  private(set) var count = 0

  var setCount: Int { bytes.reduce(0) { $0 + $1.nonzeroBitCount } }

  mutating func append(_ bit: Bool) {
    if count & 7 == 0 { bytes.append(0) }
    if bit { bytes[bytes.count - 1] |= 1 << UInt8(count & 7) }
    count += 1
  }

  mutating func append(_ bit: Bool, count added: Int) {
    var left = added
    while left > 0, count & 7 != 0 {
      append(bit)
      left -= 1
    }
    bytes.append(contentsOf: repeatElement(bit ? 0xFF : 0, count: left >> 3))
    count += left & ~7
    for _ in 0..<left & 7 { append(bit) }
  }

  mutating func append(_ bitmap: Bitmap, _ rows: Range<Int>) {
    var row = rows.lowerBound
    if count & 7 == 0, row & 7 == 0 {
      let whole = rows.count >> 3
      unsafe bitmap.buffer[row >> 3..<row >> 3 + whole].withBytes {
        unsafe bytes.append(contentsOf: $0)
      }
      count += whole << 3
      row += whole << 3
    }
    for row in row..<rows.upperBound { append(bitmap[row]) }
  }

  /// The bits collected; empty afterwards.
  mutating func finish() -> [UInt8] {
    defer { self = BitAccumulator() }
    return bytes
  }
}
