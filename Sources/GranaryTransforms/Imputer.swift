private import GranaryColumns
internal import GranaryDefinitions
private import GranaryStatistics

/// Replaces missing numbers, nulls and NaN alike, by one that training rows determine.
struct Imputer: Hashable, Sendable {
  let strategy: TransformDefinition.ImputeStrategy
  let addsIndicator: Bool

  /// Learns the replacement.
  ///
  /// - Parameter values: One a training row, NaN where missing, none infinite.
  /// - Returns: Nil where it takes a value and there is none.
  func fit(_ values: [Double]) -> FittedImputer? {
    let replacement: Double? =
      switch strategy {
      case .constant(let value): value
      case .median: median(values.filter { !$0.isNaN })
      case .mean:
        values.reduce(into: Moments()) { if !$1.isNaN { $0.add($1) } }.mean
      }
    return replacement.map { FittedImputer(replacement: $0, addsIndicator: addsIndicator) }
  }
}

/// An ``Imputer`` that has its replacement.
struct FittedImputer: Hashable, Sendable {
  /// Stands for every missing number; finite.
  let replacement: Double
  /// Whether a column of 0 and 1 says where a number was missing.
  let addsIndicator: Bool

  func apply(_ value: Double) -> Double { value.isNaN ? replacement : value }
}
