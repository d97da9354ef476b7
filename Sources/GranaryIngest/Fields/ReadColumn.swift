import GranaryColumns

/// A column of a chunk, and why some rows have no value in it.
struct ReadColumn {
  let column: Column
  let faults: FieldFaults
}

/// The rows whose field is no value of a column, by what is wrong with it.
struct FieldFaults: Sendable {
  private(set) var entries: [(fault: FieldFault, rows: RowSet)] = []
  private let rowCount: Int

  /// Nothing against any of so many rows.
  init(of rowCount: Int) { self.rowCount = rowCount }

  mutating func add(_ fault: FieldFault, of row: Int) {
    if let index = entries.firstIndex(where: { $0.fault == fault }) {
      entries[index].rows.insert(row)
    } else {
      entries.append((fault, RowSet([row], of: rowCount)))
    }
  }

  /// The same as reasons.
  ///
  /// - Parameters:
  ///   - column: The column's name.
  ///   - refusal: Puts into words what is wrong with a row's field.
  /// - Returns: One for each kind of fault.
  func reasons(
    column: String,
    _ refusal: @escaping @Sendable (FieldFault, Int) -> RowRefusal
  ) -> [ReadingReason] {
    entries.map { fault, rows in
      ReadingReason(fault.code, column: column, rows: rows) { refusal(fault, $0) }
    }
  }
}

/// What came of the fields of a column.
struct FieldOutcome {
  /// Which rows have a value.
  let validity: Validity
  /// Why others have none, where they are not null.
  let faults: FieldFaults

  /// Goes through the rows of a chunk, 64 at a time.
  ///
  /// - Parameters:
  ///   - count: How many rows there are.
  ///   - take: Says whether a row has a value; where it is refused, adds why.
  @inline(__always)
  init(rowCount count: Int, _ take: (Int, inout FieldFaults) -> Bool) {
    var faults = FieldFaults(of: count)
    var nullCount = 0
    // Words in an array first, since writing to the buffer would put the loop into a closure.
    // Benefit: `take` becomes part of the loop; 220 million instructions, not 241, for 30,000 rows of seven
    // columns of CSV (callgrind, Swift 6.3.1 -O).
    var words = [UInt64](repeating: 0, count: (count + 63) / 64)
    for word in words.indices {
      var bits: UInt64 = 0
      let first = word * 64
      for row in first..<min(first + 64, count) where take(row, &faults) {
        bits |= 1 << UInt64(row - first)
      }
      words[word] = bits.littleEndian
      nullCount += min(64, count - first) - bits.nonzeroBitCount
    }
    validity =
      nullCount == 0
      ? Validity(allValid: count)
      : Validity(Bitmap(buffer: Buffer(copying: words), count: count), nullCount: nullCount)
    self.faults = faults
  }
}

extension ReadColumn {
  /// A column of values of fixed width, which is no bool: `fill` writes them, one a row, and says which rows
  /// have one.
  @inline(__always)
  init<Value: BitwiseCopyable>(
    _ type: ColumnType,
    count: Int,
    of _: Value.Type,
    _ fill: (inout MutableSpan<Value>) -> FieldOutcome
  ) {
    var outcome: FieldOutcome?
    let values = Buffer(count: count, of: Value.self) { values in outcome = fill(&values) }
    self.init(type, values, outcome)
  }

  /// A column of bools: `fill` sets the bits of rows that are true, eight to a byte, and says which rows have
  /// a value.
  @inline(__always)
  init(boolCount count: Int, _ fill: (inout MutableSpan<UInt8>) -> FieldOutcome) {
    var outcome: FieldOutcome?
    let bits = Buffer(count: (count + 7) / 8, of: UInt8.self) { bits in outcome = fill(&bits) }
    self.init(.bool, bits, outcome)
  }

  private init(_ type: ColumnType, _ values: Buffer, _ outcome: FieldOutcome?) {
    let validity = outcome?.validity ?? Validity(allValid: 0)
    column = Column(type, values: values, validity: validity)
    faults = outcome?.faults ?? FieldFaults(of: 0)
  }
}
