import GranaryColumns

/// `min`, `max`, `first` and `last` of rows that come and go in any order, each once.
struct SweptExtreme: SlidingAggregate {
  private let rows: WindowRows
  private var present: RankedPlaces
  /// Rows whose value is NaN, which wins over any other.
  private let isNaN: [Bool]
  private var nanCount = 0

  init(_ function: AggregateFunction, over rows: WindowRows) {
    self.rows = rows
    let places = Array(0..<rows.count)
    isNaN = places.map { function.propagatesNaN && rows.isNaN(at: $0) }
    let order = function.propagatesNaN ? rows.placesByValue : places
    present = RankedPlaces(
      ascending: function == .min || function == .first ? order.reversed() : order
    )
  }

  mutating func add(_ range: Range<Int>) {
    for place in range {
      if isNaN[place] { nanCount += 1 } else { present.insert(place) }
    }
  }

  mutating func remove(_ range: Range<Int>) {
    for place in range {
      if isNaN[place] { nanCount -= 1 } else { present.remove(place) }
    }
  }

  mutating func reset() {
    present.removeAll()
    nanCount = 0
  }

  func append(to results: inout WindowResults) {
    if nanCount > 0 { return results.append(word: WindowWord.nan(rows.type)) }
    results.append(rows, at: present.best)
  }
}

extension AggregateFunction {
  /// Whether a NaN is the result where there is one among the values.
  fileprivate var propagatesNaN: Bool { self == .min || self == .max }
}

extension WindowRows {
  fileprivate func isNaN(at place: Int) -> Bool {
    guard case .words(let words) = values else { return false }
    return WindowWord.orderKey(words[place], type) == nil
  }

  /// The places of the rows by their values, ascending; NaN is anywhere.
  fileprivate var placesByValue: [Int] {
    switch values {
    case .words(let words):
      let keys = words.map { WindowWord.orderKey($0, type) ?? 0 }
      return keys.indices.sorted { keys[$0] < keys[$1] }
    case .texts(let texts): return texts.indices.sorted { texts[$0] < texts[$1] }
    }
  }
}
