import GranaryColumns
import GranaryFiles
import GranaryIngest
import GranaryOffline
import GranaryStatistics

/// Reads an entity frame from CSV: declared columns with their types, others as text.
final class CSVFrameRows: EntityFileRows {
  let schema: Schema
  private let file: String
  private var reader: CSVReader?

  init(_ file: String, declared: [Text: ColumnType], on files: any FileSystem) throws {
    let names = try CSVReader(
      files.open(Path(file)),
      name: file,
      dialect: CSVDialect(),
      columns: []
    ).unknownColumns
    let fields = names.map { Field($0, declared[Text($0)] ?? .string) }
    schema = Schema(fields)
    self.file = file
    reader = try CSVReader(
      files.open(Path(file)),
      name: file,
      dialect: CSVDialect(),
      columns: fields.map { InputColumn($0) }
    )
  }

  func next() throws -> Batch? {
    guard let rows = try reader?.next() else { return nil }
    if let refused = rows.refused.first, let reason = refused.reasons.first {
      throw GranaryError(
        code: reason.code.rawValue,
        kind: .invalid,
        message: reason.column.map { "column '\($0)': \(reason.message)" } ?? reason.message,
        location: "\(file):\(refused.line)"
      )
    }
    return rows.batch
  }

  func digest() throws -> SHA256Digest {
    guard let reader = reader.take() else { preconditionFailure("the digest is told once") }
    return reader.finish().digest
  }
}
