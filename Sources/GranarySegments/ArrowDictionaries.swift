internal import GranaryColumns

/// The dictionaries of an Arrow file as far as they have come.
struct ArrowDictionaries {
  /// What the values of each dictionary are.
  private let types: [Int64: ArrowValueType]
  private let mayReplace: Bool
  private let byteLimit: Int
  private let textByteLimit: Int
  /// By dictionary, what it began with and what was added; one part once it has been asked for.
  private var parts: [Int64: [Column]] = [:]

  /// No dictionaries yet; where `mayReplace`, one may take the place of an earlier one.
  init(
    _ fields: [ArrowField],
    mayReplace: Bool,
    byteLimit: Int,
    textByteLimit: Int
  ) throws(MetadataError) {
    var types: [Int64: ArrowValueType] = [:]
    for field in fields {
      guard let id = field.dictionary?.id else { continue }
      guard types.updateValue(field.type, forKey: id) ?? field.type == field.type else {
        throw .corrupt("two columns have one dictionary but different types")
      }
    }
    self.types = types
    self.mayReplace = mayReplace
    self.byteLimit = byteLimit
    self.textByteLimit = textByteLimit
  }

  /// Takes a dictionary in, in the place of the one there was or, where it says so, after it.
  mutating func take(_ message: ArrowMessage) throws(MetadataError) {
    let id = try message.header.integer(0, as: Int64.self)
    guard let type = types[id], let header = try message.header.table(1) else {
      throw .corrupt("it has a dictionary that no column has")
    }
    let batch = try ArrowRecordBatch(
      header,
      body: message.body,
      types: [type],
      byteLimit: byteLimit
    )
    let isDelta = try message.header.integer(2, as: UInt8.self) != 0
    // Which rows would mean which, a file does not say.
    guard isDelta || mayReplace || parts[id] == nil else {
      throw .corrupt("a dictionary comes twice, which only a stream may have")
    }
    let values: Column
    do throws(ArrowColumnFault) {
      values = try batch.columns[0].column(
        type,
        rows: 0..<batch.rowCount,
        textByteLimit: textByteLimit
      )
    } catch {
      throw .corrupt("a dictionary cannot be read: \(error)")
    }
    let earlier = isDelta ? parts[id, default: []] : []
    let byteCount = earlier.reduce(values.values.byteCount) { $0 + $1.values.byteCount }
    guard byteCount <= textByteLimit else {
      throw .unsupported("a dictionary passes \(textByteLimit) bytes")
    }
    parts[id] = earlier + [values]
  }

  /// The values of a dictionary; nil where it has not come yet.
  mutating func values(of id: Int64) -> Column? {
    guard let type = types[id], let columns = parts[id] else { return nil }
    let values = Column.concatenating(columns, type: type.columnType)
    parts[id] = [values]
    return values
  }
}
