import GranaryColumns
import GranaryDefinitions

/// What all the values of a column together must be, to be found out of facts that several rules share.
protocol AggregateRule: Sendable {
  /// What is due, as in "between 0 and 10".
  var expected: String { get }
  /// What it is judged by.
  var needs: FactNeeds { get }
  /// The list whose values' occurrence it asks for.
  var list: ListedScalars? { get }

  /// Judges what was found of the column, and of the rule's own list.
  func judge(_ facts: ColumnFacts, _ listed: ListedValues?) -> AggregateJudgement
}

extension AggregateRule {
  var list: ListedScalars? { nil }
}

/// How a rule about many values ended.
struct AggregateJudgement: Sendable {
  let outcome: CheckResult.Outcome
  /// Values or rows that were looked at.
  let checked: Int
  /// What there is instead of what is due; nil without values.
  var observed: String?
  var note: String?
  var examples: [FailureExample] = []

  /// There was nothing to judge by.
  static func noValues(_ note: String = "no values") -> AggregateJudgement {
    AggregateJudgement(outcome: .passed, checked: 0, note: note)
  }
}
