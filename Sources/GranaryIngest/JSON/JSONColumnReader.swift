import GranaryColumns

/// Reads the values of one column of a chunk: JSON's own numbers and words, and strings as the column's
/// format says.
struct JSONColumnReader: Sendable {
  /// The column as it was declared.
  let column: InputColumn
  /// Its format, made ready.
  let parser: FieldParser
  /// One a row.
  let fields: ArraySlice<JSONField>
  /// What the fields are places in; UTF-8 where they are.
  let bytes: [UInt8]

  /// One value a row, null also where there is a refusal.
  func read() -> ReadColumn {
    let parser = self.parser
    return switch parser.field.type {
    case .bool: readBools()
    case .int64:
      read(otherwise: .notAnInteger) { number throws(FieldFault) -> Int64 in
        try number.parseJSONInteger()
      } text: { text throws(FieldFault) -> Int64 in
        try parser.int64(text)
      }
    case .float32:
      read(otherwise: .notANumber) { number throws(FieldFault) -> Float in
        try number.parseFloat32()
      } text: { text throws(FieldFault) -> Float in
        try parser.float32(text)
      }
    case .float64:
      read(otherwise: .notANumber) { number throws(FieldFault) -> Double in
        try number.parseFloat64()
      } text: { text throws(FieldFault) -> Double in
        try parser.float64(text)
      }
    case .string: readStrings()
    case .timestamp:
      // A number too is what a format such as %s reads.
      read(otherwise: .notATimestamp) { number throws(FieldFault) -> Timestamp in
        try parser.timestamp(number)
      } text: { text throws(FieldFault) -> Timestamp in
        try parser.timestamp(text)
      }
    case .date:
      read(otherwise: .notADate) { number throws(FieldFault) -> CalendarDate in
        try parser.date(number)
      } text: { text throws(FieldFault) -> CalendarDate in
        try parser.date(text)
      }
    }
  }

  @inline(__always)
  private func read<Value: BitwiseCopyable>(
    otherwise fault: FieldFault,
    number: (Span<UInt8>) throws(FieldFault) -> Value,
    text: (Span<UInt8>) throws(FieldFault) -> Value
  ) -> ReadColumn {
    ReadColumn(parser.field.type, count: fields.count, of: Value.self) { values in
      forEachField { row, kind, bytes throws(FieldFault) in
        switch kind {
        case .number: values[row] = try number(bytes)
        case .text: values[row] = try text(bytes)
        default: throw fault
        }
      }
    }
  }

  private func readBools() -> ReadColumn {
    ReadColumn(boolCount: fields.count) { bits in
      forEachField { row, kind, bytes throws(FieldFault) in
        let isTrue: Bool
        switch kind {
        case .true: isTrue = true
        case .false: isTrue = false
        case .text: isTrue = try parser.bool(bytes)
        default: throw .notABool
        }
        if isTrue { bits[row >> 3] |= 1 << UInt8(truncatingIfNeeded: row & 7) }
      }
    }
  }

  private func readStrings() -> ReadColumn {
    var outcome = FieldOutcome(rowCount: 0) { _, _ in false }
    var texts: [UInt8] = []
    texts.reserveCapacity(fields.reduce(0) { $0 + $1.range.count })
    let offsets = Buffer(count: fields.count + 1, of: Int32.self) { offsets in
      outcome = forEachField { row, _, text in
        unsafe text.withUnsafeBytes { unsafe texts.append(contentsOf: $0) }
        offsets[row + 1] = Int32(texts.count)
      }
      // A row without a value ends where the one before it does.
      for row in 0..<fields.count { offsets[row + 1] = max(offsets[row + 1], offsets[row]) }
    }
    let column = Column(
      offsets: offsets,
      bytes: Buffer(copying: texts),
      validity: outcome.validity
    )
    return ReadColumn(column: column, faults: outcome.faults)
  }

  // MARK: Fields

  /// Passes every value on that is neither null nor of a kind that the column cannot take; those, and
  /// what is refused, become null.
  ///
  /// Strings are passed as what they stand for, and as of the kind ``JSONFieldKind/text``.
  @inline(__always)
  private func forEachField(
    _ body: (Int, JSONFieldKind, Span<UInt8>) throws(FieldFault) -> Void
  ) -> FieldOutcome {
    let fields = self.fields.span
    let bytes = self.bytes.span
    var unescaped: [UInt8] = []
    return FieldOutcome(rowCount: fields.count) { row, faults in
      func take(_ kind: JSONFieldKind, _ value: Span<UInt8>) -> Bool {
        if let fault = misfit(kind) {
          faults.add(fault, of: row)
          return false
        }
        if kind == .text, parser.isNull(value) { return false }
        do throws(FieldFault) {
          try body(row, kind, value)
          return true
        } catch {
          faults.add(error, of: row)
          return false
        }
      }

      let field = fields[row]
      switch field.kind {
      case .absent: return false
      case .escapedText:
        unescaped.removeAll(keepingCapacity: true)
        bytes.appendUnescaped(field.range, to: &unescaped)
        return take(.text, unescaped.span)
      default: return take(field.kind, bytes.extracting(field.range))
      }
    }
  }

  /// Why the column can take nothing of that kind; nil where it may.
  @inline(__always)
  private func misfit(_ kind: JSONFieldKind) -> FieldFault? {
    switch kind {
    case .absent, .text, .escapedText: nil
    case .number, .true, .false: parser.field.type == .string ? .notText : nil
    case .container, .obstacle: .misplacedValue
    }
  }

  /// What is wrong with a row's value.
  func refusal(_ fault: FieldFault, of row: Int) -> RowRefusal {
    let field = fields[fields.startIndex + row]
    let value = bytes.span.extracting(field.range)
    switch (fault, field.kind) {
    case (.notText, _): return .unquoted(shown(value), parser.field)
    case (.misplacedValue, _): return .misplaced(shown(value), field.kind, column)
    case (_, .escapedText):
      var unescaped: [UInt8] = []
      bytes.span.appendUnescaped(field.range, to: &unescaped)
      return parser.refusal(fault, of: unescaped.span)
    default: return parser.refusal(fault, of: value)
    }
  }

  /// As much of a value as a refusal shows, whatever its characters.
  private func shown(_ value: Span<UInt8>) -> String {
    let value = value.extracting(first: 4 * RowRefusal.valueLimit + 4)
    return unsafe value.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }
}
