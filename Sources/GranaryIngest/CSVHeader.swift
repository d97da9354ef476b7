import GranaryColumns

/// The first row of a file, matched with the declared columns.
struct CSVHeader: Sendable {
  /// The names in the file's order, declared or not.
  let names: [String]
  /// The row as it stands in the file.
  let text: String
  /// For each field of a row the declared columns that it fills; none where it is ignored.
  let columns: [[Int]]
  /// The number of declared columns.
  let columnCount: Int
  /// Declared columns that no field fills.
  let missingNames: [String]

  /// Reads the header from a chunk of one row.
  init(
    _ chunk: CSVChunk,
    dialect: CSVDialect,
    declared: [InputColumn],
    file: String
  ) throws(IngestError) {
    guard let extent = chunk.table.rows.first else { throw .emptyFile(file) }
    let location = "\(file):\(extent.line)"
    if let fault = extent.fault {
      throw .invalidHeader(RowRefusal.row(fault, column: nil).message, at: location)
    }
    if let invalid = chunk.bytes.span.firstInvalidUTF8(in: extent.bytes) {
      let refusal = RowRefusal.invalidUTF8(chunk.bytes[invalid], offset: chunk.offset + invalid)
      throw .invalidHeader(refusal.message, at: location)
    }
    text = String(decoding: chunk.bytes[extent.bytes], as: UTF8.self)
    names = Self.names(chunk.bytes, extent.bytes, delimiter: dialect.delimiter)
    var seen: Set<Text> = []
    for name in names where !seen.insert(Text(name)).inserted {
      throw .duplicateColumn(name, at: location)
    }
    let places = Dictionary(grouping: declared.indices) { Text(declared[$0].origin) }
    columns = names.map { places[Text($0)] ?? [] }
    columnCount = declared.count
    missingNames = declared.filter { !seen.contains(Text($0.origin)) }.map(\.field.name)
  }

  /// The names of the columns that are not declared.
  var unknownNames: [String] {
    zip(names, columns).filter(\.1.isEmpty).map(\.0)
  }

  /// The name of the field that a fault of a row is in; nil where it concerns the row.
  func columnName(at fault: RowFault) -> String? {
    switch fault {
    case .textAfterQuote(let field), .unclosedQuote(let field, _):
      field < names.count ? names[field] : nil
    case .tooLong: nil
    }
  }

  private static func names(
    _ bytes: [UInt8],
    _ range: Range<Int>,
    delimiter: UInt8
  ) -> [String] {
    var parser = QuotedRowParser(delimiter: delimiter)
    var fields: [Range<Int>] = []
    _ = parser.split(bytes.span.extracting(range)) { _, field in fields.append(field) }
    let unquoted = parser.bytes
    return fields.map { String(decoding: unquoted[$0], as: UTF8.self) }
  }
}
