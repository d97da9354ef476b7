internal import GranaryColumns

/// Reads the metadata of a segment from bytes that may have been damaged, or made to do harm.
enum ArrowReading {
  /// What the footer says.
  struct Footer {
    var fields: [SegmentField]
    var metadata: [(String, String)]
    var blocks: [MessageBlock]
  }

  static func footer(_ bytes: [UInt8]) throws(MetadataError) -> Footer {
    let footer = try FlatTable(root: bytes)
    let custom = try pairs(footer, slot: 4)
    guard let format = value(ArrowFormat.Key.format, in: custom) else {
      throw .unsupported("an Arrow file that is not a segment: Granary did not write it")
    }
    guard Text(format) == Text(ArrowFormat.formatVersion) else {
      throw .unsupported(
        "segment format \(format), of which this program knows \(ArrowFormat.formatVersion): update it"
      )
    }
    let places = try footer.structs(3, width: 3)
    let checksums = value(ArrowFormat.Key.messages, in: custom).flatMap(Checksums.parse)
    guard let schema = try footer.table(1), let checksums, checksums.count == places.count else {
      throw .corrupt("its footer is incomplete")
    }
    return Footer(
      fields: try fields(schema),
      metadata: try pairs(schema, slot: 2),
      blocks: zip(places, checksums).map { place, checksum in
        MessageBlock(
          offset: Int(place[0]),
          metadataByteCount: Int(place[1]),
          bodyByteCount: Int(place[2]),
          checksum: checksum
        )
      }
    )
  }

  /// A batch's layout by its message's FlatBuffer; that the buffers fit the rows and the body has
  /// been checked.
  static func batch(
    _ bytes: [UInt8],
    _ fields: [SegmentField]
  ) throws(MetadataError) -> BatchLayout {
    let message = try FlatTable(root: bytes)
    guard try message.integer(0, as: Int16.self) == ArrowFormat.version,
      try message.integer(1, as: UInt8.self) == ArrowFormat.Header.recordBatch,
      let header = try message.table(2)
    else { throw .corrupt("a batch has no record batch message") }
    guard try header.table(3) == nil else { throw .unsupported("its batches are compressed") }
    let custom = try pairs(message, slot: 4)
    let parts = BatchParts(
      rowCount: Int(try header.integer(0, as: Int64.self)),
      bodyByteCount: Int(try message.integer(3, as: Int64.self)),
      nodes: try header.structs(1, width: 2),
      buffers: try header.structs(2, width: 2),
      checksums: value(ArrowFormat.Key.buffers, in: custom).flatMap(Checksums.parse) ?? []
    )
    guard let layout = parts.layout(of: fields.map(\.field.type)) else {
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

  private static func fields(_ schema: FlatTable) throws(MetadataError) -> [SegmentField] {
    guard try schema.integer(0, as: Int16.self) == 0 else {
      throw .unsupported("its numbers are big endian")
    }
    var fields: [SegmentField] = []
    for field in try schema.tables(1) {
      let custom = try pairs(field, slot: 6)
      guard let name = try field.string(0),
        let id = value(ArrowFormat.Key.columnID, in: custom).flatMap({ Int($0) })
      else { throw .corrupt("a column lacks its name or id") }
      let type = try type(field, name)
      fields.append(SegmentField(field: Field(name, type), id: id))
    }
    let names = Set(fields.map { Text($0.field.name) })
    guard names.count == fields.count, Set(fields.map(\.id)).count == fields.count else {
      throw .corrupt("a column occurs twice")
    }
    return fields
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

  /// The layout, if the numbers fit together and the types.
  func layout(of types: [ColumnType]) -> BatchLayout? {
    let bufferCount = types.reduce(0) { $0 + ($1 == .string ? 3 : 2) }
    guard (1...Batch.rowCount).contains(rowCount), nodes.count == types.count,
      buffers.count == bufferCount, checksums.count == bufferCount
    else { return nil }
    var rest = zip(buffers, checksums).map { place, checksum in
      BufferLayout(offset: Int(place[0]), byteCount: Int(place[1]), checksum: checksum)
    }[...]
    guard rest.allSatisfy(isInBody) else { return nil }
    var columns: [ColumnLayout] = []
    for (type, node) in zip(types, nodes) {
      let buffers = rest.prefix(type == .string ? 3 : 2)
      rest = rest.dropFirst(buffers.count)
      let column = ColumnLayout(nullCount: Int(node[1]), buffers: Array(buffers))
      guard node[0] == rowCount, fits(column, type) else { return nil }
      columns.append(column)
    }
    return BatchLayout(rowCount: rowCount, bodyByteCount: bodyByteCount, columns: columns)
  }

  private func isInBody(_ buffer: BufferLayout) -> Bool {
    buffer.offset >= 0 && buffer.offset.isMultiple(of: ArrowFormat.alignment)
      && buffer.byteCount >= 0 && buffer.offset <= bodyByteCount
      && buffer.byteCount <= bodyByteCount - buffer.offset
  }

  private func fits(_ column: ColumnLayout, _ type: ColumnType) -> Bool {
    let bits = (rowCount + 7) / 8
    let validity = column.nullCount == 0 ? 0 : bits
    let needed: [Int] =
      switch type {
      case .bool: [validity, bits]
      case .int64, .float64, .timestamp: [validity, 8 * rowCount]
      case .float32, .date: [validity, 4 * rowCount]
      case .string: [validity, 4 * (rowCount + 1), column.buffers[2].byteCount]
      }
    return (0...rowCount).contains(column.nullCount) && column.buffers.map(\.byteCount) == needed
  }
}
