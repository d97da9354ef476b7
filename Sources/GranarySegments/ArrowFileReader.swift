public import GranaryColumns
public import GranaryFiles

/// Reads an Arrow file that another tool wrote: pyarrow, pandas, Polars, or Granary itself.
///
/// Arrow's IPC file format (Feather of version 2 is the same) and its stream format, with buffers
/// compressed as LZ4 frames or with Zstandard, or not at all. A file is read from front to end, one
/// record batch in memory at a time, and is not mapped: it may change under the reader. Whatever
/// the file has, damaged or made to do harm, the answer is its rows or an error.
///
/// - `bool`, `int64`, `float32`, `float64`, `date32`, times in microseconds: as they are.
/// - Integers of other widths: `int64`; an unsigned one past its range is an error.
/// - `utf8`, `large_utf8`, `string_view`: `string`; invalid UTF-8 is an error.
/// - Dictionaries of anything read here: their values; dictionaries may grow and be replaced.
/// - Times with any zone: `timestamp`; nanoseconds are floored. For those without a zone see
///   ``TimesWithoutZone``.
/// - `date64`: `date`, floored. `null`: `string`, null in every row.
///
/// All other types are refused, with the columns that have them. Metadata of columns and extension
/// types are passed over: what counts is how values are stored.
public struct ArrowFileReader: ~Copyable {
  /// What to do with a column of times that have no zone, as pandas and Polars make them.
  public enum TimesWithoutZone: Hashable, Sendable {
    /// Refuse the file: they could be any of some forty moments.
    case refused
    /// Take them as UTC, which someone who knows has said.
    case utc
  }

  /// Bytes of a record batch that are taken into memory where nothing else is asked.
  public static let defaultBatchByteLimit = 4 << 30

  /// The file.
  public let path: Path
  /// The columns in the file's order.
  public let schema: Schema
  /// The columns of Arrow's type `null`: they have no values that could say what they are.
  public let untypedColumns: Set<Text>

  private let fields: [ArrowField]
  private let byteLimit: Int
  private let textByteLimit: Int
  private let messages: any ArrowMessages
  private var dictionaries: ArrowDictionaries
  /// The record batch whose rows are being given out.
  private var batch: ArrowRecordBatch?
  private var nextRow = 0
  /// Rows of the batches before.
  private var rowsBefore = 0

  /// Opens a file and reads its schema.
  ///
  /// - Parameters:
  ///   - path: Where the file is.
  ///   - files: The file system to read from.
  ///   - timesWithoutZone: What to do with times that have no zone.
  ///   - batchByteLimit: Bytes past which a record batch is refused, those of the file and those
  ///     that come of decompressing it.
  /// - Throws: ``ArrowFileError``, with any of its codes but `value_out_of_range`.
  public init(
    _ path: Path,
    on files: any FileSystem,
    timesWithoutZone: TimesWithoutZone = .refused,
    batchByteLimit: Int = Self.defaultBatchByteLimit
  ) throws(ArrowFileError) {
    let messages = try Self.messages(of: path, on: files, batchByteLimit)
    try self.init(
      path,
      messages,
      timesWithoutZone: timesWithoutZone,
      batchByteLimit: batchByteLimit
    )
  }

  init(
    _ path: Path,
    _ messages: any ArrowMessages,
    timesWithoutZone: TimesWithoutZone,
    batchByteLimit: Int
  ) throws(ArrowFileError) {
    // A limit that no memory could meet is brought into range, so that products do not overflow.
    let batchByteLimit = min(max(batchByteLimit, 0), 1 << 48)
    let textByteLimit = min(batchByteLimit, Int(Int32.max))
    let (fields, dictionaries) = try ArrowFileError.wrapping(path) { () throws(MetadataError) in
      let fields = try ArrowSchema.fields(messages.schema)
      let dictionaries = try ArrowDictionaries(
        fields,
        mayReplace: messages.mayReplaceDictionaries,
        byteLimit: batchByteLimit,
        textByteLimit: textByteLimit
      )
      return (fields, dictionaries)
    }
    if timesWithoutZone == .refused, let field = fields.first(where: \.lacksZone) {
      throw .noZone(field.name, path)
    }
    self.path = path
    self.fields = fields
    self.dictionaries = dictionaries
    self.messages = messages
    untypedColumns = Set(fields.filter { $0.type == .null }.map { Text($0.name) })
    schema = Schema(fields.map { Field($0.name, $0.type.columnType) })
    byteLimit = batchByteLimit
    self.textByteLimit = textByteLimit
  }

  /// The next rows, at most 65,536 and none of two record batches; nil when there are no more.
  ///
  /// - Throws: ``ArrowFileError``; no more rows can be had after it.
  public mutating func next() throws(ArrowFileError) -> Batch? {
    while true {
      if let batch, nextRow < batch.rowCount { return try rows(of: batch) }
      rowsBefore += batch?.rowCount ?? 0
      batch = nil
      nextRow = 0
      guard let message = try messages.next() else { return nil }
      do throws(MetadataError) {
        try take(message)
      } catch {
        throw ArrowFileError(error, path)
      }
    }
  }

  private mutating func take(_ message: ArrowMessage) throws(MetadataError) {
    switch message.kind {
    case ArrowFormat.Header.dictionaryBatch: try dictionaries.take(message)
    case ArrowFormat.Header.recordBatch:
      batch = try ArrowRecordBatch(
        message.header,
        body: message.body,
        types: fields.map(\.storedType),
        byteLimit: byteLimit
      )
    default: throw .corrupt("it has a message that is no batch of rows")
    }
  }

  private mutating func rows(of batch: ArrowRecordBatch) throws(ArrowFileError) -> Batch {
    let rows = nextRow..<min(batch.rowCount, nextRow + Batch.rowCount)
    nextRow = rows.upperBound
    var columns: [Column] = []
    for (field, buffers) in zip(fields, batch.columns) {
      do throws(ArrowColumnFault) {
        columns.append(try column(field, buffers, rows))
      } catch {
        throw ArrowFileError(error, column: field.name, rowsBefore: rowsBefore, path)
      }
    }
    return Batch(schema, columns, count: rows.count)
  }

  private mutating func column(
    _ field: ArrowField,
    _ buffers: ArrowBuffers,
    _ rows: Range<Int>
  ) throws(ArrowColumnFault) -> Column {
    guard let dictionary = field.dictionary else {
      return try buffers.column(field.type, rows: rows, textByteLimit: textByteLimit)
    }
    guard let values = dictionaries.values(of: dictionary.id) else {
      throw .corrupt("its dictionary has not come before its rows")
    }
    return try buffers.column(
      in: values,
      indexType: dictionary.indexType,
      rows: rows,
      textByteLimit: textByteLimit
    )
  }
}

@available(*, unavailable)
extension ArrowFileReader: Sendable {}

extension ArrowFileReader {
  /// A file is read by its footer, a stream from front to end.
  static func messages(
    of path: Path,
    on files: any FileSystem,
    _ byteLimit: Int
  ) throws(ArrowFileError) -> any ArrowMessages {
    let (file, anywhere): (any ReadableFile, (any RandomAccessFile)?)
    do throws(FileError) {
      file = try files.open(path)
      anywhere = try (files as? any RandomAccessFileSystem)?.openAnywhere(path)
    } catch {
      throw ArrowFileError(error, path)
    }
    return try messages(ArrowInput(file, path: path), anywhere, byteLimit)
  }

  /// A file that cannot be had `anywhere` is read into memory.
  static func messages(
    _ input: ArrowInput,
    _ anywhere: (any RandomAccessFile)?,
    _ byteLimit: Int
  ) throws(ArrowFileError) -> any ArrowMessages {
    let front = try input.peek(ArrowMessage.prefixByteCount)
    if ArrowMessage.isPrefix(front) {
      return try ArrowStreamMessages(input, bodyByteLimit: byteLimit)
    }
    guard front.starts(with: ArrowFormat.magic) else { throw .notArrow(front, input.path) }
    let bytes: ArrowBytes
    if let anywhere {
      bytes = .file(anywhere)
    } else {
      let all = try input.read(upTo: byteLimit)
      guard all.byteCount < byteLimit else { throw .tooLargeForMemory(byteLimit, input.path) }
      bytes = .memory(all)
    }
    return try ArrowFileMessages(bytes, input.path, bodyByteLimit: byteLimit)
  }
}

extension ArrowField {
  fileprivate var lacksZone: Bool {
    if case .timestamp(_, hasZone: false) = type { true } else { false }
  }
}
