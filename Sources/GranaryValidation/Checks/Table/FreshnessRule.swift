import GranaryColumns
import GranaryDefinitions

/// The latest time is at most so long before now; one that is still to come is fresh.
struct FreshnessRule: AggregateRule {
  let maxAge: TimeSpan
  let now: Timestamp

  var needs: FactNeeds { .range }
  var expected: String { "at most \(maxAge) old" }

  func judge(_ facts: ColumnFacts, _ listed: ListedValues?) -> AggregateJudgement {
    guard case .timestamp(let latest)? = facts.range?.max else { return .noValues() }
    let isFresh = latest >= now.saturatingSubtract(maxAge)
    return AggregateJudgement(
      outcome: isFresh ? .passed : .failed,
      checked: facts.valueCount,
      observed: "the latest is of \(latest), checked at \(now)"
    )
  }
}
