import GranaryColumns
import GranaryJSON

/// JSON Lines: an object a row, in the order of the columns; NaN and infinities, which JSON does not
/// have, are null.
struct JSONLinesEncoder: LineEncoder {
  let header: [UInt8] = []
  /// What stands before each value: a brace or comma, the name, a colon.
  private let prefixes: [[UInt8]]

  init(_ schema: Schema) {
    prefixes = schema.names.enumerated().map { index, name in
      var prefix = [UInt8(ascii: index == 0 ? "{" : ",")]
      var name = name
      name.withUTF8 { unsafe JSONValue.append(quoted: UnsafeRawBufferPointer($0), to: &prefix) }
      return prefix + [UInt8(ascii: ":")]
    }
  }

  func lines(of table: Batch, _ rows: Range<Int>) -> [UInt8] {
    let cells = table.columns.map(TextCells.init)
    let validities = table.columns.map(\.validity)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count * prefixes.reduce(2) { $0 + $1.count + 8 })
    for row in rows {
      if cells.isEmpty { bytes.append(UInt8(ascii: "{")) }
      for column in cells.indices {
        bytes.append(contentsOf: prefixes[column])
        if validities[column][row] {
          Self.append(cells[column], row, to: &bytes)
        } else {
          Self.appendNull(to: &bytes)
        }
      }
      bytes.append(UInt8(ascii: "}"))
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  private static func append(_ cells: TextCells, _ row: Int, to bytes: inout [UInt8]) {
    switch cells {
    case .bools(let values): bytes.append(text: values[row])
    case .int64s(let values): bytes.append(text: values[row])
    case .float32s(let values): append(values[row], to: &bytes)
    case .float64s(let values): append(values[row], to: &bytes)
    case .strings(let texts):
      unsafe texts.withBytes(at: row) { unsafe JSONValue.append(quoted: $0, to: &bytes) }
    case .timestamps(let values): quote(in: &bytes) { values[row].append(to: &$0) }
    case .dates(let values): quote(in: &bytes) { values[row].append(to: &$0) }
    }
  }

  private static func append(
    _ value: some BinaryFloatingPoint & CustomStringConvertible,
    to bytes: inout [UInt8]
  ) {
    if value.isFinite { bytes.append(text: value) } else { appendNull(to: &bytes) }
  }

  private static func appendNull(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "null".utf8)
  }

  private static func quote(in bytes: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
    bytes.append(UInt8(ascii: "\""))
    body(&bytes)
    bytes.append(UInt8(ascii: "\""))
  }
}
