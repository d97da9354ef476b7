/// What a check checks; raw values are the keys of definitions and appear in reports.
public enum CheckKind: String, CaseIterable, Hashable, Sendable {
  /// The value is not null.
  case required
  /// The value lies within bounds.
  case between
  /// The value is one of a set.
  case inSet = "in_set"
  /// The value is none of a set.
  case notInSet = "not_in_set"
  /// The whole text matches a pattern.
  case matches
  /// Some part of the text matches a pattern.
  case containsMatch = "contains_match"
  /// No part of the text matches a pattern.
  case notMatches = "not_matches"
  /// The text has so many Unicode scalars.
  case length
  /// The text is written by a known rule.
  case format
  /// The value is not below the one before it.
  case increasing
  /// The value is not above the one before it.
  case decreasing
  /// The value is not too many standard deviations from the mean.
  case maxZScore = "max_z_score"
  /// No row before has the same values.
  case unique
  /// The value occurs in a column of another source.
  case inReference = "in_reference"
  /// The share of rows that are null.
  case nullFraction = "null_fraction"
  /// How many different values there are.
  case distinctCount = "distinct_count"
  /// Different values for each value.
  case distinctFraction = "distinct_fraction"
  /// Which different values there are.
  case distinctValues = "distinct_values"
  /// Which value is the most frequent.
  case mostCommon = "most_common"
  /// The least value.
  case min
  /// The greatest value.
  case max
  /// The arithmetic mean.
  case mean
  /// The middle value.
  case median
  /// The sum.
  case sum
  /// The standard deviation of a sample.
  case stddev
  /// The value below which a share of the values lies.
  case quantile
  /// An expression is not false for the row.
  case expression
  /// The table has so many rows.
  case rowCount = "row_count"
  /// The file has these columns.
  case columns
  /// The latest time is not too long ago.
  case freshness

  /// Where a check of this kind is written.
  enum Place: Hashable, Sendable {
    case column
    case source
    case either
  }

  var place: Place {
    switch self {
    case .expression, .rowCount, .columns, .freshness: .source
    case .unique: .either
    default: .column
    }
  }

  /// Whether each row passes or fails by itself, so that a share of valid rows exists.
  public var isOfRows: Bool {
    switch self {
    case .required, .between, .inSet, .notInSet, .matches, .containsMatch, .notMatches, .length,
      .format, .increasing, .decreasing, .maxZScore, .unique, .inReference, .expression:
      true
    case .nullFraction, .distinctCount, .distinctFraction, .distinctValues, .mostCommon, .min,
      .max, .mean, .median, .sum, .stddev, .quantile, .rowCount, .columns, .freshness:
      false
    }
  }
}
