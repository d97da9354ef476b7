import GranaryColumns

/// A column put together from several operands, each giving some of the rows; rows that none
/// gives are null.
struct Blend {
  private let type: ColumnType
  private let count: Int
  private var pieces: [(operand: Operand, rows: RowSet)] = []

  init(_ type: ColumnType, count: Int) {
    self.type = type
    self.count = count
  }

  /// Takes rows from an operand of the blend's type; no row may be given twice.
  mutating func add(_ operand: Operand, for rows: RowSet) {
    pieces.append((operand, rows.intersection(operand.validity(count: count))))
  }

  func finish() -> Column {
    switch type {
    case .bool: bools()
    case .int64, .float64, .timestamp: fixed(UInt64.self)
    case .float32, .date: fixed(UInt32.self)
    case .string: texts()
    }
  }

  private var valid: RowSet { pieces.reduce(.none(count)) { $0.union($1.rows) } }

  private func bools() -> Column {
    let answer = pieces.reduce(RowSet.none(count)) { answer, piece in
      answer.union(piece.operand.trueRows(count: count).intersection(piece.rows))
    }
    return Truth(answer, known: valid).column
  }

  private func fixed<Bits: FixedWidthInteger & BitwiseCopyable>(_ bits: Bits.Type) -> Column {
    let buffer = Buffer(count: count, of: Bits.self) { output in
      for piece in pieces {
        let values = piece.operand.lane(Bits.self)
        for row in piece.rows { output[row] = values[row] }
      }
    }
    return Column(type, values: buffer, validity: valid.validity)
  }

  private func texts() -> Column {
    var sources = Array(repeating: 0, count: count)
    for (index, piece) in pieces.enumerated() {
      for row in piece.rows { sources[row] = index }
    }
    let lanes = pieces.map(\.operand.texts)
    return Column.writingTexts(validity: valid) { row, output in
      let lane = lanes[sources[row]]
      output.append(utf8: lane.values.utf8(at: lane.place(row)))
    }
  }
}
