import GranaryColumns

/// CSV (RFC 4180): a field is quoted only where it has to be; a null is nothing at all, an empty text a
/// pair of quotes.
struct CSVEncoder: LineEncoder {
  let header: [UInt8]

  init(_ schema: Schema) {
    var header: [UInt8] = []
    for (index, name) in schema.names.enumerated() {
      if index > 0 { header.append(UInt8(ascii: ",")) }
      var name = name
      name.withUTF8 { unsafe Self.append(UnsafeRawBufferPointer($0), to: &header) }
    }
    self.header = header + [UInt8(ascii: "\n")]
  }

  func lines(of table: Batch, _ rows: Range<Int>) -> [UInt8] {
    let cells = table.columns.map(TextCells.init)
    let validities = table.columns.map(\.validity)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count * (cells.count * 8 + 1))
    for row in rows {
      for column in cells.indices {
        if column > 0 { bytes.append(UInt8(ascii: ",")) }
        if validities[column][row] { Self.append(cells[column], row, to: &bytes) }
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  private static func append(_ cells: TextCells, _ row: Int, to bytes: inout [UInt8]) {
    switch cells {
    case .bools(let values): bytes.append(text: values[row])
    case .int64s(let values): bytes.append(text: values[row])
    case .float32s(let values): bytes.append(text: values[row])
    case .float64s(let values): bytes.append(text: values[row])
    case .strings(let texts): unsafe texts.withBytes(at: row) { unsafe append($0, to: &bytes) }
    case .timestamps(let values): values[row].append(to: &bytes)
    case .dates(let values): values[row].append(to: &bytes)
    }
  }

  private static func append(_ text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    guard unsafe text.isEmpty || text.contains(where: isSpecial) else {
      return unsafe bytes.append(contentsOf: text)
    }
    bytes.append(UInt8(ascii: "\""))
    for index in text.indices {
      let byte = unsafe text[index]
      bytes.append(byte)
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
      || byte == UInt8(ascii: "\r")
  }
}
