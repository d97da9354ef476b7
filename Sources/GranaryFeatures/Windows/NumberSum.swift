import GranaryColumns
import GranaryStatistics

/// What adds numbers up exactly: floats, and integers of which a double may not hold every digit.
protocol NumberSum {
  mutating func add(_ value: Double)
  mutating func add(integer: Int64)
  mutating func subtract(_ value: Double)
  mutating func subtract(integer: Int64)
}

extension ExactSum: NumberSum {}
extension Moments: NumberSum {}

extension NumberSum {
  /// Adds a number of a type by its bits.
  mutating func add(_ word: UInt64, of type: ColumnType) {
    if type == .int64 {
      add(integer: Int64(bitPattern: word))
    } else {
      add(WindowWord.double(word, type))
    }
  }

  /// Takes a number of a type out by its bits.
  mutating func subtract(_ word: UInt64, of type: ColumnType) {
    if type == .int64 {
      subtract(integer: Int64(bitPattern: word))
    } else {
      subtract(WindowWord.double(word, type))
    }
  }
}
