import GranaryColumns

/// The first row of a file, matched with the declared columns.
struct CSVHeader: Sendable {
  /// The names in the file's order, declared or not.
  let names: [String]
  /// The row as it stands in the file.
  let text: String
  /// For each field of a row the declared column that it fills; nil where it is ignored.
  let columns: [Int?]
  /// The number of declared columns.
  let columnCount: Int

  /// Reads the header from a chunk of one row.
  init(
    _ chunk: CSVChunk,
    dialect: CSVDialect,
    declared: [Field],
    unknownColumns: CSVDialect.UnknownColumns,
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
    columns = try Self.columns(of: names, declared, unknownColumns, at: location)
    columnCount = declared.count
  }

  /// The names of the columns that are not declared.
  var ignoredNames: [String] {
    zip(names, columns).filter { $0.1 == nil }.map(\.0)
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

  private static func columns(
    of names: [String],
    _ declared: [Field],
    _ unknownColumns: CSVDialect.UnknownColumns,
    at location: String
  ) throws(IngestError) -> [Int?] {
    let declaredNames = declared.map(\.name)
    var seen: Set<Text> = []
    for name in names where !seen.insert(Text(name)).inserted {
      throw .duplicateColumn(name, at: location)
    }
    for name in declaredNames where !seen.contains(Text(name)) {
      throw .missingColumn(name, in: names, at: location)
    }
    let schema = Schema(declared)
    let columns = names.map { schema.index(of: $0) }
    if unknownColumns == .refuse, let unknown = columns.firstIndex(of: nil) {
      throw .unknownColumn(names[unknown], declared: declaredNames, at: location)
    }
    return columns
  }
}
