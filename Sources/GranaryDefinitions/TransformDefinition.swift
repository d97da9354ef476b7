/// A preprocessing step as specified; what it learns from training rows is its fitted state, a
/// type of GranaryTransforms.
///
/// Columns are named by a full name (`weather__temp`) or by a short one that is unique.
public enum TransformDefinition: Hashable, Sendable {
  /// Replaces nulls and NaN in number columns. With `indicator`, `<name>__missing` says where.
  case impute(ImputeStrategy, columns: [String], indicator: Bool)
  /// Subtracts the mean and divides by the population standard deviation.
  case scaleStandard(columns: [String])
  /// One 0/1 column for each category seen in at least `minFrequency` training rows.
  case encodeOneHot(columns: [String], minFrequency: Int, unknown: UnknownCategories)
  /// Leaves columns out.
  case drop(columns: [String])

  /// What stands in for a missing number.
  public enum ImputeStrategy: Hashable, Sendable {
    /// The mean of the training rows.
    case mean
    /// The median of the training rows; of an even number, the mean of the middle two.
    case median
    /// This number.
    case constant(Double)
  }

  /// What a category means that training did not have, or not often enough.
  public enum UnknownCategories: String, CaseIterable, Hashable, Sendable {
    /// No column is set.
    case ignore
  }

  /// The columns that the step reads, as the definition names them.
  public var columns: [String] {
    switch self {
    case .impute(_, let columns, _), .scaleStandard(let columns), .encodeOneHot(let columns, _, _),
      .drop(let columns):
      columns
    }
  }
}
