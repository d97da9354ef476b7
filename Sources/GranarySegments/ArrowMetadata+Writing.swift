internal import GranaryColumns

/// The metadata of a segment as FlatBuffers.
enum ArrowWriting {
  typealias Offset = FlatBufferBuilder.Offset

  static func schemaMessage(_ schema: StoredSchema) -> [UInt8] {
    var builder = FlatBufferBuilder()
    let header = table(schema, &builder)
    return message(.init(type: ArrowFormat.Header.schema, header), bodyByteCount: 0, nil, builder)
  }

  static func batchMessage(_ layout: BatchLayout) -> [UInt8] {
    var builder = FlatBufferBuilder()
    let custom = checksums(layout, &builder)
    let header = recordBatch(layout, &builder)
    return message(
      .init(type: ArrowFormat.Header.recordBatch, header),
      bodyByteCount: layout.bodyByteCount,
      custom,
      builder
    )
  }

  /// A dictionary has the number of its column's place among the fields.
  static func dictionaryMessage(_ layout: BatchLayout, id: Int) -> [UInt8] {
    var builder = FlatBufferBuilder()
    let custom = checksums(layout, &builder)
    let values = recordBatch(layout, &builder)
    let header = builder.table([.int64(Int64(id)), .offset(values)])
    return message(
      .init(type: ArrowFormat.Header.dictionaryBatch, header),
      bodyByteCount: layout.bodyByteCount,
      custom,
      builder
    )
  }

  static func footer(
    _ schema: StoredSchema,
    _ blocks: [MessageBlock],
    dictionaries: [MessageBlock]
  ) -> [UInt8] {
    var builder = FlatBufferBuilder()
    let version: ArrowFormat.Version = dictionaries.isEmpty ? .plain : .dictionaries
    var pairs = [
      (ArrowFormat.Key.format, version.rawValue),
      (ArrowFormat.Key.messages, Checksums.text(blocks.map(\.checksum))),
    ]
    if !dictionaries.isEmpty {
      pairs.append((ArrowFormat.Key.dictionaries, Checksums.text(dictionaries.map(\.checksum))))
    }
    let custom = keyValues(pairs, &builder)
    let batches = vector(blocks, &builder)
    let dictionaries = vector(dictionaries, &builder)
    let schema = table(schema, &builder)
    let footer = builder.table([
      .int16(ArrowFormat.version), .offset(schema), .offset(dictionaries), .offset(batches),
      .offset(custom),
    ])
    return builder.finish(footer)
  }

  /// A `Block` has a 32-bit length and four bytes of padding in its middle: in little endian the
  /// same as one 64-bit integer.
  private static func vector(
    _ blocks: [MessageBlock],
    _ builder: inout FlatBufferBuilder
  ) -> Offset {
    builder.vector(
      structs: blocks.map { block in
        [Int64(block.offset), Int64(block.metadataByteCount), Int64(block.bodyByteCount)]
      }
    )
  }

  private static func checksums(
    _ layout: BatchLayout,
    _ builder: inout FlatBufferBuilder
  ) -> Offset {
    let checksums = layout.columns.flatMap(\.buffers).map(\.checksum)
    return keyValues([(ArrowFormat.Key.buffers, Checksums.text(checksums))], &builder)
  }

  private static func recordBatch(
    _ layout: BatchLayout,
    _ builder: inout FlatBufferBuilder
  ) -> Offset {
    let rowCount = Int64(layout.rowCount)
    let buffers = builder.vector(
      structs: layout.columns.flatMap(\.buffers).map { [Int64($0.offset), Int64($0.byteCount)] }
    )
    let nodes = builder.vector(structs: layout.columns.map { [rowCount, Int64($0.nullCount)] })
    return builder.table([.int64(rowCount), .offset(nodes), .offset(buffers)])
  }

  private struct Header {
    let type: UInt8
    let table: Offset

    init(type: UInt8, _ table: Offset) {
      self.type = type
      self.table = table
    }
  }

  private static func message(
    _ header: Header,
    bodyByteCount: Int,
    _ custom: Offset?,
    _ builder: consuming FlatBufferBuilder
  ) -> [UInt8] {
    let message = builder.table([
      .int16(ArrowFormat.version), .byte(header.type), .offset(header.table),
      .int64(Int64(bodyByteCount)), custom.map { .offset($0) },
    ])
    return builder.finish(message)
  }

  private static func keyValues(
    _ pairs: [(String, String)],
    _ builder: inout FlatBufferBuilder
  ) -> Offset {
    var tables: [Offset] = []
    for (key, value) in pairs {
      let value = builder.string(value)
      let key = builder.string(key)
      tables.append(builder.table([.offset(key), .offset(value)]))
    }
    return builder.vector(tables)
  }

  private static func table(
    _ schema: StoredSchema,
    _ builder: inout FlatBufferBuilder
  ) -> Offset {
    let custom = schema.metadata.isEmpty ? nil : keyValues(schema.metadata, &builder)
    var tables: [Offset] = []
    for (index, field) in schema.fields.enumerated() {
      tables.append(table(field, dictionary: schema.hasDictionary[index] ? index : nil, &builder))
    }
    let fields = builder.vector(tables)
    let littleEndian = FlatBufferBuilder.Slot.int16(0)
    return builder.table([littleEndian, .offset(fields), custom.map { .offset($0) }])
  }

  private static func table(
    _ field: SegmentField,
    dictionary id: Int?,
    _ builder: inout FlatBufferBuilder
  ) -> Offset {
    let custom = keyValues([(ArrowFormat.Key.columnID, String(field.id))], &builder)
    let children = builder.vector([])
    let dictionary = id.map { encoding(dictionary: $0, &builder) }
    let (number, type) = type(field.field.type, &builder)
    let name = builder.string(field.field.name)
    let nullable = FlatBufferBuilder.Slot.byte(1)
    return builder.table([
      .offset(name), nullable, .byte(number), .offset(type), dictionary.map { .offset($0) },
      .offset(children), .offset(custom),
    ])
  }

  private static func encoding(
    dictionary id: Int,
    _ builder: inout FlatBufferBuilder
  ) -> Offset {
    let signed = FlatBufferBuilder.Slot.byte(1)
    let places = builder.table([.int32(ArrowFormat.placeBitWidth), signed])
    return builder.table([.int64(Int64(id)), .offset(places)])
  }

  private static func type(
    _ type: ColumnType,
    _ builder: inout FlatBufferBuilder
  ) -> (number: UInt8, table: Offset) {
    switch type {
    case .bool: return (ArrowFormat.TypeNumber.bool, builder.table([]))
    case .int64:
      let signed = FlatBufferBuilder.Slot.byte(1)
      return (ArrowFormat.TypeNumber.int, builder.table([.int32(64), signed]))
    case .float32:
      let precision = FlatBufferBuilder.Slot.int16(ArrowFormat.Precision.single)
      return (ArrowFormat.TypeNumber.floatingPoint, builder.table([precision]))
    case .float64:
      let precision = FlatBufferBuilder.Slot.int16(ArrowFormat.Precision.double)
      return (ArrowFormat.TypeNumber.floatingPoint, builder.table([precision]))
    case .string: return (ArrowFormat.TypeNumber.utf8, builder.table([]))
    case .timestamp:
      let zone = builder.string("UTC")
      let table = builder.table([.int16(ArrowFormat.microsecond), .offset(zone)])
      return (ArrowFormat.TypeNumber.timestamp, table)
    case .date:
      return (ArrowFormat.TypeNumber.date, builder.table([.int16(ArrowFormat.day)]))
    }
  }
}
