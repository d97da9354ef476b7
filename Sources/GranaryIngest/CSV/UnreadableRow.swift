/// Why the fields of a row of CSV cannot be read; in no more bytes than it takes.
enum UnreadableRow: Sendable {
  /// They cannot be told apart.
  case malformed(RowFault)
  /// A byte, by its position in the chunk, is no part of UTF-8.
  case invalidUTF8(position: Int)
  /// They are as many, and others are due.
  case fieldCount(Int)
}

extension FieldLayout {
  /// Why rows of a chunk cannot be read, as reasons.
  ///
  /// - Parameters:
  ///   - faults: What is wrong, by the place of the row.
  ///   - chunk: The rows.
  ///   - dialect: How they are written.
  /// - Returns: A reason for each kind of fault.
  func reasons(
    _ faults: [Int: UnreadableRow],
    in chunk: CSVChunk,
    _ dialect: CSVDialect
  ) -> [ReadingReason] {
    [ReadingReason](faults, of: chunk.table.rows.count) { fault in
      kind(of: fault)
    } _: { fault, row in
      refusal(fault, of: row, in: chunk, dialect)
    }
  }

  private func kind(of fault: UnreadableRow) -> (code: RowRefusal.Code, column: String?) {
    switch fault {
    case .malformed(let fault): (fault.code, columnName(at: fault))
    case .invalidUTF8: (.invalidUTF8, nil)
    case .fieldCount(let count): (count < names.count ? .tooFewFields : .tooManyFields, nil)
    }
  }

  private func refusal(
    _ fault: UnreadableRow,
    of row: Int,
    in chunk: CSVChunk,
    _ dialect: CSVDialect
  ) -> RowRefusal {
    switch fault {
    case .malformed(let fault):
      .row(
        fault,
        column: columnName(at: fault),
        hasBareReturns: chunk.hasBareReturn(in: chunk.table.rows[row], dialect)
      )
    case .invalidUTF8(let position): chunk.invalidUTF8(at: position)
    case .fieldCount(let count):
      .fieldCount(
        count,
        expected: names.count,
        dialect,
        row: chunk.bytes[chunk.table.rows[row].bytes]
      )
    }
  }
}

extension RowFault {
  /// The code of its refusal.
  var code: RowRefusal.Code {
    switch self {
    case .textAfterQuote: .textAfterQuote
    case .unclosedQuote: .unclosedQuote
    case .tooLong: .rowTooLong
    }
  }
}
