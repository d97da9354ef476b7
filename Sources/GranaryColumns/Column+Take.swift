extension Column {
  /// The rows named, in the order given; a negative index gives null.
  ///
  /// - Precondition: Every index is below ``count``.
  public func taking(_ rows: [Int]) -> Column {
    switch type {
    case .bool: return takeScalars(rows)
    case .int64, .float64, .timestamp: return take(rows, as: UInt64.self)
    case .float32, .date: return take(rows, as: UInt32.self)
    case .string: return takeText(rows)
    }
  }

  private func take<Element: BitwiseCopyable & FixedWidthInteger>(
    _ rows: [Int],
    as element: Element.Type
  ) -> Column {
    let source = values.values(Element.self, count: count)
    let taken = Buffer(count: rows.count, of: Element.self) { output in
      for (index, row) in rows.enumerated() where row >= 0 { output[index] = source[row] }
    }
    return Column(type, values: taken, validity: takenValidity(rows))
  }

  private func takenValidity(_ rows: [Int]) -> Validity {
    if isWhole(rows) { return Validity(allValid: rows.count) }
    return Validity(rows.lazy.map { $0 >= 0 && self.validity[$0] })
  }

  private func isWhole(_ rows: [Int]) -> Bool {
    validity.isAllValid && rows.allSatisfy { $0 >= 0 }
  }

  private func takeText(_ rows: [Int]) -> Column {
    let texts = strings
    var builder = ColumnBuilder(.string)
    builder.reserveCapacity(rows.count)
    for row in rows {
      if row >= 0, validity[row] {
        unsafe texts.withBytes(at: row) { unsafe builder.append(utf8: $0) }
      } else {
        builder.appendNull()
      }
    }
    return builder.finish()
  }

  private func takeScalars(_ rows: [Int]) -> Column {
    Column(type, rows.lazy.map { $0 >= 0 ? self[$0] : .null })
  }
}

extension ColumnBuilder {
  /// Adds every row of a column.
  ///
  /// - Precondition: The column is of the builder's type.
  public mutating func append(contentsOf column: Column) {
    precondition(column.type == type, "a column of another type")
    let validity = column.validity
    switch type {
    case .string:
      let texts = column.strings
      for row in 0..<column.count {
        if validity[row] {
          unsafe texts.withBytes(at: row) { unsafe append(utf8: $0) }
        } else {
          appendNull()
        }
      }
    case .int64: append(column.int64s, validity) { $0.append($1) }
    case .float64: append(column.float64s, validity) { $0.append($1) }
    case .float32: append(column.float32s, validity) { $0.append($1) }
    case .timestamp: append(column.timestamps, validity) { $0.append($1) }
    case .date: append(column.dates, validity) { $0.append($1) }
    case .bool:
      for row in 0..<column.count { append(column[row]) }
    }
  }

  private mutating func append<Element>(
    _ values: Values<Element>,
    _ validity: Validity,
    _ push: (inout ColumnBuilder, Element) -> Void
  ) {
    for row in 0..<values.count {
      if validity[row] { push(&self, values[row]) } else { appendNull() }
    }
  }
}

extension Batch {
  /// The rows named, in the order given; a negative index gives nulls.
  public func taking(_ rows: [Int]) -> Batch {
    Batch(schema, columns.map { $0.taking(rows) }, count: rows.count)
  }

  /// The rows of several batches of one schema as one.
  public static func concatenating(_ batches: [Batch], schema: Schema) -> Batch {
    let columns = schema.fields.indices.map { index in
      Column.concatenating(batches.map { $0.columns[index] }, type: schema.fields[index].type)
    }
    return Batch(schema, columns, count: batches.reduce(0) { $0 + $1.count })
  }
}
