import GranaryColumns

/// A batch under inspection, with what several checks ask of a column computed once.
struct BatchInspector {
  let batch: Batch
  private var ranges: [Int: ColumnRange?] = [:]
  private var dictionaries: [Int: TextDictionary?] = [:]

  init(_ batch: Batch) { self.batch = batch }

  /// The least and greatest value of a column that is neither string nor bool; nil without values.
  mutating func range(of column: Int) -> ColumnRange? {
    if let known = ranges[column] { return known }
    let range = ColumnRange(batch.columns[column])
    ranges[column] = .some(range)
    return range
  }

  /// The different texts of a string column; nil where they are many.
  mutating func dictionary(of column: Int) -> TextDictionary? {
    if let known = dictionaries[column] { return known }
    let dictionary = TextDictionary(batch.columns[column])
    dictionaries[column] = .some(dictionary)
    return dictionary
  }

  /// Judges every text of a column, each different one once where they are few.
  mutating func texts(
    of column: Int,
    _ judge: (UnsafeRawBufferPointer) -> TextJudgement
  ) -> Inspection {
    let values = batch.columns[column]
    let texts = values.strings
    var inspection = Inspection(looked: .values(column))
    guard let dictionary = dictionary(of: column) else {
      for row in 0..<values.count where values.validity[row] {
        inspection.add(row, unsafe texts.withBytes(at: row, judge))
      }
      return inspection
    }
    let judgements = dictionary.firstRows.map { unsafe texts.withBytes(at: $0, judge) }
    if judgements.allSatisfy({ $0 == .valid }) { return inspection }
    for (row, code) in dictionary.codes.enumerated() where code >= 0 {
      inspection.add(row, judgements[Int(code)])
    }
    return inspection
  }
}

/// What is said of one text.
enum TextJudgement: Sendable {
  case valid
  case invalid
  /// Neither is known.
  case undecided
}

/// What a check of rows finds in a batch.
struct Inspection {
  /// The rows that a check looks at, but for its condition.
  enum Looked {
    case all
    case values(Int)
    case rows(Bitmap)
  }

  let looked: Looked
  /// Rows that fail, ascending.
  var failures: [Int] = []
  /// Rows of which nothing can be said, ascending.
  var undecided: [Int] = []

  init(looked: Looked, failures: [Int] = []) {
    self.looked = looked
    self.failures = failures
  }

  mutating func add(_ row: Int, _ judgement: TextJudgement) {
    switch judgement {
    case .valid: break
    case .invalid: failures.append(row)
    case .undecided: undecided.append(row)
    }
  }

  /// How many rows are looked at.
  func checkedCount(in batch: Batch, _ selection: RowSelection) -> Int {
    switch looked {
    case .all: selection.count(of: batch.count)
    case .values(let column): selection.count(of: batch.columns[column].validity)
    case .rows(let rows):
      switch selection {
      case .all: rows.setCount
      case .some(let selected): (0..<batch.count).count { rows[$0] && selected[$0] }
      }
    }
  }
}
