import Granary
import GranaryColumns

/// Σ (row + 1) · (column + 1) · bits of the value, modulo 2⁶⁴, a null counting as 0 and a text as its
/// length in bytes: the `checksum` of `Benchmarks/peers/checks.py`.
struct ExactChecksum: CustomStringConvertible {
  private var total: UInt64 = 0

  /// Adds rows of a column of 64 bits or of texts, at its place among the columns.
  mutating func add(_ column: Column, place: Int, firstRow: Int = 0) {
    let validity = column.validity
    let sum =
      column.type == .string
      ? Self.sum(column.strings, validity, firstRow)
      : Self.sum(column.values.values(UInt64.self, count: column.count), validity, firstRow)
    total &+= UInt64(place + 1) &* sum
  }

  private static func sum(
    _ words: Values<UInt64>,
    _ validity: Validity,
    _ firstRow: Int
  ) -> UInt64 {
    words.indices.reduce(0) { sum, row in
      validity[row] ? sum &+ UInt64(firstRow + row + 1) &* words[row] : sum
    }
  }

  private static func sum(_ texts: TextValues, _ validity: Validity, _ firstRow: Int) -> UInt64 {
    (0..<texts.count).reduce(0) { sum, row in
      let length = UInt64(texts.range(at: row).count)
      return validity[row] ? sum &+ UInt64(firstRow + row + 1) &* length : sum
    }
  }

  /// 16 hexadecimal digits.
  var description: String {
    let digits = String(total, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension FeatureTable {
  /// The checksum of all features.
  ///
  /// - Precondition: Every feature has 64 bits or is a text.
  var checksum: String {
    var checksum = ExactChecksum()
    for (place, entry) in entries.enumerated() { checksum.add(entry.column, place: place) }
    return checksum.description
  }
}
