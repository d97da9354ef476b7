import GranaryColumns

/// Reads the values of one column, from JSON's own numbers and words, and from strings as the column's
/// format says.
struct JSONColumnReader {
  private let column: InputColumn
  private let fields: ArraySlice<JSONField>
  private let bytes: [UInt8]
  private let nullTexts: NullTexts
  private var validity = BitmapBuilder()
  /// Why some rows have no value, in row order.
  private(set) var refusals: [(row: Int, refusal: RowRefusal)] = []

  /// A reader of some rows.
  ///
  /// - Parameters:
  ///   - column: What they are to become.
  ///   - fields: One a row.
  ///   - bytes: What the fields are places in; UTF-8 where they are.
  ///   - nullTexts: Strings that are null.
  init(
    _ column: InputColumn,
    _ fields: ArraySlice<JSONField>,
    bytes: [UInt8],
    nullTexts: NullTexts
  ) {
    self.column = column
    self.fields = fields
    self.bytes = bytes
    self.nullTexts = nullTexts
    validity.reserveCapacity(fields.count)
  }

  /// One value a row, null also where there is a refusal.
  mutating func read() -> Column {
    switch column.field.type {
    case .bool: readBools()
    case .int64:
      read(0 as Int64, otherwise: .notAnInteger) { number throws(FieldFault) in
        try number.parseJSONInteger()
      } text: { text throws(FieldFault) in
        try text.parseInt64()
      }
    case .float32:
      read(0 as Float, otherwise: .notANumber) { number throws(FieldFault) in
        try number.parseFloat32()
      } text: { text throws(FieldFault) in
        try text.parseFloat32()
      }
    case .float64:
      read(0 as Double, otherwise: .notANumber) { number throws(FieldFault) in
        try number.parseFloat64()
      } text: { text throws(FieldFault) in
        try text.parseFloat64()
      }
    case .string: readStrings()
    case .timestamp:
      read(Timestamp(microseconds: 0), otherwise: .notATimestamp) { number throws(FieldFault) in
        try number.parseTimestamp()
      } text: { text throws(FieldFault) in
        try text.parseTimestamp()
      }
    case .date:
      read(CalendarDate(days: 0), otherwise: .notADate) { number throws(FieldFault) in
        try number.parseDate()
      } text: { text throws(FieldFault) in
        try text.parseDate()
      }
    }
  }

  @inline(__always)
  private mutating func read<Value: BitwiseCopyable>(
    _ placeholder: Value,
    otherwise fault: FieldFault,
    number: (Span<UInt8>) throws(FieldFault) -> Value,
    text: (Span<UInt8>) throws(FieldFault) -> Value
  ) -> Column {
    let values = Buffer(count: fields.count, of: Value.self) { values in
      forEachField { row, kind, bytes throws(FieldFault) in
        switch kind {
        case .number: values[row] = try number(bytes)
        case .text: values[row] = try text(bytes)
        default: throw fault
        }
      } null: { row in
        values[row] = placeholder
      }
    }
    return Column(column.field.type, values: values, validity: Validity(validity.finish()))
  }

  private mutating func readBools() -> Column {
    var bits = BitmapBuilder()
    bits.reserveCapacity(fields.count)
    forEachField { _, kind, bytes throws(FieldFault) in
      switch kind {
      case .true: bits.append(true)
      case .false: bits.append(false)
      case .text: bits.append(try bytes.parseBool())
      default: throw .notABool
      }
    } null: { _ in
      bits.append(false)
    }
    return Column(.bool, values: bits.finish().buffer, validity: Validity(validity.finish()))
  }

  private mutating func readStrings() -> Column {
    var text: [UInt8] = []
    text.reserveCapacity(fields.reduce(0) { $0 + $1.range.count })
    let offsets = Buffer(count: fields.count + 1, of: Int32.self) { offsets in
      forEachField { row, _, bytes in
        unsafe bytes.withUnsafeBytes { unsafe text.append(contentsOf: $0) }
        offsets[row + 1] = Int32(text.count)
      } null: { row in
        offsets[row + 1] = Int32(text.count)
      }
    }
    return Column(
      offsets: offsets,
      bytes: Buffer(copying: text),
      validity: Validity(validity.finish())
    )
  }

  /// Passes every value on that is neither null nor of a kind that the column cannot take; those, and
  /// values that turn out to be none, become null.
  ///
  /// Strings are passed as what they stand for, and as of the kind ``JSONFieldKind/text``.
  @inline(__always)
  private mutating func forEachField(
    _ body: (Int, JSONFieldKind, Span<UInt8>) throws(FieldFault) -> Void,
    null: (Int) -> Void
  ) {
    let bytes = self.bytes
    let span = bytes.span
    var unescaped: [UInt8] = []
    var row = 0
    for field in fields {
      var isValid = false
      do throws(FieldFault) {
        switch field.kind {
        case .absent: break
        case .text:
          let text = span.extracting(field.range)
          guard !nullTexts.contains(text) else { break }
          try body(row, .text, text)
          isValid = true
        case .escapedText:
          unescaped.removeAll(keepingCapacity: true)
          span.appendUnescaped(field.range, to: &unescaped)
          guard !nullTexts.contains(unescaped.span) else { break }
          try body(row, .text, unescaped.span)
          isValid = true
        case .number, .true, .false:
          if let refusal = refusal(of: field) {
            refusals.append((row, refusal))
          } else {
            try body(row, field.kind, span.extracting(field.range))
            isValid = true
          }
        case .container, .obstacle:
          refusals.append((row, .misplaced(value(field), field.kind, column)))
        }
      } catch {
        refusals.append((row, .field(error, column.field, value: value(field))))
      }
      validity.append(isValid)
      if !isValid { null(row) }
      row += 1
    }
  }

  /// Why a number, `true` or `false` is nothing for the column, whichever it is; nil where it may be.
  @inline(__always)
  private func refusal(of field: JSONField) -> RowRefusal? {
    switch column.field.type {
    case .bool, .int64, .float32, .float64: nil
    case .string: .unquoted(value(field), column.field)
    case .timestamp, .date: nil
    }
  }

  /// The value as the file has it; of a string, what it stands for.
  private func value(_ field: JSONField) -> String {
    var value: [UInt8] = []
    if field.kind == .escapedText {
      bytes.span.appendUnescaped(field.range, to: &value)
    } else {
      // Enough to be cut to what a refusal shows, whatever the characters.
      value = Array(bytes[field.range.prefix(4 * RowRefusal.valueLimit + 4)])
    }
    return String(decoding: value, as: UTF8.self)
  }
}
