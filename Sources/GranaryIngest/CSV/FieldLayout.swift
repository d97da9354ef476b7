import GranaryColumns

/// Which fields of a row are which declared columns.
struct FieldLayout: Sendable {
  /// What each field of a row is called in the file: by the header, or else by the declared columns.
  let names: [String]
  /// The header as it stands in the file; nil where there is none.
  let headerText: String?
  /// For each field its place among those that are read; nil where none reads it.
  let places: [Int?]
  /// For each declared column the place of its field; nil where the file has none such.
  let columnPlaces: [Int?]
  /// How many fields of a row are read.
  let placeCount: Int

  /// The layout of a file without a header: its fields are the declared columns, in their order.
  init(declared: [InputColumn]) {
    names = declared.map(\.origin)
    headerText = nil
    places = Array(declared.indices)
    columnPlaces = places
    placeCount = declared.count
  }

  /// Reads the header from a chunk of one row.
  init(
    _ chunk: CSVChunk,
    dialect: CSVDialect,
    declared: [InputColumn],
    file: String
  ) throws(IngestError) {
    let chunk = dialect.encoding == .latin1 ? chunk.convertedFromLatin1() : chunk
    guard let extent = chunk.table.rows.first else { throw .emptyFile(file) }
    let location = "\(file):\(extent.line)"
    if chunk.hasBareReturn(in: extent, dialect) {
      throw .invalidHeader(RowRefusal.carriageReturns, at: location)
    }
    if let fault = extent.fault {
      let hint = chunk.delimiterHint(extent, dialect)
      throw .invalidHeader(RowRefusal.row(fault, column: nil).message + hint, at: location)
    }
    if let invalid = chunk.bytes.span.firstInvalidUTF8(in: extent.bytes) {
      throw .invalidHeader(chunk.invalidUTF8(at: invalid).message, at: location)
    }
    let names = chunk.texts(of: extent, dialect)
    try Self.checkNoJSON(chunk.bytes[extent.bytes], names, declared, at: location)
    var fieldOfName: [Text: Int] = [:]
    for (field, name) in names.enumerated() {
      guard fieldOfName.updateValue(field, forKey: Text(name)) == nil else {
        throw .duplicateColumn(name, at: location)
      }
    }
    let fields = declared.map { fieldOfName[Text($0.origin)] }
    var places = [Int?](repeating: nil, count: names.count)
    var placeCount = 0
    for case let field? in fields where places[field] == nil {
      places[field] = placeCount
      placeCount += 1
    }
    self.names = names
    headerText = String(decoding: chunk.bytes[extent.bytes], as: UTF8.self)
    self.places = places
    self.placeCount = placeCount
    columnPlaces = fields.map { field in field.flatMap { places[$0] } }
  }

  /// Refuses a first row of JSON, which has none of the declared names.
  private static func checkNoJSON(
    _ row: ArraySlice<UInt8>,
    _ names: [String],
    _ declared: [InputColumn],
    at location: String
  ) throws(IngestError) {
    let text = row.drop { JSONCursor.isWhiteSpace($0) }
    let isObject = text.first == UInt8(ascii: "{") && text.contains(UInt8(ascii: ":"))
    guard isObject || text.first == UInt8(ascii: "["), !declared.isEmpty else { return }
    let known = Set(names.map(Text.init(_:)))
    guard !declared.contains(where: { known.contains(Text($0.origin)) }) else { return }
    throw .invalidHeader(
      "it names no declared column and begins as JSON does; of JSON Lines the source's format is "
        + "{type: jsonl}, of one JSON document {type: json}",
      at: location
    )
  }

  /// The names of the fields that no column reads.
  var unreadNames: [String] { zip(names, places).filter { $0.1 == nil }.map(\.0) }

  /// The name of the field that a fault of a row is in; nil where it concerns the row.
  func columnName(at fault: RowFault) -> String? {
    switch fault {
    case .textAfterQuote(let field, _), .unclosedQuote(let field, _):
      field < names.count ? names[field] : nil
    case .tooLong: nil
    }
  }
}

extension CSVChunk {
  /// What to say of a header in which another delimiter stands between closing and opening quotes; empty
  /// where none does.
  fileprivate func delimiterHint(_ extent: RowExtent, _ dialect: CSVDialect) -> String {
    guard let quote = dialect.quote else { return "" }
    let row = Array(bytes[extent.bytes])
    let delimiter = [";", "\t", "|", ","].first { (delimiter: String) in
      let between = [quote] + Array(delimiter.utf8) + [quote]
      return delimiter.utf8.first != dialect.delimiter
        && row.indices.contains { row[$0...].starts(with: between) }
    }
    guard let delimiter else { return "" }
    return
      "; is it one with delimiter: \"\(delimiter == "\t" ? "\\t" : delimiter)\" in the source's format?"
  }
}
