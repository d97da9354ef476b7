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
  var texts: TextLane { TextLane(values: column.strings, isConstant: isConstant) }
}

/// Values of fixed width, one a row or one for all.
struct Lane<Element: BitwiseCopyable> {
  let values: Values<Element>
  let isConstant: Bool

  @inline(__always) subscript(row: Int) -> Element { values[isConstant ? 0 : row] }
}

/// Texts as UTF-8, one a row or one for all.
struct TextLane: Sendable {
  let values: TextValues
  let isConstant: Bool

  /// Where among the values the text of a row is.
  @inline(__always) func place(_ row: Int) -> Int { isConstant ? 0 : row }

  /// The text of a row, copied out.
  func string(at row: Int) -> String { values[place(row)].string }

  /// Whether the texts of a row have the same bytes.
  @inline(__always)
  func isEqual(to other: TextLane, at row: Int) -> Bool {
    values.utf8(at: place(row)).isEqual(to: other.values.utf8(at: other.place(row)))
  }

  /// Whether the text of a row comes before the other's, by bytes.
  @inline(__always)
  func precedes(_ other: TextLane, at row: Int) -> Bool {
    values.utf8(at: place(row)).precedes(other.values.utf8(at: other.place(row)))
  }

  /// For every row what `make` makes of its text: once for all rows where the text is constant.
  func prepared<Value>(_ make: @escaping (Span<UInt8>) -> Value) -> (Int) -> Value {
    guard isConstant else { return { make(values.utf8(at: $0)) } }
    let value = make(values.utf8(at: 0))
    return { _ in value }
  }
}
