import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import GranaryOffline
import GranaryValidation

/// Tells which rows in quarantine are those of an erasure.
struct QuarantineMatcher {
  private let rows: KeptRowReader?
  private let condition: RowCondition
  private let texts: [Text]

  init(_ header: QuarantineHeader, _ erasure: Erasure) {
    let definition = erasure.source.definition
    condition = erasure.condition
    texts = condition.values.map { Text($0.value.description) }
    let derived = definition.derived.map { Text($0.name) }
    let isDerived = condition.values.contains { derived.contains(Text($0.field.name)) }
    // A key that is computed from other columns is only there where the whole row is read.
    rows =
      isDerived
      ? nil : KeptRowReader(header, of: definition.keysOnly(condition, header))
  }

  /// Whether the row's keys are those; where they cannot be read, whether its text has all of them.
  func matches(_ row: QuarantinedRow) throws -> Bool {
    guard let rows else { return hasTexts(row) }
    switch try rows.read(row) {
    case .row(let read):
      return read.batch.count == 1 ? condition.holds(read.batch) == [true] : hasTexts(row)
    case .otherColumns: return false  // the file had no such keys
    case .notOneRow: return hasTexts(row)
    }
  }

  private func hasTexts(_ row: QuarantinedRow) -> Bool {
    texts.allSatisfy { row.text.utf8.contains($0.string.utf8) }
  }
}

extension SourceDefinition {
  /// The source with no more columns than it takes to read some keys, and without checks; a key need
  /// not be declared any more.
  fileprivate func keysOnly(_ condition: RowCondition, _ header: QuarantineHeader) -> Self {
    let keys = condition.values.map { key in
      let declared = columns.first { Text($0.name) == Text(key.field.name) }
      return ColumnDefinition(
        key.field.name,
        key.field.type,
        input: declared?.input ?? ColumnInput()
      )
    }
    guard case .csv(let dialect) = header.layout, !dialect.hasHeader else {
      return SourceDefinition(
        name: name,
        format: format,
        unknownColumns: .ignore,
        columns: keys
      )
    }
    // The columns before a key tell where it stands; what they hold does not matter.
    let all = columns.map { column in
      keys.first { Text($0.name) == Text(column.name) } ?? ColumnDefinition(column.name, .string)
    }
    return SourceDefinition(name: name, format: format, unknownColumns: .ignore, columns: all)
  }
}
