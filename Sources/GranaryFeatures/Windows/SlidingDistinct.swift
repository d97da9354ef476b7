import GranaryColumns
import GranaryStatistics

/// `count_distinct`: how often each value is inside and, once there are too many to be counted one by
/// one, how many of them have each rank in each register of the sketch.
///
/// A ``DistinctSketch`` cannot forget; with these counts its registers can be told after values have
/// gone, so that the answer is that of a sketch of the values inside.
struct SlidingDistinct<Value: Hashable & Sendable>: SlidingAggregate {
  private let values: [Value]
  private let hash: @Sendable (Value) -> UInt64
  private var occurrences: [Value: Int] = [:]
  private var sketch: ForgetfulSketch?

  /// An empty stretch of rows.
  ///
  /// - Parameters:
  ///   - values: Equal where they count as one.
  ///   - hash: The same for equal values: what the sketch tells them by.
  init(_ values: [Value], hash: @escaping @Sendable (Value) -> UInt64) {
    self.values = values
    self.hash = hash
  }

  mutating func add(_ range: Range<Int>) {
    for index in range {
      let value = values[index]
      occurrences[value, default: 0] += 1
      if occurrences[value] == 1 { sketch?.insert(hash: hash(value)) }
    }
    guard sketch == nil, occurrences.count > DistinctValues.exactLimit else { return }
    var sketch = ForgetfulSketch()
    for value in occurrences.keys { sketch.insert(hash: hash(value)) }
    self.sketch = sketch
  }

  mutating func remove(_ range: Range<Int>) {
    for index in range {
      let value = values[index]
      guard let count = occurrences[value], count == 1 else {
        occurrences[value]? -= 1
        continue
      }
      occurrences[value] = nil
      sketch?.remove(hash: hash(value))
    }
  }

  mutating func reset() {
    occurrences.removeAll(keepingCapacity: true)
    sketch = nil
  }

  func append(to results: inout WindowResults) {
    guard occurrences.count > DistinctValues.exactLimit, let sketch else {
      return results.append(Int64(occurrences.count))
    }
    results.append(DistinctValues.count(estimate: sketch.estimate))
  }
}

/// The registers of a ``DistinctSketch`` of hashes that come and go.
private struct ForgetfulSketch: Sendable {
  private static let rankCount = DistinctSketch.greatestRank + 1

  /// How many hashes have a rank in a register.
  private var counts = [UInt32](
    repeating: 0,
    count: DistinctSketch.registerCount * ForgetfulSketch.rankCount
  )
  private var greatest = [UInt8](repeating: 0, count: DistinctSketch.registerCount)
  private var registersByRank: [Int] = {
    var counts = [Int](repeating: 0, count: ForgetfulSketch.rankCount)
    counts[0] = DistinctSketch.registerCount
    return counts
  }()

  mutating func insert(hash: UInt64) {
    let (register, rank) = DistinctSketch.place(of: hash)
    counts[register * Self.rankCount + rank] += 1
    if rank > greatest[register] { setGreatest(rank, of: register) }
  }

  mutating func remove(hash: UInt64) {
    let (register, rank) = DistinctSketch.place(of: hash)
    let row = register * Self.rankCount
    counts[row + rank] -= 1
    guard rank == greatest[register], counts[row + rank] == 0 else { return }
    var next = rank - 1
    while next > 0, counts[row + next] == 0 { next -= 1 }
    setGreatest(next, of: register)
  }

  private mutating func setGreatest(_ rank: Int, of register: Int) {
    registersByRank[Int(greatest[register])] -= 1
    registersByRank[rank] += 1
    greatest[register] = UInt8(rank)
  }

  var estimate: Double { DistinctSketch.estimate(registersByRank: registersByRank) }
}
