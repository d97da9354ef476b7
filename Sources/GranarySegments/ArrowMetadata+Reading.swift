internal import GranaryColumns

/// Reads the metadata of a segment from bytes that may have been damaged, or made to do harm.
enum ArrowReading {
  /// What the footer says.
  struct Footer {
    var schema: StoredSchema
    var blocks: [MessageBlock]
    /// One for each column that has a dictionary, in their order.
    var dictionaries: [MessageBlock]
  }

  static func footer(_ bytes: [UInt8]) throws(MetadataError) -> Footer {
    let footer = try FlatTable(root: bytes)
    let custom = try pairs(footer, slot: 4)
    guard let format = value(ArrowFormat.Key.format, in: custom) else {
      throw .unsupported("an Arrow file that is not a segment: Granary did not write it")
    }
    guard ArrowFormat.Version(rawValue: format) != nil else {
      let known = ArrowFormat.Version.allCases.map(\.rawValue).joined(separator: " and ")
      throw .unsupported(
        "segment format \(format), of which this program knows \(known): update it"
      )
    }
    let blocks = try blocks(footer, slot: 3, value(ArrowFormat.Key.messages, in: custom))
    let dictionaries = try self.blocks(
      footer,
      slot: 2,
      value(ArrowFormat.Key.dictionaries, in: custom) ?? ""
    )
    guard let table = try footer.table(1) else { throw .incomplete }
    let schema = try schema(table)
    guard dictionaries.count == schema.hasDictionary.count(where: \.self) else {
      throw .incomplete
    }
    return Footer(schema: schema, blocks: blocks, dictionaries: dictionaries)
  }

  private static func blocks(
    _ footer: FlatTable,
    slot: Int,
    _ checksums: String?
  ) throws(MetadataError) -> [MessageBlock] {
    let places = try footer.structs(slot, width: 3)
    guard let checksums = checksums.flatMap(Checksums.parse), checksums.count == places.count
    else { throw .incomplete }
    return zip(places, checksums).map { place, checksum in
      MessageBlock(
        offset: Int(place[0]),
        metadataByteCount: Int(place[1]),
        bodyByteCount: Int(place[2]),
        checksum: checksum
      )
    }
  }

  /// A batch's layout by its message's FlatBuffer; that the buffers fit the rows and the body has
  /// been checked.
  static func batch(
    _ bytes: [UInt8],
    _ forms: [ColumnForm]
  ) throws(MetadataError) -> BatchLayout {
    let message = try FlatTable(root: bytes)
    guard let header = try header(of: message, ArrowFormat.Header.recordBatch) else {
      throw .corrupt("a batch has no record batch message")
    }
    return try layout(message, header, forms)
  }

  /// The layout of the texts of a dictionary; there are some, none of them null.
  static func dictionary(_ bytes: [UInt8], id: Int) throws(MetadataError) -> BatchLayout {
    let message = try FlatTable(root: bytes)
    guard let header = try header(of: message, ArrowFormat.Header.dictionaryBatch),
      try header.integer(0, as: Int64.self) == id, try header.integer(2, as: UInt8.self) == 0,
      let values = try header.table(1)
    else { throw .corrupt("a column has no dictionary") }
    let layout = try layout(message, values, [.texts])
    guard layout.columns[0].nullCount == 0 else { throw .corrupt("a dictionary has a null") }
    return layout
  }

  private static func header(
    of message: FlatTable,
    _ kind: UInt8
  ) throws(MetadataError) -> FlatTable? {
    guard try message.integer(0, as: Int16.self) == ArrowFormat.version,
      try message.integer(1, as: UInt8.self) == kind
    else { return nil }
    return try message.table(2)
  }

  private static func layout(
    _ message: FlatTable,
    _ recordBatch: FlatTable,
    _ forms: [ColumnForm]
  ) throws(MetadataError) -> BatchLayout {
    guard try recordBatch.table(3) == nil else { throw .unsupported("its batches are compressed") }
    let custom = try pairs(message, slot: 4)
    let parts = BatchParts(
      rowCount: Int(try recordBatch.integer(0, as: Int64.self)),
      bodyByteCount: Int(try message.integer(3, as: Int64.self)),
      nodes: try recordBatch.structs(1, width: 2),
      buffers: try recordBatch.structs(2, width: 2),
      checksums: value(ArrowFormat.Key.buffers, in: custom).flatMap(Checksums.parse) ?? []
    )
    guard let layout = parts.layout(of: forms) else {
      throw .corrupt("the buffers of a batch do not fit its rows")
    }
    return layout
  }

  private static func value(_ key: String, in pairs: [(String, String)]) -> String? {
    pairs.first { Text($0.0) == Text(key) }?.1
  }

  private static func pairs(
    _ table: FlatTable,
    slot: Int
  ) throws(MetadataError) -> [(String, String)] {
    var pairs: [(String, String)] = []
    for pair in try table.tables(slot) {
      pairs.append((try pair.string(0) ?? "", try pair.string(1) ?? ""))
    }
    return pairs
  }

  private static func schema(_ table: FlatTable) throws(MetadataError) -> StoredSchema {
    guard try table.integer(0, as: Int16.self) == 0 else {
      throw .unsupported("its numbers are big endian")
    }
    var schema = StoredSchema(fields: [], hasDictionary: [], metadata: try pairs(table, slot: 2))
    for field in try table.tables(1) {
      let custom = try pairs(field, slot: 6)
      guard let name = try field.string(0),
        let id = value(ArrowFormat.Key.columnID, in: custom).flatMap({ Int($0) })
      else { throw .corrupt("a column lacks its name or id") }
      let type = try type(field, name)
      let isEncoded = try hasDictionary(field, id: schema.fields.count)
      guard type == .string || !isEncoded else {
        throw .unsupported("column '\(name)' has a dictionary, which only texts have in segments")
      }
      schema.fields.append(SegmentField(field: Field(name, type), id: id))
      schema.hasDictionary.append(isEncoded)
    }
    let names = Set(schema.fields.map { Text($0.field.name) })
    guard names.count == schema.fields.count,
      Set(schema.fields.map(\.id)).count == schema.fields.count
    else { throw .corrupt("a column occurs twice") }
    return schema
  }

  private static func hasDictionary(_ field: FlatTable, id: Int) throws(MetadataError) -> Bool {
    guard let encoding = try field.table(4) else { return false }
    guard try encoding.integer(0, as: Int64.self) == id, let places = try encoding.table(1),
      try places.integer(0, as: Int32.self) == ArrowFormat.placeBitWidth,
      try places.integer(1, as: UInt8.self) != 0
    else { throw .unsupported("it has a dictionary that segments do not use") }
    return true
  }

  private static func type(
    _ field: FlatTable,
    _ name: String
  ) throws(MetadataError) -> ColumnType {
    guard let type = try field.table(3) else { throw .corrupt("column '\(name)' has no type") }
    let first = try type.integer(0, as: Int16.self)
    switch try field.integer(2, as: UInt8.self) {
    case ArrowFormat.TypeNumber.bool: return .bool
    case ArrowFormat.TypeNumber.utf8: return .string
    case ArrowFormat.TypeNumber.int:
      let isSigned = try type.integer(1, as: UInt8.self) != 0
      if isSigned, try type.integer(0, as: Int32.self) == 64 { return .int64 }
    case ArrowFormat.TypeNumber.floatingPoint:
      if first == ArrowFormat.Precision.single { return .float32 }
      if first == ArrowFormat.Precision.double { return .float64 }
    case ArrowFormat.TypeNumber.timestamp:
      let zone = try type.string(1).map { Text($0) }
      if first == ArrowFormat.microsecond, zone == "UTC" { return .timestamp }
    case ArrowFormat.TypeNumber.date:
      // A `Date` without a unit is one in milliseconds; here the absent unit reads as 0, days. Our
      // own files always have it.
      if first == ArrowFormat.day { return .date }
    default: break
    }
    throw .unsupported("column '\(name)' has an Arrow type that segments do not use")
  }
}

/// The numbers of a record batch as they were read, nothing of them certain.
private struct BatchParts {
  var rowCount: Int
  var bodyByteCount: Int
  var nodes: [[Int64]]
  var buffers: [[Int64]]
  var checksums: [UInt64]

  /// The layout, if the numbers fit together and the columns.
  func layout(of forms: [ColumnForm]) -> BatchLayout? {
    let bufferCount = forms.reduce(0) { $0 + $1.bufferCount }
    guard (1...Batch.rowCount).contains(rowCount), nodes.count == forms.count,
      buffers.count == bufferCount, checksums.count == bufferCount
    else { return nil }
    var rest = zip(buffers, checksums).map { place, checksum in
      BufferLayout(offset: Int(place[0]), byteCount: Int(place[1]), checksum: checksum)
    }[...]
    guard rest.allSatisfy(isInBody) else { return nil }
    var columns: [ColumnLayout] = []
    for (form, node) in zip(forms, nodes) {
      let buffers = rest.prefix(form.bufferCount)
      rest = rest.dropFirst(buffers.count)
      let column = ColumnLayout(nullCount: Int(node[1]), buffers: Array(buffers))
      guard node[0] == rowCount, fits(column, form) else { return nil }
      columns.append(column)
    }
    return BatchLayout(rowCount: rowCount, bodyByteCount: bodyByteCount, columns: columns)
  }

  private func isInBody(_ buffer: BufferLayout) -> Bool {
    buffer.offset >= 0 && buffer.offset.isMultiple(of: ArrowFormat.alignment)
      && buffer.byteCount >= 0 && buffer.offset <= bodyByteCount
      && buffer.byteCount <= bodyByteCount - buffer.offset
  }

  private func fits(_ column: ColumnLayout, _ form: ColumnForm) -> Bool {
    let bits = (rowCount + 7) / 8
    let validity = column.nullCount == 0 ? 0 : bits
    let needed: [Int] =
      switch form {
      case .bits: [validity, bits]
      case .values(let stride): [validity, stride * rowCount]
      case .texts: [validity, 4 * (rowCount + 1), column.buffers[2].byteCount]
      case .places: [validity, Int(ArrowFormat.placeBitWidth) / 8 * rowCount]
      }
    return (0...rowCount).contains(column.nullCount) && column.buffers.map(\.byteCount) == needed
  }
}
