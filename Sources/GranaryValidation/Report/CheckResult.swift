public import GranaryDefinitions
import GranaryIngest

/// A row that failed, for a report.
public struct FailureExample: Hashable, Sendable {
  /// The file, as it was named.
  public let file: String
  /// The row's first line in the file, from 1.
  public let line: Int
  /// The row's place in its array, from 1; nil where rows are lines.
  public let element: Int?
  /// The value, cut as ``RowRefusal/value`` is; nil where there is none.
  public let value: String?
  /// Why the row is refused; nil where what is due says so already.
  public let message: String?

  init(
    file: String,
    line: Int,
    element: Int? = nil,
    value: String?,
    message: String? = nil
  ) {
    self.file = file
    self.line = line
    self.element = element
    self.value = value.map(RowRefusal.capped)
    self.message = message
  }

  /// Where the row stands, for people: `flights.csv:17`, or `flights.json:1 (element 17)`.
  public var place: String { RefusedRow.place(file, line, element) }
}

/// What came of one check.
public struct CheckResult: Hashable, Sendable {
  /// How a check ended.
  public enum Outcome: String, CaseIterable, Hashable, Sendable {
    /// All that was looked at holds, or there was nothing to look at.
    case passed
    /// Something does not hold.
    case failed
    /// It could not be found out; ``CheckResult/note`` says why.
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
  /// How the check ended.
  public let outcome: Outcome
  /// What there is, for people.
  ///
  /// Of a check of rows the share that is valid, where a share is demanded; of others the value that was
  /// found, with `≈` before an estimate. Nil where there is none.
  public let observed: String?
  /// What is due, for people.
  public let expected: String
  /// Rows or values that were looked at; of a check of the file's columns, those.
  public let checked: Int
  /// Rows that failed; of a check of a column or table, 1 or 0.
  public let failed: Int
  /// The first rows that failed, three at most.
  public let examples: [FailureExample]
  /// What else there is to know: why the check was not run, how exact an estimate is, that there were
  /// no values.
  public let note: String?
  /// Whether the check may remain undone.
  public let allowsNotRun: Bool
  /// Whether it was not run since the input lacks a column, which refuses the input by itself.
  public let lacksColumn: Bool
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

  init() {}

  /// So many failures, with the first of them as examples.
  init(count: Int, examples: [FailureExample]) {
    self.count = count
    self.examples = examples
  }

  mutating func add(_ example: @autoclosure () -> FailureExample) {
    count += 1
    if examples.count < Self.exampleLimit { examples.append(example()) }
  }

  /// Adds failures of rows of the same batch, which may lie between these.
  mutating func join(_ others: FailureTally) {
    count += others.count
    let all = (examples + others.examples).sorted {
      ($0.line, $0.element ?? 0) < ($1.line, $1.element ?? 0)
    }
    examples = Array(all.prefix(Self.exampleLimit))
  }

  /// Adds failures of rows behind these.
  mutating func merge(_ later: FailureTally) {
    count += later.count
    examples = Array((examples + later.examples).prefix(Self.exampleLimit))
  }
}
