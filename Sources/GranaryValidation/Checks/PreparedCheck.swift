import GranaryColumns
import GranaryDefinitions

/// A check, ready to run over batches of the source's output schema.
struct PreparedCheck: Sendable {
  /// What is checked, by how it is found out.
  enum Rule: Sendable {
    /// Out of each row alone.
    case rows(any RowRule)
    /// Out of each row and the one before it.
    case order(OrderRule)
    /// Out of each row and all before it.
    case unique(UniqueRule)
    /// Out of all rows that came in, by the facts of that number.
    case aggregate(any AggregateRule, facts: Int, list: Int?)
    /// Out of the file's columns.
    case columns(ColumnsRule)
    /// Not at all, for lack of something that is not data.
    case undone(expected: String, cause: String)
  }

  let definition: CheckDefinition
  /// The column of a check about one.
  let column: String?
  /// Which of the source's conditions says what rows are looked at.
  let filter: Int?
  /// All columns that the check reads, its condition's too.
  let columnNames: [String]
  var rule: Rule

  var name: String { definition.name }
  var kind: CheckKind { definition.kind.name }
  var severity: CheckDefinition.Severity { definition.severity }

  var isOrder: Bool { if case .order = rule { true } else { false } }
  var isUnique: Bool { if case .unique = rule { true } else { false } }

  /// What is due, in words.
  var expected: String {
    switch rule {
    case .rows(let rule): rule.expected
    case .order(let rule): rule.expected
    case .unique(let rule): rule.expected
    case .aggregate(let rule, _, _): rule.expected
    case .columns(let rule): rule.expected
    case .undone(let expected, _): expected
    }
  }

  /// Why it cannot be run whatever the rows are; nil where it can.
  var cause: String? {
    switch rule {
    case .rows(let rule as ReferenceRule):
      guard let keys = rule.keys else {
        return "there is no store to read the source '\(rule.source)' from; name its rows with "
          + "--reference \(rule.source)=FILE"
      }
      guard keys.isEmpty else { return nil }
      return "the source '\(rule.source)' has no values in '\(rule.referenced)'"
    case .rows(let rule as ZScoreRule):
      return rule.moments == nil ? "the input was not read before for mean and deviation" : nil
    case .undone(_, let cause): return cause
    case .rows, .order, .unique, .aggregate, .columns: return nil
    }
  }
}
