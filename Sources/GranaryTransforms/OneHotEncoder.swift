internal import GranaryColumns

/// One 0/1 column for each category that training rows have often enough.
struct OneHotEncoder: Hashable, Sendable {
  /// Categories of fewer training rows are as good as unknown.
  let minFrequency: Int

  /// Learns the categories.
  func fit(_ column: Column) -> FittedOneHotEncoder {
    var counts: [Text: Int] = [:]
    column.forEachCategory { _, category in counts[category, default: 0] += 1 }
    let frequent = counts.filter { $0.value >= minFrequency }
    return FittedOneHotEncoder(categories: frequent.keys.sorted())
  }
}

/// A ``OneHotEncoder`` that knows its categories; null and all others set no column.
struct FittedOneHotEncoder: Sendable {
  /// In the order of their UTF-8 bytes, which is that of the columns.
  let categories: [Text]
  private let positions: [Text: Int]

  /// - Precondition: No category occurs twice.
  init(categories: [Text]) {
    self.categories = categories
    positions = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1, $0) })
  }

  /// Tells the column to set, counted from 0, for each row that has one.
  func forEachMatch(_ column: Column, _ body: (_ row: Int, _ position: Int) -> Void) {
    column.forEachCategory { row, category in
      if let position = positions[category] { body(row, position) }
    }
  }
}
