/// What stands for a column in a row.
enum JSONFieldKind: UInt32 {
  /// Nothing, or null.
  case absent
  /// A string that stands for itself.
  case text
  /// A string with escapes in it.
  case escapedText
  case number
  case `true`
  case `false`
  /// An array or an object.
  case container
  /// What the path would have to go through, and cannot.
  case obstacle
}

/// Where the value of a column stands; eight bytes, since a batch has a million of them.
struct JSONField: Sendable, BitwiseCopyable {
  static let absent = JSONField(.absent, 0..<0)

  private let start: UInt32
  private let packed: UInt32

  /// A value's place; of a string that of the text within its quotes.
  ///
  /// - Precondition: Below 2²⁹, as ``IngestLimits`` sees to for the length of a row.
  init(_ kind: JSONFieldKind, _ range: Range<Int>) {
    start = UInt32(truncatingIfNeeded: range.lowerBound)
    packed = UInt32(truncatingIfNeeded: range.count) << 3 | kind.rawValue
  }

  var kind: JSONFieldKind { JSONFieldKind(rawValue: packed & 7) ?? .absent }
  var range: Range<Int> { Int(start)..<Int(start) + Int(packed >> 3) }
}

/// The fields of a chunk's rows, for the declared columns.
struct JSONFields: Sendable {
  let rowCount: Int
  private let columnCount: Int
  private var fields: [JSONField]

  /// Rows without any value.
  init(rowCount: Int, columnCount: Int) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    fields = Array(repeating: .absent, count: rowCount * columnCount)
  }

  /// The fields of a column, one a row.
  func column(_ column: Int) -> ArraySlice<JSONField> {
    fields[column * rowCount..<(column + 1) * rowCount]
  }

  @inline(__always)
  mutating func set(_ field: JSONField, column: Int, row: Int) {
    fields[column &* rowCount &+ row] = field
  }

  /// Takes back what was set in a row.
  mutating func clear(row: Int) {
    for column in 0..<columnCount { set(.absent, column: column, row: row) }
  }
}
