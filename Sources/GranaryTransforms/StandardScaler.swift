private import GranaryStatistics

/// Subtracts the mean and divides by the population standard deviation.
///
/// As scikit-learn's `StandardScaler` does; a column of one value is only centred.
struct StandardScaler: Hashable, Sendable {
  /// Learns mean and deviation, both correctly rounded.
  ///
  /// A column counts as constant only where its exact variance is 0: the moments do not cancel, so
  /// that scikit-learn's tolerance for their rounding has nothing to tolerate here.
  ///
  /// - Parameter values: One a training row, NaN where missing, none infinite.
  /// - Returns: Nil where every value is missing.
  func fit(_ values: [Double]) -> FittedStandardScaler? {
    var moments = Moments()
    for value in values where !value.isNaN { moments.add(value) }
    guard let mean = moments.mean, let deviation = moments.populationStandardDeviation else {
      return nil
    }
    return FittedStandardScaler(mean: mean, scale: deviation == 0 ? 1 : deviation)
  }
}

/// A ``StandardScaler`` that has seen training rows.
struct FittedStandardScaler: Hashable, Sendable {
  let mean: Double
  /// Positive.
  let scale: Double

  func apply(_ value: Double) -> Double { (value - mean) / scale }
}
