public import GranaryColumns

/// Rows parted by time: training strictly before the cut, testing from it on.
public struct TimeSplit: Hashable, Sendable {
  /// The time of row ⌊n(1 − f)⌋ in the order of times.
  public let cut: Timestamp
  /// The rows before the cut, in their order.
  public let training: [Int]
  /// The rows from the cut on, in their order.
  public let tested: [Int]

  /// Parts rows.
  ///
  /// - Parameters:
  ///   - times: The time of each row; at least one.
  ///   - testFraction: f, more than 0 and less than 1.
  public init(times: [Timestamp], testFraction: Double) {
    let ordered = times.sorted()
    let row = Int((Double(times.count) * (1 - testFraction)).rounded(.down))
    let cut = ordered[min(row, times.count - 1)]
    self.cut = cut
    training = times.indices.filter { times[$0] < cut }
    tested = times.indices.filter { times[$0] >= cut }
  }
}
