import Foundation

/// How many generated cases a property is tried with, and which.
///
/// The environment decides: `GRANARY_CASES` says how many, `GRANARY_SEED` runs one case alone, so
/// that the seed which a failure prints is enough to see it again.
public enum GeneratedCases: Sendable {
  /// Cases where the environment does not say.
  public static let defaultCount = 300

  /// A seed for each case.
  public static var seeds: [UInt64] { seeds(count: defaultCount) }

  /// A seed for each case of a property that is not tried with the usual number of them.
  ///
  /// - Parameter count: Cases where the environment does not say.
  /// - Returns: The seeds, from 1, or from where `GRANARY_FIRST_SEED` says.
  public static func seeds(count: Int) -> [UInt64] {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["GRANARY_SEED"].flatMap({ UInt64($0) }) { return [seed] }
    let count = environment["GRANARY_CASES"].flatMap { UInt64($0) } ?? UInt64(count)
    let first = environment["GRANARY_FIRST_SEED"].flatMap { UInt64($0) } ?? 1
    return Array(first..<first + max(count, 1))
  }
}
