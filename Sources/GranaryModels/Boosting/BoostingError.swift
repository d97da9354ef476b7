/// Why boosted trees could not be trained, read or asked.
///
/// Programs branch on ``code``; people read ``message``.
public struct BoostingError: Error, Hashable, Sendable {
  /// The kinds of failure.
  public enum Code: String, CaseIterable, Hashable, Sendable {
    /// A matrix without rows or without features to train on.
    case emptyMatrix = "empty_matrix"
    /// More or fewer labels than rows, or features than the model reads.
    case shapeMismatch = "shape_mismatch"
    /// A label that is neither 0 nor 1.
    case invalidLabel = "invalid_label"
    /// An infinite number among the training rows.
    case infiniteValue = "infinite_value"
    /// A parameter outside its range.
    case invalidParameter = "invalid_parameter"
    /// Bytes that are not a model that this XGBoost reads.
    case invalidModel = "invalid_model"
    /// Anything else that XGBoost refuses.
    case library = "xgboost"
  }

  /// The kind of failure.
  public let code: Code
  /// What is wrong and, where known, what to do about it.
  public let message: String

  /// A failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

extension BoostingError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}

extension BoostingError {
  static func emptyMatrix(rowCount: Int, columnCount: Int) -> Self {
    let what = rowCount == 0 ? "no rows" : "no features"
    return Self(.emptyMatrix, "there are \(what) to train on (\(rowCount) × \(columnCount))")
  }

  static func labelCount(_ labels: Int, rows: Int) -> Self {
    Self(.shapeMismatch, "\(labels) labels for \(rows) rows; each row needs one")
  }

  static func featureCount(_ given: Int, expected: Int) -> Self {
    Self(.shapeMismatch, "\(given) features given; the model reads \(expected)")
  }

  static func invalidLabel(_ label: Float, row: Int) -> Self {
    Self(.invalidLabel, "row \(row): the label is \(label); a binary label is 0 or 1")
  }

  static func infiniteValue(_ feature: String, row: Int) -> Self {
    Self(
      .infiniteValue,
      "row \(row): feature '\(feature)' is infinite or past binary32's largest number; "
        + "trees are trained on finite numbers: bound the feature, or make such values null"
    )
  }

  static func invalidParameter(
    _ name: String,
    _ value: some CustomStringConvertible,
    _ range: String
  )
    -> Self
  {
    Self(.invalidParameter, "\(name) is \(value); it must be \(range)")
  }

  static func invalidModel(_ reason: String, version: String) -> Self {
    Self(.invalidModel, "not a model that XGBoost \(version) reads: \(reason)")
  }
}
