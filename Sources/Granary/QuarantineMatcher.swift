import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngest
import GranaryOffline
import GranaryValidation

/// Tells which rows in quarantine are those of an erasure.
struct QuarantineMatcher {
  private let header: String
  private let dialect: CSVDialect
  private let condition: RowCondition
  private let texts: [Text]
  /// Whether a key is computed from other columns, so that only a whole row would have it.
  private let isDerived: Bool

  init(_ reader: QuarantineReader, _ erasure: Erasure) throws {
    header = reader.header
    var dialect = try CSVDialect(of: erasure.source.definition)
    dialect.delimiter = reader.delimiter
    self.dialect = dialect
    condition = erasure.condition
    texts = erasure.condition.values.map { Text($0.value.description) }
    let derived = erasure.source.definition.derived.map { Text($0.name) }
    isDerived = erasure.condition.values.contains { derived.contains(Text($0.field.name)) }
  }

  /// Whether the row's keys are those; where they cannot be read, whether its text has all of them.
  func matches(_ row: QuarantinedRow) throws -> Bool {
    if isDerived { return hasTexts(row) }
    do {
      guard let batch = try keys(of: row) else { return hasTexts(row) }
      return condition.holds(batch).contains(true)
    } catch let error as IngestError where error.code == .missingColumn {
      return false  // the file had no such keys
    }
  }

  private func hasTexts(_ row: QuarantinedRow) -> Bool {
    texts.allSatisfy { row.text.utf8.contains($0.string.utf8) }
  }

  /// The row's keys; nil where it cannot be read.
  private func keys(of row: QuarantinedRow) throws -> Batch? {
    let files = InMemoryFileSystem()
    try files.createDirectory("/row")
    try files.writeAtomically(Array("\(header)\n\(row.text)\n".utf8), to: "/row/text.csv")
    var reader = try CSVReader(
      files.open("/row/text.csv"),
      name: "text.csv",
      dialect: dialect,
      columns: condition.values.map(\.field),
      unknownColumns: .ignore
    )
    guard let batch = try reader.next(), batch.refused.isEmpty, batch.batch.count == 1 else {
      return nil
    }
    return batch.batch
  }
}
