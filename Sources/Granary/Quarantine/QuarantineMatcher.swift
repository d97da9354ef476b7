import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryIngest
import GranaryOffline
import GranaryValidation

/// Tells which rows in quarantine are those of an erasure.
///
/// A row is read for its keys alone, so that whatever it was refused for does not matter. Where these cannot
/// be read, its text decides: it is one of them where it has every value as a whole field.
struct QuarantineMatcher {
  private let rows: KeptRowReader?
  private let validator: SourceValidator
  private let condition: RowCondition
  private let texts: [FieldSearch]

  init(_ header: QuarantineHeader, _ erasure: Erasure) throws {
    condition = erasure.condition
    texts = condition.values.map { FieldSearch($0.value, header.layout) }
    let source = erasure.source.definition.keysOnly(condition, header)
    rows = KeptRowReader(header, of: source)
    validator = try SourceValidator(source)
  }

  /// Whether the row's keys are those.
  func matches(_ row: QuarantinedRow) throws -> Bool {
    func hasTexts() -> Bool { texts.allSatisfy { $0.isIn(row.text) } }
    guard let rows else { return hasTexts() }
    switch try rows.read(row) {
    case .row(let read):
      var run = validator.makeRun()
      let checked = try run.absorb(validator.evaluate(read))
      return checked.refused.isEmpty ? condition.holds(checked.batch) == [true] : hasTexts()
    case .otherColumns: return false  // the file had no such keys
    case .notOneRow: return hasTexts()
    }
  }
}

extension SourceDefinition {
  /// The source with no more columns than it takes to read some keys, and without checks; a key need
  /// not be declared any more.
  fileprivate func keysOnly(_ condition: RowCondition, _ header: QuarantineHeader) -> Self {
    let derived = derivations(of: condition.values.map(\.field.name))
    let computed = Set(derived.map { Text($0.name) })
    let read = Set(derived.flatMap(\.expression.columnNames).map { Text($0) })
    let keys = condition.values.map(\.field).filter { !computed.contains(Text($0.name)) }
    var needed = keys.map { key in
      let declared = columns.first { Text($0.name) == Text(key.name) }
      return ColumnDefinition(key.name, key.type, input: declared?.input ?? ColumnInput())
    }
    for column in columns where read.contains(Text(column.name)) {
      guard !needed.contains(where: { Text($0.name) == Text(column.name) }) else { continue }
      needed.append(ColumnDefinition(column.name, column.type, input: column.input))
    }
    if case .csv(let dialect) = header.layout, !dialect.hasHeader {
      // The columns before a key tell where it stands; what they hold does not matter.
      needed = columns.map { column in
        needed.first { Text($0.name) == Text(column.name) }
          ?? ColumnDefinition(column.name, .string)
      }
    }
    return SourceDefinition(
      name: name,
      format: format,
      unknownColumns: .ignore,
      columns: needed,
      derived: derived
    )
  }

  /// The derived columns among some, with those that they are computed from, in order.
  private func derivations(of names: [String]) -> [DerivedColumn] {
    var wanted = Set(names.map { Text($0) })
    // Each may use those before it.
    for column in derived.reversed() where wanted.contains(Text(column.name)) {
      wanted.formUnion(column.expression.columnNames.map { Text($0) })
    }
    return derived.filter { wanted.contains(Text($0.name)) }
  }
}
