import GranaryColumns

/// What a piece of an expression evaluates to: one value a row, or one value for all of them.
struct Operand: Sendable {
  /// A single row when constant.
  let column: Column
  let isConstant: Bool

  init(_ column: Column, isConstant: Bool = false) {
    self.column = column
    self.isConstant = isConstant
  }

  init(constant: Scalar, _ type: ValueType) {
    self.init(Column(type.storage, CollectionOfOne(constant)), isConstant: true)
  }

  /// The rows that hold a value.
  func validity(count: Int) -> RowSet {
    guard isConstant else { return RowSet(column.validity) }
    return column.validity[0] ? .all(count) : .none(count)
  }

  /// The rows that are true; only for bools.
  ///
  /// Arbitrary for nulls.
  func trueRows(count: Int) -> RowSet {
    guard isConstant else { return RowSet(column.bools) }
    return column.bools[0] ? .all(count) : .none(count)
  }

  /// The three-valued truth of every row; only for bools.
  func truth(count: Int) -> Truth {
    Truth(trueRows(count: count), known: validity(count: count))
  }

  /// The values as those of a type of the same width.
  func lane<Element: BitwiseCopyable>(_ element: Element.Type = Element.self) -> Lane<Element> {
    precondition(column.type.stride == MemoryLayout<Element>.stride, "elements of another width")
    return Lane(values: column.values.values(count: column.count), isConstant: isConstant)
  }

  /// The texts; only for strings.
  var texts: TextLane {
    guard let offsets = column.offsets else { preconditionFailure("not a string column") }
    return TextLane(
      offsets: offsets.values(count: column.count + 1),
      bytes: column.values.values(count: column.values.byteCount),
      isConstant: isConstant
    )
  }
}

/// Values of fixed width, one a row or one for all.
struct Lane<Element: BitwiseCopyable> {
  let values: Values<Element>
  let isConstant: Bool

  @inline(__always) subscript(row: Int) -> Element { values[isConstant ? 0 : row] }
}

/// Texts as UTF-8, one a row or one for all.
struct TextLane {
  let offsets: Values<Int32>
  let bytes: Values<UInt8>
  let isConstant: Bool

  /// The text of a row, copied out.
  func string(at row: Int) -> String { String(decoding: bytes[range(at: row)], as: UTF8.self) }

  // By index, since a slice would retain the bytes for every row: 80 ns a row, not 3 (Swift 6.3.1 -O).

  /// Whether the texts of a row have the same bytes.
  @inline(__always)
  func isEqual(to other: TextLane, at row: Int) -> Bool {
    let (left, right) = (range(at: row), other.range(at: row))
    guard left.count == right.count else { return false }
    for offset in 0..<left.count
    where bytes[left.lowerBound + offset] != other.bytes[right.lowerBound + offset] {
      return false
    }
    return true
  }

  /// Whether the text of a row comes before the other's, by bytes.
  @inline(__always)
  func precedes(_ other: TextLane, at row: Int) -> Bool {
    let (left, right) = (range(at: row), other.range(at: row))
    for offset in 0..<min(left.count, right.count) {
      let (byte, otherByte) =
        (bytes[left.lowerBound + offset], other.bytes[right.lowerBound + offset])
      if byte != otherByte { return byte < otherByte }
    }
    return left.count < right.count
  }

  @inline(__always)
  private func range(at row: Int) -> Range<Int> {
    let row = isConstant ? 0 : row
    return Int(offsets[row])..<Int(offsets[row + 1])
  }
}
