import GranaryColumns

/// Stage 2 of reading CSV: rows become columns, a chunk at a time and each by itself.
struct RowReader: Sendable {
  private let file: String
  private let header: CSVHeader
  private let delimiter: UInt8
  private let schema: Schema
  private let nullTexts: [NullTexts]

  init(file: String, header: CSVHeader, dialect: CSVDialect, columns: [InputColumn]) {
    self.file = file
    self.header = header
    delimiter = dialect.delimiter
    schema = Schema(columns.map(\.field))
    nullTexts = columns.map { NullTexts($0.format.nullValues) }
  }

  func read(_ chunk: CSVChunk) -> IngestBatch {
    let fields = FieldTable(chunk, header: header, delimiter: delimiter)
    var reasons = fields.refusals.mapValues { [$0] }
    let columns = schema.fields.enumerated().map { index, field in
      var reader = ColumnReader(
        field,
        fields.slices(ofColumn: index),
        bytes: fields.bytes,
        nullTexts: nullTexts[index]
      )
      let column = reader.read()
      for (row, refusal) in reader.refusals { reasons[row, default: []].append(refusal) }
      return column
    }
    return assemble(chunk, Batch(schema, columns, count: chunk.table.rows.count), reasons)
  }

  private func assemble(
    _ chunk: CSVChunk,
    _ batch: Batch,
    _ reasons: [Int: [RowRefusal]]
  ) -> IngestBatch {
    let rows = chunk.table.rows
    let accepted =
      reasons.isEmpty ? Array(rows.indices) : rows.indices.filter { reasons[$0] == nil }
    let refused = reasons.sorted { $0.key < $1.key }.map { row, reasons in
      RefusedRow(
        ordinal: chunk.firstOrdinal + row,
        line: rows[row].line,
        text: String(decoding: chunk.bytes[rows[row].bytes], as: UTF8.self),
        reasons: reasons
      )
    }
    return IngestBatch(
      file: file,
      batch: reasons.isEmpty ? batch : batch.taking(accepted),
      ordinals: accepted.map { chunk.firstOrdinal + $0 },
      lines: accepted.map { rows[$0].line },
      refused: refused,
      bytes: chunk.bytes,
      extents: accepted.map { rows[$0].bytes }
    )
  }
}

/// Reads the fields of one column.
struct ColumnReader {
  private let field: Field
  private let slices: ArraySlice<FieldSlice>
  private let bytes: [UInt8]
  private let nullTexts: NullTexts
  private var validity = BitmapBuilder()
  /// Why some rows have no value, in row order.
  private(set) var refusals: [(row: Int, refusal: RowRefusal)] = []

  init(
    _ field: Field,
    _ slices: ArraySlice<FieldSlice>,
    bytes: [UInt8],
    nullTexts: NullTexts
  ) {
    self.field = field
    self.slices = slices
    self.bytes = bytes
    self.nullTexts = nullTexts
    validity.reserveCapacity(slices.count)
  }

  /// One value a row, null also where there is a refusal or no field.
  mutating func read() -> Column {
    switch field.type {
    case .bool: readBools()
    case .int64: read(0 as Int64) { text throws(FieldFault) in try text.parseInt64() }
    case .float32: read(0 as Float) { text throws(FieldFault) in try text.parseFloat32() }
    case .float64: read(0 as Double) { text throws(FieldFault) in try text.parseFloat64() }
    case .string: readStrings()
    case .timestamp:
      read(Timestamp(microseconds: 0)) { text throws(FieldFault) in try text.parseTimestamp() }
    case .date:
      read(CalendarDate(days: 0)) { text throws(FieldFault) in try text.parseDate() }
    }
  }

  /// Passes every field that is not null on; the others, and those refused, become null.
  @inline(__always)
  private mutating func forEachField(
    _ body: (Int, Span<UInt8>) throws(FieldFault) -> Void,
    null: (Int) -> Void
  ) {
    let bytes = self.bytes
    let text = bytes.span
    for (row, slice) in slices.enumerated() {
      guard !slice.isAbsent else {
        validity.append(false)
        null(row)
        continue
      }
      let value = text.extracting(slice.range)
      guard slice.isQuoted || !nullTexts.contains(value) else {
        validity.append(false)
        null(row)
        continue
      }
      do throws(FieldFault) {
        try body(row, value)
        validity.append(true)
      } catch {
        refuse(row, slice, error)
        validity.append(false)
        null(row)
      }
    }
  }

  private mutating func refuse(_ row: Int, _ slice: FieldSlice, _ fault: FieldFault) {
    let value = String(decoding: bytes[slice.range], as: UTF8.self)
    refusals.append((row, .field(fault, field, value: value)))
  }

  @inline(__always)
  private mutating func read<Value: BitwiseCopyable>(
    _ placeholder: Value,
    _ parse: (Span<UInt8>) throws(FieldFault) -> Value
  ) -> Column {
    let values = Buffer(count: slices.count, of: Value.self) { values in
      forEachField { row, text throws(FieldFault) in
        values[row] = try parse(text)
      } null: { row in
        values[row] = placeholder
      }
    }
    return Column(field.type, values: values, validity: Validity(validity.finish()))
  }

  private mutating func readBools() -> Column {
    var bits = BitmapBuilder()
    bits.reserveCapacity(slices.count)
    forEachField { _, text throws(FieldFault) in
      bits.append(try text.parseBool())
    } null: { _ in
      bits.append(false)
    }
    return Column(.bool, values: bits.finish().buffer, validity: Validity(validity.finish()))
  }

  private mutating func readStrings() -> Column {
    var builder = ColumnBuilder(.string)
    builder.reserveCapacity(slices.count)
    forEachField { _, text in
      unsafe text.withUnsafeBytes { unsafe builder.append(utf8: $0) }
    } null: { _ in
      builder.appendNull()
    }
    validity = BitmapBuilder()
    return builder.finish()
  }
}

extension Span where Element == UInt8 {
  func parseTimestamp() throws(FieldFault) -> Timestamp {
    do {
      return try Timestamp(utf8: self)
    } catch {
      switch error {
      case .malformed: throw .notATimestamp
      case .noZone: throw .timestampWithoutZone
      }
    }
  }

  func parseDate() throws(FieldFault) -> CalendarDate {
    guard let date = CalendarDate(utf8: self) else { throw .notADate }
    return date
  }
}
