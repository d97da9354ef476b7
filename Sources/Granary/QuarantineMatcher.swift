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
  private let columns: [InputColumn]
  private let condition: RowCondition
  private let texts: [Text]
  /// Whether a key is computed from other columns, so that only a whole row would have it.
  private let isDerived: Bool

  init(_ reader: QuarantineReader, _ erasure: Erasure) throws {
    header = reader.header
    var dialect = try CSVDialect(of: erasure.source.definition)
    dialect.delimiter = reader.delimiter
    // The rows are kept as text, however the file was encoded.
    dialect.encoding = .utf8
    self.dialect = dialect
    condition = erasure.condition
    let keys = erasure.condition.values.map { Text($0.field.name) }
    let declared = erasure.source.definition.inputColumns
    // Without a header the columns before a key tell where it stands; what they hold does not matter.
    columns =
      dialect.hasHeader
      ? declared.filter { keys.contains(Text($0.field.name)) }
      : declared.map { column in
        keys.contains(Text(column.field.name))
          ? column : InputColumn(Field(column.field.name, .string))
      }
    texts = erasure.condition.values.map { Text($0.value.description) }
    let derived = erasure.source.definition.derived.map { Text($0.name) }
    isDerived = erasure.condition.values.contains { derived.contains(Text($0.field.name)) }
  }

  /// Whether the row's keys are those; where they cannot be read, whether its text has all of them.
  func matches(_ row: QuarantinedRow) throws -> Bool {
    if isDerived { return hasTexts(row) }
    let text = dialect.hasHeader ? "\(header)\n\(row.text)\n" : "\(row.text)\n"
    let files = InMemoryFileSystem()
    try files.createDirectory("/row")
    try files.writeAtomically(Array(text.utf8), to: "/row/text.csv")
    var reader = try CSVReader(
      files.open("/row/text.csv"),
      name: "text.csv",
      dialect: dialect,
      columns: columns
    )
    guard reader.missingColumns.isEmpty else { return false }  // the file had no such keys
    guard let rows = try reader.next(), rows.refused.isEmpty, rows.batch.count == 1 else {
      return hasTexts(row)
    }
    return condition.holds(rows.batch).contains(true)
  }

  private func hasTexts(_ row: QuarantinedRow) -> Bool {
    texts.allSatisfy { row.text.utf8.contains($0.string.utf8) }
  }
}
