public import GranaryDefinitions

/// What is checked; raw values are those of definitions.
public enum CheckKind: String, CaseIterable, Hashable, Sendable {
  /// The value is not null.
  case required
  /// The value lies within bounds.
  case between
  /// The value is one of a set.
  case inSet = "in_set"
  /// An expression is not false for the row.
  case expression
  /// The table has so many rows.
  case rowCount = "row_count"
}

/// A row that failed, for a report.
public struct FailureExample: Hashable, Sendable {
  /// The file, as it was named.
  public let file: String
  /// The row's first line in the file, from 1.
  public let line: Int
  /// The value; nil where there is none.
  public let value: String?
}

/// What came of one check.
public struct CheckResult: Hashable, Sendable {
  /// How a check ended.
  public enum Outcome: String, CaseIterable, Hashable, Sendable {
    /// Something was checked, and all of it holds.
    case passed
    /// Something does not hold.
    case failed
    /// There was nothing to check.
    case notRun = "not_run"
  }

  /// The check's name, unique in its source.
  public let name: String
  /// What was checked.
  public let kind: CheckKind
  /// The column concerned; nil for a check of rows or of the table.
  public let column: String?
  /// What a failure means.
  public let severity: CheckDefinition.Severity
  /// Rows that have a value to check; of a check of the table, its rows.
  public let checked: Int
  /// Rows that failed; of a check of the table, 1.
  public let failed: Int
  /// The first rows that failed, three at most.
  public let examples: [FailureExample]

  /// How the check ended.
  public var outcome: Outcome {
    if failed > 0 { return .failed }
    return checked > 0 || kind == .rowCount ? .passed : .notRun
  }
}

/// Rows that were refused for one reason, whether by a check or before any could run.
public struct RefusalCount: Hashable, Sendable {
  /// The reason's code, as quarantine files have it.
  public let code: String
  /// The check that found it; nil where none could run yet.
  public let check: String?
  /// The column concerned; nil where it is the row.
  public let column: String?
  /// Rows with this reason; a row with several is counted at each.
  public let count: Int
  /// The first such rows, three at most.
  public let examples: [FailureExample]
}

/// How often something failed, and where first.
struct FailureTally: Hashable, Sendable {
  static let exampleLimit = 3

  private(set) var count = 0
  private(set) var examples: [FailureExample] = []

  mutating func add(_ example: @autoclosure () -> FailureExample) {
    count += 1
    if examples.count < Self.exampleLimit { examples.append(example()) }
  }

  mutating func merge(_ later: FailureTally) {
    count += later.count
    examples = Array((examples + later.examples).prefix(Self.exampleLimit))
  }
}
