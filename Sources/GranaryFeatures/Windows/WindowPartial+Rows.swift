import GranaryColumns
import GranaryStatistics

extension WindowPartial {
  /// Adds rows.
  ///
  /// - Parameters:
  ///   - rows: The values of the argument.
  ///   - range: Which of them.
  ///   - precedence: What the row at a place is ordered by; asked of one row at most.
  mutating func add(
    _ rows: WindowRows,
    _ range: Range<Int>,
    precedence: (Int) -> Precedence
  ) {
    guard !range.isEmpty else { return }
    switch take() {
    case .extreme(let value):
      state = .extreme(range.reduce(value) { winner($0, rows.comparable(at: $1)) })
    case .edge(let edge):
      let index = function == .first ? range.lowerBound : range.upperBound - 1
      let own = RankedValue(value: rows.value(at: index), precedence: precedence(index))
      state = .edge(winner(edge, own))
    case .distinct(var values):
      for index in range { values.insert(rows.comparable(at: index, distinct: true)) }
      state = .distinct(values)
    case let other:
      state = other
      accumulate(rows, range)
    }
  }

  private mutating func accumulate(_ rows: WindowRows, _ range: Range<Int>) {
    if case .count(let count) = state {
      state = .count(count + range.count)
      return
    }
    guard case .words(let words) = rows.values else { preconditionFailure("texts have no sum") }
    switch take() {
    case .integers(var sum):
      for index in range { sum.add(Int64(bitPattern: words[index])) }
      state = .integers(sum)
    case .numbers(let count, var sum):
      for index in range { sum.add(words[index], of: rows.type) }
      state = .numbers(count: count + range.count, sum)
    case .moments(var moments):
      for index in range { moments.add(words[index], of: rows.type) }
      state = .moments(moments)
    case let other: state = other
    }
  }
}

extension WindowRows {
  /// The value at a place with the one NaN that windows know, where values are to be told apart
  /// also with one zero.
  func comparable(at index: Int, distinct: Bool = false) -> Scalar {
    guard case .words(let words) = values else { return value(at: index) }
    let word = words[index]
    if distinct { return Scalar(type, word: WindowWord.distinct(word, type)) }
    let isNaN = WindowWord.orderKey(word, type) == nil
    return Scalar(type, word: isNaN ? WindowWord.nan(type) : word)
  }
}
