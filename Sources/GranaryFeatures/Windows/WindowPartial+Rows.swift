import GranaryColumns
import GranaryStatistics

extension AggregateFunction {
  /// Whether rows can be taken out of a partial again.
  var isInvertible: Bool {
    switch self {
    case .count, .sum, .mean, .stddev: true
    case .min, .max, .first, .last, .countDistinct: false
    }
  }
}

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
      accumulate(rows, range, isRemoved: false)
    }
  }

  /// Takes rows out that were added before.
  ///
  /// - Precondition: The function is invertible.
  mutating func remove(_ rows: WindowRows, _ range: Range<Int>) {
    precondition(function.isInvertible, "\(function) cannot be undone")
    accumulate(rows, range, isRemoved: true)
  }

  private mutating func accumulate(_ rows: WindowRows, _ range: Range<Int>, isRemoved: Bool) {
    let step = isRemoved ? -range.count : range.count
    if case .count(let count) = state {
      state = .count(count + step)
      return
    }
    guard case .words(let words) = rows.values else { preconditionFailure("texts have no sum") }
    switch take() {
    case .integers(var sum):
      for index in range {
        let value = Int64(bitPattern: words[index])
        if isRemoved { sum.subtract(value) } else { sum.add(value) }
      }
      state = .integers(sum)
    case .numbers(let count, var sum):
      if rows.type == .int64 {
        for index in range {
          let value = Int64(bitPattern: words[index])
          if isRemoved { sum.subtract(integer: value) } else { sum.add(integer: value) }
        }
      } else {
        for index in range {
          let value = WindowWord.double(words[index], rows.type)
          if isRemoved { sum.subtract(value) } else { sum.add(value) }
        }
      }
      state = .numbers(count: count + step, sum)
    case .moments(var moments):
      if rows.type == .int64 {
        for index in range {
          let value = Int64(bitPattern: words[index])
          if isRemoved { moments.subtract(integer: value) } else { moments.add(integer: value) }
        }
      } else {
        for index in range {
          let value = WindowWord.double(words[index], rows.type)
          if isRemoved { moments.subtract(value) } else { moments.add(value) }
        }
      }
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
