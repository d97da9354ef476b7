import GranaryColumns

/// An aggregate over a stretch of rows both ends of which only move forward.
protocol SlidingAggregate {
  /// Adds rows that follow those inside.
  mutating func add(_ range: Range<Int>)
  /// Takes the earliest rows out.
  mutating func remove(_ range: Range<Int>)
  /// Takes all rows out.
  mutating func reset()
  /// Adds the result.
  func append(to results: inout WindowResults)
}

extension SlidingAggregate {
  /// Adds the results of a window at several times.
  ///
  /// Every row comes in once and goes out once at most: linear in rows and times, however many
  /// rows a window holds.
  ///
  /// - Parameters:
  ///   - times: Event times of the rows, ascending.
  ///   - window: How far back the results reach.
  ///   - ends: The time of each result, ascending.
  ///   - results: What the results are added to.
  mutating func slide(
    over times: [Timestamp],
    _ window: WindowAggregate,
    at ends: [Timestamp],
    into results: inout WindowResults
  ) {
    var inside = 0..<0
    for end in ends {
      let start = window.start(at: end)
      var low = inside.lowerBound
      while low < times.count, times[low] < start { low += 1 }
      var high = Swift.max(low, inside.upperBound)
      while high < times.count, times[high] <= end { high += 1 }
      move(from: inside, to: low..<high)
      inside = low..<high
      append(to: &results)
    }
  }

  private mutating func move(from old: Range<Int>, to new: Range<Int>) {
    let kept = old.clamped(to: new)
    guard kept.count > old.count - kept.count else {
      // More would go out than stays: beginning anew is less work.
      if !old.isEmpty { reset() }
      return add(new)
    }
    if old.lowerBound < new.lowerBound { remove(old.lowerBound..<new.lowerBound) }
    if old.upperBound < new.upperBound { add(old.upperBound..<new.upperBound) }
  }
}

/// `count`: how many rows are inside.
struct SlidingCount: SlidingAggregate {
  private var count = 0

  mutating func add(_ range: Range<Int>) { count += range.count }
  mutating func remove(_ range: Range<Int>) { count -= range.count }
  mutating func reset() { count = 0 }
  func append(to results: inout WindowResults) { results.append(Int64(count)) }
}

/// `first` and `last`: the ends of the stretch itself.
struct SlidingEdge: SlidingAggregate {
  private let rows: WindowRows
  private let isFirst: Bool
  private var inside = 0..<0

  init(_ function: AggregateFunction, over rows: WindowRows) {
    self.rows = rows
    isFirst = function == .first
  }

  mutating func add(_ range: Range<Int>) {
    inside = inside.isEmpty ? range : inside.lowerBound..<range.upperBound
  }

  mutating func remove(_ range: Range<Int>) { inside = range.upperBound..<inside.upperBound }
  mutating func reset() { inside = 0..<0 }

  func append(to results: inout WindowResults) {
    let place = isFirst ? inside.lowerBound : inside.upperBound - 1
    results.append(rows, at: inside.isEmpty ? nil : place)
  }
}

/// `min` and `max`: a queue of the rows that may still become the answer, each of which is beaten by
/// none after it; its head is the answer.
struct SlidingExtreme<Key: Comparable & Sendable>: SlidingAggregate {
  private let rows: WindowRows
  /// The order of the values; nil for NaN.
  private let keys: [Key?]
  private let isMin: Bool
  private var queue: [Int] = []
  private var head = 0
  private var nanCount = 0

  init(_ function: AggregateFunction, over rows: WindowRows, keys: [Key?]) {
    self.rows = rows
    self.keys = keys
    isMin = function == .min
  }

  mutating func add(_ range: Range<Int>) {
    for index in range {
      guard let key = keys[index] else {
        nanCount += 1
        continue
      }
      while queue.count > head, let last = keys[queue[queue.count - 1]],
        isMin ? key <= last : key >= last
      {
        queue.removeLast()
      }
      queue.append(index)
    }
  }

  mutating func remove(_ range: Range<Int>) {
    for index in range where keys[index] == nil { nanCount -= 1 }
    while head < queue.count, queue[head] < range.upperBound { head += 1 }
    // What lies before the head goes when it is the greater part, so that each row moves once.
    if head > 32, 2 * head > queue.count {
      queue.removeFirst(head)
      head = 0
    }
  }

  mutating func reset() {
    queue.removeAll(keepingCapacity: true)
    head = 0
    nanCount = 0
  }

  func append(to results: inout WindowResults) {
    if nanCount > 0 { return results.append(word: WindowWord.nan(rows.type)) }
    results.append(rows, at: head < queue.count ? queue[head] : nil)
  }
}
