import GranaryColumns
import GranaryDefinitions
import GranaryStatistics

/// How many rows there are.
struct RowCountRule: AggregateRule {
  let limits: Limits<Int>

  var expected: String { limits.description }
  var needs: FactNeeds { [] }

  func judge(_ facts: ColumnFacts, _ listed: ListedValues?) -> AggregateJudgement {
    AggregateJudgement(
      outcome: limits.contain(facts.rowCount) ? .passed : .failed,
      checked: facts.rowCount,
      observed: String(facts.rowCount)
    )
  }
}

/// The share of rows that are null.
struct NullFractionRule: AggregateRule {
  let limits: Limits<Double>

  var expected: String { limits.description }
  var needs: FactNeeds { [] }

  func judge(_ facts: ColumnFacts, _ listed: ListedValues?) -> AggregateJudgement {
    guard facts.rowCount > 0 else { return .noValues("no rows") }
    let nulls = facts.rowCount - facts.valueCount
    let fraction = Double(nulls) / Double(facts.rowCount)
    return AggregateJudgement(
      outcome: limits.contain(fraction) ? .passed : .failed,
      checked: facts.rowCount,
      observed: "\(fraction) (\(nulls) of \(facts.rowCount))"
    )
  }
}

/// How many different values there are, or how many for each value.
struct DistinctRule: AggregateRule {
  enum Measure: Sendable {
    case count(Limits<Int>)
    case fraction(Limits<Double>)
  }

  /// The most values that are counted exactly; a batch has no more.
  static let exactLimit = 65_536
  /// How far an estimate may be off, as a share of it: three standard errors of the sketch, 1.04 / √m
  /// for its m registers.
  private static let estimateError = 3 * 1.04 / 64

  let measure: Measure

  var needs: FactNeeds { .distinct }
  var expected: String {
    switch measure {
    case .count(let limits): limits.description
    case .fraction(let limits): limits.description
    }
  }

  func judge(_ facts: ColumnFacts, _ listed: ListedValues?) -> AggregateJudgement {
    let count = facts.distinct.count
    switch measure {
    case .count(let limits):
      let exact = Limits(min: limits.min.map(Double.init), max: limits.max.map(Double.init))
      return judge(Double(count), exact, text: String(count), facts)
    case .fraction(let limits):
      guard facts.valueCount > 0 else { return .noValues() }
      // An estimate may be above the number of values.
      let fraction = min(1, Double(count) / Double(facts.valueCount))
      return judge(fraction, limits, text: "\(fraction)", facts)
    }
  }

  private func judge(
    _ value: Double,
    _ limits: Limits<Double>,
    text: String,
    _ facts: ColumnFacts
  ) -> AggregateJudgement {
    guard !facts.distinct.isExact else {
      return AggregateJudgement(
        outcome: limits.contain(value) ? .passed : .failed,
        checked: facts.valueCount,
        observed: text
      )
    }
    let margin = value * Self.estimateError
    return .estimated(
      limits,
      value - margin...value + margin,
      observed: text,
      checked: facts.valueCount,
      note: "estimated within 4.9 %: more than \(Self.exactLimit) different values"
    )
  }
}

extension AggregateJudgement {
  /// What follows from a value of which only an interval is known: nothing, where a limit lies in it.
  static func estimated(
    _ limits: Limits<Double>,
    _ interval: ClosedRange<Double>,
    observed: String,
    checked: Int,
    note: String
  ) -> AggregateJudgement {
    let ends = [interval.lowerBound, interval.upperBound].map(limits.contain)
    let isBelow = limits.min.map { interval.upperBound < $0 } ?? false
    let isAbove = limits.max.map { interval.lowerBound > $0 } ?? false
    let outcome: CheckResult.Outcome =
      ends == [true, true] ? .passed : isBelow || isAbove ? .failed : .notRun
    return AggregateJudgement(
      outcome: outcome,
      checked: checked,
      observed: "≈ \(observed)",
      note: outcome == .notRun ? "the limit lies within the error: \(note)" : note
    )
  }
}

/// The least or the greatest value; NaN is above all numbers and, as in windows, is both where it
/// occurs.
struct ExtremeRule: AggregateRule {
  enum End: Sendable {
    case min
    case max
  }

  let end: End
  let limits: Limits<Scalar>

  var expected: String { limits.description }
  var needs: FactNeeds { .range }

  func judge(_ facts: ColumnFacts, _ listed: ListedValues?) -> AggregateJudgement {
    guard facts.valueCount > 0 else { return .noValues() }
    guard !facts.hasNaN, let range = facts.range else {
      return AggregateJudgement(outcome: .failed, checked: facts.valueCount, observed: "nan")
    }
    let value = end == .min ? range.min : range.max
    let bounds = ValueBounds(
      lower: limits.min.map { .included($0) },
      upper: limits.max.map { .included($0) }
    )
    return AggregateJudgement(
      outcome: bounds.contain(value) ? .passed : .failed,
      checked: facts.valueCount,
      observed: value.description
    )
  }
}

/// Mean, sum or standard deviation, correctly rounded; NaN where a value is.
struct MomentRule: AggregateRule {
  let statistic: ColumnStatistic
  let limits: Limits<Double>

  var expected: String { limits.description }
  var needs: FactNeeds { .moments }

  func judge(_ facts: ColumnFacts, _ listed: ListedValues?) -> AggregateJudgement {
    guard facts.valueCount > 0 else { return .noValues() }
    guard let value = value(of: facts.moments) else {
      return AggregateJudgement(
        outcome: .passed,
        checked: facts.valueCount,
        note: "fewer than two values have no deviation"
      )
    }
    return AggregateJudgement(
      outcome: limits.contain(value) ? .passed : .failed,
      checked: facts.valueCount,
      observed: "\(value)"
    )
  }

  private func value(of moments: Moments) -> Double? {
    switch statistic {
    case .mean: moments.mean
    case .sum: moments.sum
    default: moments.sampleStandardDeviation
    }
  }
}

/// The value that a share of the values does not exceed; half of them for the median.
struct QuantileRule: AggregateRule {
  let share: Double
  let limits: Limits<Double>

  var expected: String { limits.description }
  var needs: FactNeeds { .quantiles }

  func judge(_ facts: ColumnFacts, _ listed: ListedValues?) -> AggregateJudgement {
    let sketch = facts.quantiles
    guard facts.valueCount > 0 else { return .noValues() }
    guard sketch.nanCount == 0, let value = sketch.quantile(share) else {
      return AggregateJudgement(outcome: .failed, checked: facts.valueCount, observed: "nan")
    }
    let error = sketch.rankError
    guard error > 0, share > 0, share < 1,
      let low = sketch.quantile(max(0, share - error)),
      let high = sketch.quantile(min(1, share + error)), low <= high
    else {
      return AggregateJudgement(
        outcome: limits.contain(value) ? .passed : .failed,
        checked: facts.valueCount,
        observed: "\(value)"
      )
    }
    let percent = (error * 10_000).rounded(.up) / 100
    return .estimated(
      limits,
      low...high,
      observed: "\(value)",
      checked: facts.valueCount,
      note: "estimated from \(facts.valueCount) values: between \(low) and \(high), the quantiles"
        + " \(percent) % of the ranks below and above"
    )
  }
}
