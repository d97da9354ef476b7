import GranaryColumns
public import GranaryIngest
import GranaryStatistics

/// Means and deviations that checks compare values with, found in a pass over the input before its
/// checks run.
///
/// Of each column the values count that are finite and for which the check's condition holds, also
/// those of rows that will be refused. Parts of the input can be measured apart and merged in any order.
public struct StatisticsRun: Sendable {
  let validator: SourceValidator
  private(set) var moments: [Moments]

  init(_ validator: SourceValidator) {
    self.validator = validator
    moments = validator.scored.map { _ in Moments() }
  }

  /// Adds some rows.
  public mutating func add(_ input: IngestBatch) {
    var reasons = RowReasons(of: input.batch.count)
    add(validator.derive(input.batch, &reasons))
  }

  /// Adds rows of an ingestion that are stored.
  public mutating func add(_ stored: StoredRows) { add(validator.widen(stored.batch)) }

  /// Adds some rows with their derived columns.
  private mutating func add(_ batch: Batch) {
    for (index, scored) in validator.scored.enumerated() {
      let selection =
        scored.filter.map { RowSelection(validator.filters[$0], of: batch) } ?? .all
      batch.columns[scored.column].forEachNumber(selection) { _, value in
        if value.isFinite { moments[index].add(value) }
      }
    }
  }

  /// Adds what was found in other rows.
  ///
  /// - Precondition: Both are of the same validator.
  public mutating func merge(_ other: StatisticsRun) {
    precondition(moments.count == other.moments.count, "statistics of two sources")
    for index in moments.indices { moments[index].merge(other.moments[index]) }
  }
}

extension SourceValidator {
  /// Whether the input has to be read before, for ``makeStatisticsRun()``.
  public var needsStatistics: Bool { !scored.isEmpty }

  /// Statistics of no rows.
  public func makeStatisticsRun() -> StatisticsRun { StatisticsRun(self) }

  /// The same checks, with what the pass before found.
  ///
  /// - Precondition: It is of this validator.
  public func scoring(by statistics: StatisticsRun) -> SourceValidator {
    precondition(statistics.moments.count == scored.count, "statistics of another source")
    var validator = self
    for (index, check) in checks.enumerated() {
      guard case .rows(var rule as ZScoreRule) = check.rule else { continue }
      rule.moments = statistics.moments[rule.scored]
      validator.checks[index].rule = .rows(rule)
    }
    return validator
  }
}
