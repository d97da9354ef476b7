internal import GranaryColumns

extension ArrowBuffers {
  /// Some rows as a column.
  ///
  /// - Parameters:
  ///   - type: What the rows are.
  ///   - rows: Below the batch's number of rows; they begin on a multiple of 8.
  ///   - textByteLimit: Bytes of text past which the rows are refused, below 2³¹.
  /// - Returns: A column of the type that ``ArrowValueType/columnType`` says.
  /// - Throws: ``ArrowColumnFault``, of which a null's value is never the cause.
  func column(
    _ type: ArrowValueType,
    rows: Range<Int>,
    textByteLimit: Int
  ) throws(ArrowColumnFault) -> Column {
    switch type {
    case .null: return Column(.string, repeating: .null, count: rows.count)
    case .bool:
      return Column(.bool, values: bits(buffers[0], rows), validity: validity(of: rows))
    case .integer(let bitWidth, let isSigned):
      return try integers(bitWidth: bitWidth, isSigned: isSigned, rows)
    case .float32: return stored(.float32, rows)
    case .float64: return stored(.float64, rows)
    case .timestamp(let unit, _): return try timestamps(unit, rows)
    case .days: return stored(.date, rows)
    case .milliseconds:
      return try converted(Int64.self, .date, rows, unit: " ms as a day") {
        Int32(exactly: $0.flooredQuotient(by: 86_400_000))
      }
    case .text, .textView: return try texts(type, rows, byteLimit: textByteLimit)
    }
  }

  func validity(of rows: Range<Int>) -> Validity {
    guard let validity else { return Validity(allValid: rows.count) }
    return Validity(Bitmap(buffer: bits(validity.buffer, rows), count: rows.count))
  }

  private func bits(_ buffer: Buffer, _ rows: Range<Int>) -> Buffer {
    precondition(rows.lowerBound.isMultiple(of: 8), "rows begin within a byte")
    return buffer[rows.lowerBound / 8..<(rows.upperBound + 7) / 8]
  }

  /// Values that are stored as they are here.
  private func stored(_ type: ColumnType, _ rows: Range<Int>) -> Column {
    let stride = type.stride ?? 0
    let values = buffers[0][rows.lowerBound * stride..<rows.upperBound * stride]
    return Column(type, values: values, validity: validity(of: rows))
  }

  private func integers(
    bitWidth: Int32,
    isSigned: Bool,
    _ rows: Range<Int>
  ) throws(ArrowColumnFault) -> Column {
    switch (bitWidth, isSigned) {
    case (8, true): try widened(Int8.self, rows)
    case (16, true): try widened(Int16.self, rows)
    case (32, true): try widened(Int32.self, rows)
    case (8, false): try widened(UInt8.self, rows)
    case (16, false): try widened(UInt16.self, rows)
    case (32, false): try widened(UInt32.self, rows)
    case (64, false): try widened(UInt64.self, rows)
    default: stored(.int64, rows)
    }
  }

  private func widened(
    _ type: (some FixedWidthInteger & BitwiseCopyable).Type,
    _ rows: Range<Int>
  ) throws(ArrowColumnFault) -> Column {
    try converted(type, .int64, rows, unit: " in an int64") { Int64(exactly: $0) }
  }

  private func timestamps(
    _ unit: ArrowTimeUnit,
    _ rows: Range<Int>
  ) throws(ArrowColumnFault) -> Column {
    switch unit {
    case .second:
      try converted(Int64.self, .timestamp, rows, unit: " s as microseconds") {
        $0.product(1_000_000)
      }
    case .millisecond:
      try converted(Int64.self, .timestamp, rows, unit: " ms as microseconds") { $0.product(1_000) }
    case .microsecond: stored(.timestamp, rows)
    case .nanosecond:
      try converted(Int64.self, .timestamp, rows, unit: " ns as microseconds") {
        $0.flooredQuotient(by: 1_000)
      }
    }
  }

  /// Values converted one by one.
  ///
  /// `convert` gives nil where a value has no counterpart, which does not matter under a null;
  /// `unit` is what is said of it then, after "there is no place for" and the value.
  private func converted<Stored: FixedWidthInteger & BitwiseCopyable, Value: FixedWidthInteger>(
    _ storedType: Stored.Type,
    _ type: ColumnType,
    _ rows: Range<Int>,
    unit: String,
    _ convert: (Stored) -> Value?
  ) throws(ArrowColumnFault) -> Column where Value: BitwiseCopyable {
    let source = buffers[0].values(Stored.self, count: rows.upperBound)
    let validity = validity(of: rows)
    let values = try Buffer(count: rows.count, of: Value.self) {
      (values) throws(ArrowColumnFault) in
      for row in rows {
        let index = row - rows.lowerBound
        if let value = convert(source[row]) {
          values[index] = value
        } else if validity[index] {
          throw .outOfRange(row: row, "there is no place for \(source[row])\(unit)")
        }
      }
    }
    return Column(type, values: values, validity: validity)
  }
}

extension ArrowBuffers {
  /// Rows that are places in a dictionary.
  ///
  /// A null in the dictionary is a null in every row that has its place.
  func column(
    in dictionary: Column,
    indexType: ArrowValueType,
    rows: Range<Int>,
    textByteLimit: Int
  ) throws(ArrowColumnFault) -> Column {
    let indices = try column(indexType, rows: rows, textByteLimit: 0)
    let places = indices.int64s
    var taken: [Int] = []
    taken.reserveCapacity(rows.count)
    for row in 0..<rows.count {
      guard indices.validity[row] else {
        taken.append(-1)
        continue
      }
      guard let place = Int(exactly: places[row]), (0..<dictionary.count).contains(place) else {
        throw .corrupt("a row is past the end of its dictionary")
      }
      taken.append(place)
    }
    if dictionary.type == .string {
      let texts = dictionary.strings
      let byteCount = taken.reduce(0) { $0 + ($1 < 0 ? 0 : texts.range(at: $1).count) }
      guard byteCount <= textByteLimit else { throw .tooMuchText(byteLimit: textByteLimit) }
    }
    return dictionary.taking(taken)
  }
}

extension Int64 {
  /// The quotient rounded towards negative infinity; the divisor is positive.
  fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
    self / divisor - (self % divisor < 0 ? 1 : 0)
  }

  /// The product, or nil past 64 bits.
  fileprivate func product(_ factor: Int64) -> Int64? {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }
}
