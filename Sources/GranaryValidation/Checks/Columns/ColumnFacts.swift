import GranaryColumns
import GranaryDefinitions
import GranaryStatistics

/// What of a column's values the checks of it need.
struct FactNeeds: OptionSet, Hashable, Sendable {
  let rawValue: Int

  static let range = FactNeeds(rawValue: 1)
  static let moments = FactNeeds(rawValue: 2)
  static let quantiles = FactNeeds(rawValue: 4)
  static let distinct = FactNeeds(rawValue: 8)
  static let frequent = FactNeeds(rawValue: 16)
}

/// What several checks share: the values of a column for which a condition holds, described once.
struct FactRequest: Sendable {
  /// The column; nil where only rows are counted.
  let column: Int?
  /// Which of the source's conditions has to hold.
  let filter: Int?
  var needs: FactNeeds
  /// Lists of values whose occurrence is asked for.
  var lists: [ListedScalars]
}

/// What has been found of a column's values, in constant memory; facts of parts merge, in the input's
/// order, into those of the whole.
struct ColumnFacts: Sendable {
  let needs: FactNeeds
  /// Rows for which the condition holds.
  private(set) var rowCount = 0
  /// Those of them with a value.
  private(set) var valueCount = 0
  private(set) var hasNaN = false
  /// The least and the greatest value, NaN apart.
  private(set) var range: (min: Scalar, max: Scalar)?
  private(set) var moments = Moments()
  private(set) var quantiles: QuantileSketch
  private(set) var distinct = DistinctCounter(exactLimit: DistinctRule.exactLimit)
  private(set) var frequent = FrequentValues<Scalar>()
  /// For each list that is asked for, which of its values occur.
  private(set) var listed: [ListedValues]

  /// Nothing found yet; the seed tells the sketch from those of other parts.
  init(_ request: FactRequest, seed: UInt64 = 0) {
    needs = request.needs
    quantiles = QuantileSketch(seed: seed)
    listed = request.lists.map { ListedValues($0) }
  }

  /// Adds the rows of a batch.
  mutating func add(
    _ batch: inout BatchInspector,
    _ request: FactRequest,
    _ selection: RowSelection,
    place: (Int) -> FailureExample
  ) {
    rowCount += selection.count(of: batch.batch.count)
    guard let index = request.column else { return }
    let column = batch.batch.columns[index]
    valueCount += selection.count(of: column.validity)
    if needs.contains(.range) { addRange(&batch, index, selection) }
    if needs.contains(.moments) { addMoments(column, selection) }
    if needs.contains(.quantiles) {
      column.forEachNumber(selection) { _, value in quantiles.add(value) }
    }
    guard !needs.isDisjoint(with: [.distinct, .frequent]) || !listed.isEmpty else { return }
    addValues(&batch, index, selection, place)
  }

  private mutating func addRange(
    _ batch: inout BatchInspector,
    _ index: Int,
    _ selection: RowSelection
  ) {
    let column = batch.batch.columns[index]
    if column.type == .string {
      let texts = column.strings
      let rows = (0..<column.count).filter { column.validity[$0] && selection.contains($0) }
      guard var (least, most) = rows.first.map({ ($0, $0) }) else { return }
      for row in rows.dropFirst() {
        if texts[row] < texts[least] { least = row }
        if texts[most] < texts[row] { most = row }
      }
      return widen(column[least], column[most])
    }
    let isWhole = if case .all = selection { true } else { false }
    let range = isWhole ? batch.range(of: index) : ColumnRange(column, selection)
    if let range {
      widen(range.min, range.max)
      if range.hasNaN { hasNaN = true }
    } else if selection.count(of: column.validity) > 0 {
      hasNaN = true
    }
  }

  private mutating func widen(_ min: Scalar, _ max: Scalar) {
    guard let range else {
      self.range = (min, max)
      return
    }
    self.range = (
      min.precedes(range.min) ? min : range.min, range.max.precedes(max) ? max : range.max
    )
  }

  private mutating func addMoments(_ column: Column, _ selection: RowSelection) {
    guard column.type == .int64 else {
      return column.forEachNumber(selection) { _, value in moments.add(value) }
    }
    let values = column.int64s
    for row in 0..<column.count where column.validity[row] && selection.contains(row) {
      moments.add(integer: values[row])
    }
  }

  private mutating func addValues(
    _ batch: inout BatchInspector,
    _ index: Int,
    _ selection: RowSelection,
    _ place: (Int) -> FailureExample
  ) {
    let column = batch.batch.columns[index]
    var hasher = KeyHasher([column])
    func add(_ row: Int, count: Int) {
      if needs.contains(.distinct), let hash = hasher.hash(of: row) {
        distinct.insert(hash: hash.high)
      }
      if needs.contains(.frequent) { frequent.add(column[row].canonical, count: count) }
      for list in listed.indices { listed[list].add(column[row], count: count) { place(row) } }
    }
    // Each different text once, where they are few; in the order in which they come first.
    if case .all = selection, column.type == .string, let texts = batch.dictionary(of: index) {
      for (row, count) in zip(texts.firstRows, texts.counts) { add(row, count: count) }
      return
    }
    for row in 0..<column.count where column.validity[row] && selection.contains(row) {
      add(row, count: 1)
    }
  }

  /// Adds what was found of the rows that follow.
  mutating func merge(_ later: ColumnFacts) {
    rowCount += later.rowCount
    valueCount += later.valueCount
    if later.hasNaN { hasNaN = true }
    if let range = later.range { widen(range.min, range.max) }
    moments.merge(later.moments)
    quantiles.merge(later.quantiles)
    distinct.merge(later.distinct)
    frequent.merge(later.frequent)
    for list in listed.indices { listed[list].merge(later.listed[list]) }
  }
}
