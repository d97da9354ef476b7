import GranaryColumns
import GranaryExpressions

extension [CheckDefinition] {
  var canonicalValue: CanonicalValue? { isEmpty ? nil : .list(map(\.canonicalValue)) }
}

extension CheckDefinition {
  fileprivate var canonicalValue: CanonicalValue {
    .keyed([
      kind.name.rawValue: kind.canonicalValue,
      "name": .text(name),
      "severity": .text(severity.rawValue),
      "min_valid_fraction": minValidFraction.map { .number($0) },
      "where": filter.map { .text($0.text) },
      "allow_not_run": allowsNotRun ? .bool(true) : nil,
    ])
  }
}

extension CheckDefinition.Kind {
  fileprivate var canonicalValue: CanonicalValue {
    switch self {
    case .required: .bool(true)
    case .between(let bounds): bounds.canonicalValue
    case .inSet(let values), .notInSet(let values), .mostCommon(let values): .scalars(values)
    case .matches(let pattern), .containsMatch(let pattern), .notMatches(let pattern):
      .text(pattern)
    case .length(let limits), .distinctCount(let limits), .rowCount(let limits):
      .keyed(limits.canonicalValues { .integer($0) })
    case .format(let format): .text(format.rawValue)
    case .increasing(let strictly), .decreasing(let strictly):
      .plain(strictly ? "\"strictly\"" : "true")
    case .maxZScore(let score): .number(score)
    case .unique(let columns): columns.isEmpty ? .bool(true) : .texts(columns)
    case .inReference(let source, let column):
      .keyed(["source": .text(source), "column": .text(column)])
    case .expression(let expression): .text(expression.text)
    case .statistic(let statistic, let limits): statistic.canonicalValue(limits)
    case .min(let limits), .max(let limits): .keyed(limits.canonicalValues { $0.canonicalValue })
    case .distinctValues(let relation, let values): .keyed([relation.rawValue: .scalars(values)])
    case .columns(let columns): columns.canonicalValue
    case .freshness(let maxAge, let column):
      .keyed(["max_age": .text(maxAge.description), "column": column.map { .text($0) }])
    }
  }
}

extension ValueBounds {
  fileprivate var canonicalValue: CanonicalValue {
    var values: [String: CanonicalValue?] = [:]
    for (key, bound) in [("min", lower), ("max", upper)] {
      switch bound {
      case .included(let value): values[key] = value.canonicalValue
      case .excluded(let value): values["exclusive_\(key)"] = value.canonicalValue
      case nil: break
      }
    }
    return .keyed(values)
  }
}

extension Limits {
  fileprivate func canonicalValues(
    _ text: (Value) -> CanonicalValue?
  ) -> [String: CanonicalValue?] {
    ["min": min.flatMap(text), "max": max.flatMap(text)]
  }
}

extension ColumnStatistic {
  fileprivate func canonicalValue(_ limits: Limits<Double>) -> CanonicalValue {
    var values = limits.canonicalValues { .number($0) }
    if case .quantile(let share) = self { values["q"] = .number(share) }
    return .keyed(values)
  }
}

extension RequiredColumns {
  fileprivate var canonicalValue: CanonicalValue {
    .keyed([isExact ? "exactly" : "at_least": .texts(names), "ordered": .bool(isOrdered)])
  }
}

extension CanonicalValue {
  fileprivate static func scalars(_ values: [Scalar]) -> CanonicalValue {
    .list(values.compactMap(\.canonicalValue))
  }
}

extension Scalar {
  /// The value as a definition writes it; checks hold no nulls.
  fileprivate var canonicalValue: CanonicalValue? {
    switch self {
    case .null: nil
    case .bool, .int64, .float32, .float64: .plain(description)
    case .string, .timestamp, .date: .text(description)
    }
  }
}
