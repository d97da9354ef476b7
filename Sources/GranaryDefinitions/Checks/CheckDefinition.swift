public import GranaryColumns
public import GranaryExpressions

/// Something that must hold of the rows of a source.
///
/// Values are those of one column and not null; columns are judged by the rows that came in.
public struct CheckDefinition: Hashable, Sendable {
  /// What a failure means.
  public enum Severity: String, CaseIterable, Hashable, Sendable {
    /// The row is refused; of a check of a column or table, the ingestion is.
    case error
    /// The report says so.
    case warning
  }

  /// What is checked.
  public enum Kind: Hashable, Sendable {
    /// The value is not null.
    case required
    /// The value lies within bounds of the column's type; NaN does not.
    case between(ValueBounds)
    /// The value is one of these, of the column's type.
    case inSet([Scalar])
    /// The value is none of these, of the column's type.
    case notInSet([Scalar])
    /// The whole text matches a regular expression.
    case matches(String)
    /// Some part of the text matches a regular expression.
    case containsMatch(String)
    /// No part of the text matches a regular expression.
    case notMatches(String)
    /// The text has so many Unicode scalars.
    case length(Limits<Int>)
    /// The text is written by a known rule.
    case format(TextFormat)
    /// The value is above the one before it, or, unless strictly, equal to it.
    case increasing(strictly: Bool)
    /// The value is below the one before it, or, unless strictly, equal to it.
    case decreasing(strictly: Bool)
    /// The value is at most so many standard deviations of the sample from the mean.
    case maxZScore(Double)
    /// No row before has the same values in these columns; of a column's own check, none are named.
    case unique(columns: [String])
    /// The value is among those that the current rows of a source have in a column.
    case inReference(source: String, column: String)
    /// The expression is not false for the row (null passes, as in SQL's CHECK).
    case expression(Expression)
    /// A number that describes the column lies within limits.
    case statistic(ColumnStatistic, Limits<Double>)
    /// The column has so many different values.
    case distinctCount(Limits<Int>)
    /// The least value lies within limits of the column's type.
    case min(Limits<Scalar>)
    /// The greatest value lies within limits of the column's type.
    case max(Limits<Scalar>)
    /// The column's different values stand in a relation to these.
    case distinctValues(SetRelation, [Scalar])
    /// The most frequent value is one of these.
    case mostCommon([Scalar])
    /// The table has so many rows.
    case rowCount(Limits<Int>)
    /// The file has these columns.
    case columns(RequiredColumns)
    /// The latest time of a column is at most so long ago; without one, of the event time.
    case freshness(maxAge: TimeSpan, column: String?)

    /// The value lies within closed bounds.
    public static func between(min: Scalar?, max: Scalar?) -> Kind {
      .between(ValueBounds(lower: min.map { .included($0) }, upper: max.map { .included($0) }))
    }

    /// The table has so many rows.
    public static func rowCount(min: Int?, max: Int?) -> Kind {
      .rowCount(Limits(min: min, max: max))
    }
  }

  /// The name that reports use; unique in its source.
  public var name: String
  /// What is checked.
  public var kind: Kind
  /// What a failure means.
  public var severity: Severity
  /// The least share of valid rows with which a check of rows passes as a whole; nil where every row
  /// has to be valid for that, and rows alone are refused.
  public var minValidFraction: Double?
  /// The condition of the rows that the check is about; null counts as false.
  public var filter: Expression?
  /// Whether the check may remain undone, for example because its reference has no rows.
  public var allowsNotRun: Bool

  /// A check.
  public init(
    name: String,
    kind: Kind,
    severity: Severity = .error,
    minValidFraction: Double? = nil,
    where filter: Expression? = nil,
    allowsNotRun: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.severity = severity
    self.minValidFraction = minValidFraction
    self.filter = filter
    self.allowsNotRun = allowsNotRun
  }
}

extension CheckDefinition.Kind {
  /// The kind without what it demands.
  public var name: CheckKind {
    switch self {
    case .required: .required
    case .between: .between
    case .inSet: .inSet
    case .notInSet: .notInSet
    case .matches: .matches
    case .containsMatch: .containsMatch
    case .notMatches: .notMatches
    case .length: .length
    case .format: .format
    case .increasing: .increasing
    case .decreasing: .decreasing
    case .maxZScore: .maxZScore
    case .unique: .unique
    case .inReference: .inReference
    case .expression: .expression
    case .statistic(let statistic, _): statistic.kind
    case .distinctCount: .distinctCount
    case .min: .min
    case .max: .max
    case .distinctValues: .distinctValues
    case .mostCommon: .mostCommon
    case .rowCount: .rowCount
    case .columns: .columns
    case .freshness: .freshness
    }
  }
}
