import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngest
import GranaryOffline

extension FeatureStore {
  /// Reads an entity frame from a CSV file: join keys and request values as the service declares
  /// them, the time as a timestamp, all other columns as text.
  ///
  /// A frame is a question, not data to be kept: a row that does not fit is an error.
  func entityFrame(
    file: String,
    _ service: ResolvedService,
    eventTime: String
  ) throws -> EntityFrame {
    let declared = service.joinKeys + service.request + [Field(eventTime, .timestamp)]
    let types = Dictionary(
      declared.map { ($0.name, $0.type) },
      uniquingKeysWith: { first, _ in first }
    )
    let fields = try columnNames(of: file).map { Field($0, types[$0] ?? .string) }
    var reader = try CSVReader(
      fileSystem.open(Path(file)),
      name: file,
      dialect: CSVDialect(),
      columns: fields
    )
    var batches: [Batch] = []
    while let rows = try reader.next() {
      if let refused = rows.refused.first, let reason = refused.reasons.first {
        throw GranaryError(
          code: reason.code.rawValue,
          kind: .invalid,
          message: reason.column.map { "column '\($0)': \(reason.message)" } ?? reason.message,
          location: "\(file):\(refused.line)"
        )
      }
      batches.append(rows.batch)
    }
    return try EntityFrame(
      rows: Batch.concatenating(batches, schema: Schema(fields)),
      eventTime: eventTime
    )
  }

  private func columnNames(of file: String) throws -> [String] {
    try CSVReader(
      fileSystem.open(Path(file)),
      name: file,
      dialect: CSVDialect(),
      columns: [],
      unknownColumns: .ignore
    ).ignoredColumns
  }
}
