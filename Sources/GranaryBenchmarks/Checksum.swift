import Granary
import GranaryColumns

extension FeatureTable {
  /// Σ (row + 1) · (column + 1) · bits of the value, modulo 2⁶⁴, a null counting as 0: the
  /// `checksum` of `Benchmarks/peers/checks.py`.
  ///
  /// - Precondition: Every feature has 64 bits.
  var checksum: String {
    let total = entries.enumerated().reduce(0 as UInt64) { total, entry in
      total &+ UInt64(entry.offset + 1) &* Self.checksum(of: entry.element.column)
    }
    let digits = String(total, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func checksum(of column: Column) -> UInt64 {
    precondition(column.type.stride == 8, "a value of another width")
    let words = column.values.values(UInt64.self, count: column.count)
    let validity = column.validity
    return words.indices.reduce(0) { total, row in
      validity[row] ? total &+ UInt64(row + 1) &* words[row] : total
    }
  }
}
