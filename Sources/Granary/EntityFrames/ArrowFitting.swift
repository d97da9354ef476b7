import GranaryColumns
import GranaryOffline
import GranarySegments

/// Brings the columns of an Arrow file to the types that a service declares.
///
/// Only numbers change, as the same numbers in CSV or JSON would be read: an integer for a float,
/// a float for one of another width, rounded once. Nothing becomes an integer, a text or a time.
struct ArrowFitting {
  /// What the batches are afterwards.
  let schema: Schema
  private let file: String

  /// Checks that every declared column of the file fits.
  ///
  /// - Throws: `bad_entity_frame`, with the first that does not.
  init(
    _ reader: borrowing ArrowFileReader,
    _ declared: [Text: ColumnType],
    file: String
  ) throws(GranaryError) {
    self.file = file
    var fields: [Field] = []
    for field in reader.schema.fields {
      let type = declared[Text(field.name)] ?? field.type
      let isUntyped = reader.untypedColumns.contains(Text(field.name))
      guard isUntyped || type == field.type || Self.isNumeric(field.type, for: type) else {
        throw GranaryError(
          code: OfflineStoreError.Code.frame.rawValue,
          kind: .invalid,
          message: "column '\(field.name)' is \(field.type.rawValue), but \(type.rawValue) is "
            + "declared; write it as that",
          location: file
        )
      }
      fields.append(Field(field.name, type))
    }
    schema = Schema(fields)
  }

  private static func isNumeric(_ type: ColumnType, for declared: ColumnType) -> Bool {
    switch declared {
    case .float32, .float64: [.int64, .float32, .float64].contains(type)
    case .bool, .int64, .string, .timestamp, .date: false
    }
  }

  /// The same rows.
  ///
  /// - Throws: `number_out_of_range` for a finite number past the largest float32.
  func apply(_ batch: Batch) throws(GranaryError) -> Batch {
    var columns: [Column] = []
    for (column, field) in zip(batch.columns, schema.fields) {
      columns.append(column.type == field.type ? column : try converted(column, field))
    }
    return Batch(schema, columns, count: batch.count)
  }

  private func converted(_ column: Column, _ field: Field) throws(GranaryError) -> Column {
    var builder = ColumnBuilder(field.type)
    builder.reserveCapacity(column.count)
    for row in 0..<column.count {
      switch (column[row], field.type) {
      case (.int64(let value), .float64): builder.append(Double(value))
      case (.int64(let value), .float32): builder.append(Float(value))
      case (.float32(let value), .float64): builder.append(Double(value))
      case (.float64(let value), .float32):
        guard Float(value).isFinite || !value.isFinite else {
          throw GranaryError(
            code: "number_out_of_range",
            kind: .invalid,
            message: "column '\(field.name)': \(value) is too large for a float32",
            location: file
          )
        }
        builder.append(Float(value))
      default: builder.appendNull()
      }
    }
    return builder.finish()
  }
}
