import GranaryColumns
import GranaryExpressions

extension SourceValidator {
  /// The same checks for an input that may lack columns.
  ///
  /// What reads a column that is not there is not run, and rows are not refused for what follows from
  /// it; that the column is not there refuses the whole, which ``ValidationRun/note(_:)`` is told.
  public func reading(_ input: InputColumns) -> SourceValidator {
    var validator = self
    validator.lacking = lackingColumns(of: input)
    return validator
  }

  /// The columns that have no values: those missing, and those computed from them.
  func lackingColumns(of input: InputColumns) -> [Text: String] {
    var lacking = Dictionary(
      input.missing.map { (Text($0), $0) },
      uniquingKeysWith: { first, _ in first }
    )
    guard !lacking.isEmpty else { return [:] }
    for derivation in derivations {
      let names = derivation.expression.expression.columnNames
      if let missing = names.lazy.compactMap({ lacking[Text($0)] }).first {
        lacking[Text(derivation.name)] = missing
      }
    }
    return lacking
  }

  /// Why a check cannot be run over the input; nil where it can.
  func cause(of check: PreparedCheck) -> String? {
    if let cause = check.cause { return cause }
    guard !lacking.isEmpty else { return nil }
    return check.columnNames.lazy.compactMap { lacking[Text($0)] }.first.map(Self.lack)
  }

  /// What a check says that reads a column which is not there.
  static func lack(of column: String) -> String { "the input has no column '\(column)'" }
}
