import GranaryColumns
import GranaryStatistics

/// The different values of a part of a window: themselves up to 256 of them, from there on a sketch.
///
/// What is kept depends on the set of values alone, however it came about: a union of more than 256
/// values is a sketch whether its parts were one or not.
struct DistinctValues: Hashable, Sendable {
  enum State: Hashable, Sendable {
    case exact(Set<Scalar>)
    case sketch(DistinctSketch)
  }

  /// The most values that are counted one by one.
  static let exactLimit = 256

  private(set) var state: State

  init() { state = .exact([]) }
  init(_ state: State) { self.state = state }

  /// The number of values.
  var count: Int64 {
    switch state {
    case .exact(let values): Int64(values.count)
    case .sketch(let sketch): Self.count(estimate: sketch.estimate)
    }
  }

  /// What an estimate counts as; more values than ``exactLimit`` are never said to be fewer.
  static func count(estimate: Double) -> Int64 {
    max(Int64(exactLimit) + 1, Int64(exactly: estimate.rounded()) ?? .max)
  }

  /// Adds a value, of those that are equal always the same.
  mutating func insert(_ value: Scalar) {
    switch take() {
    case .exact(var values):
      values.insert(value)
      settle(values)
    case .sketch(var sketch):
      sketch.insert(hash: Self.hash(of: value))
      state = .sketch(sketch)
    }
  }

  /// Adds all values that another has.
  mutating func merge(_ other: DistinctValues) {
    switch (take(), other.state) {
    case (.exact(var values), .exact(let more)):
      values.formUnion(more)
      settle(values)
    case (.sketch(var sketch), .exact(let values)), (.exact(let values), .sketch(var sketch)):
      for value in values { sketch.insert(hash: Self.hash(of: value)) }
      state = .sketch(sketch)
    case (.sketch(var sketch), .sketch(let more)):
      sketch.merge(more)
      state = .sketch(sketch)
    }
  }

  private mutating func settle(_ values: Set<Scalar>) {
    guard values.count > Self.exactLimit else {
      state = .exact(values)
      return
    }
    var sketch = DistinctSketch()
    for value in values { sketch.insert(hash: Self.hash(of: value)) }
    state = .sketch(sketch)
  }

  private mutating func take() -> State {
    defer { state = .exact([]) }
    return state
  }

  /// The XXH3-64 of a value's bytes as partials write them; part of their format.
  static func hash(of value: Scalar) -> UInt64 {
    var bytes: [UInt8] = []
    bytes.append(value)
    return unsafe bytes.withUnsafeBytes { unsafe xxh3($0) }
  }
}
