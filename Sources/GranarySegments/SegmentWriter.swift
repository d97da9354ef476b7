public import GranaryColumns
public import GranaryFiles

/// Writes a segment: an immutable file of rows that any reader of Arrow's IPC file format opens.
///
/// ```
///         0  "ARROW1" 00 00
///         8  schema message
///        64n record batch message 0 … b−1      b = ⌈rows / 65,536⌉, each followed by its body
///        64n dictionary batch message 0 … d−1  one for each column that has a dictionary
///        64n FF FF FF FF 00 00 00 00           the end of the messages
///            UInt64                            XXH3-64 of the footer
///            footer                            FlatBuffer: schema, places of all messages
///  size − 10 Int32                             length of the footer
///  size − 6  "ARROW1"
/// ```
/// A message and its body:
/// ```
///         0  FF FF FF FF       continuation
///         4  Int32 m           length of what follows up to the body
///         8  FlatBuffer        rows, nulls, place and length of each buffer; zeros to the end
///     8 + m  buffers           8 + m is on a multiple of 64 in the file, as is each buffer; zeros
///                              between them
/// ```
/// Buffers of a column, in this order:
/// ```
/// validity   ⌈n / 8⌉ bytes, bit i of byte j for row 8j + i; none at all without nulls
/// bool       ⌈n / 8⌉ bytes likewise
/// int64, float64, timestamp (µs since 1970 in UTC)        8 n bytes
/// float32, date (days since 1970)                         4 n bytes
/// string     Int32 offsets 0 = o₀ ≤ o₁ ≤ … ≤ oₙ, then oₙ bytes of UTF-8
/// string with a dictionary of k texts, 1 ≤ k ≤ 32,768     Int16 places 0 ≤ p < k, 2 n bytes
/// ```
/// All numbers are little endian. What is Granary's own stands in custom metadata, which other
/// readers pass over: each field's `granary.column_id`; each batch message's `granary.xxh3`, the
/// XXH3-64 of every buffer; the footer's `granary.format`, and `granary.messages_xxh3` and
/// `granary.dictionaries_xxh3`, the XXH3-64 of every message from its continuation to its body.
///
/// Invariants: every batch but the last has 65,536 rows, none has 0. Each byte that a reader relies
/// on is covered: the footer by the checksum before it, the messages by the footer, the buffers by
/// the messages. Under a null lie zero bits or an empty text, past the last row zero bits, and
/// texts stand in a dictionary in the order in which they first occur: equal rows give equal files.
///
/// Versions, of which a file has the lowest that can express it, and which only ever grow by a new
/// one:
/// - 1: no dictionaries.
/// - 2: with dictionaries.
///
/// One batch of rows, and the dictionaries, are held in memory.
public final class SegmentWriter {
  private let path: Path
  private let fields: [SegmentField]
  private let schema: Schema
  private let metadata: [(String, String)]
  /// Where the file is begun anew when a dictionary has become too large; nil where texts are plain.
  private let rewriting: (any FileSystem)?
  private let isScratch: Bool
  private var output: SegmentOutput
  private var columns: [ColumnAccumulator]
  /// The dictionary of each column; nil where it has none.
  private var dictionaries: [TextDictionary?]
  private var pendingCount = 0
  private var rowCount = 0
  /// What went wrong first; nothing is written after it.
  private var failure: SegmentError?

  /// Begins a new file.
  ///
  /// - Parameters:
  ///   - path: Where to; its directory exists.
  ///   - fields: The columns in order; names and ids occur once.
  ///   - metadata: Pairs that the schema carries, in this order.
  ///   - texts: How to hold texts; what is read is the same.
  ///   - isScratch: Whether the file will be read and removed before long: it is never made durable.
  ///   - files: The file system to write on.
  /// - Throws: ``SegmentError`` with code `io`, also where the file exists.
  public convenience init(
    _ path: Path,
    fields: [SegmentField],
    metadata: [(String, String)] = [],
    texts: TextEncoding = .plain,
    isScratch: Bool = false,
    on files: any FileSystem
  ) throws(SegmentError) {
    try self.init(
      fields: fields,
      metadata: metadata,
      rewriting: texts == .compact ? files : nil,
      isScratch: isScratch,
      SegmentOutput(path, isScratch: isScratch, on: files)
    )
  }

  /// Begins in a file that is empty; texts are plain.
  ///
  /// - Parameters:
  ///   - path: What errors call the file.
  ///   - fields: The columns in order; names and ids occur once.
  ///   - metadata: Pairs that the schema carries, in this order.
  ///   - file: Where to.
  public convenience init(
    _ path: Path,
    fields: [SegmentField],
    metadata: [(String, String)] = [],
    into file: any WritableFile
  ) {
    self.init(
      fields: fields,
      metadata: metadata,
      rewriting: nil,
      isScratch: false,
      SegmentOutput(path, into: file)
    )
  }

  private init(
    fields: [SegmentField],
    metadata: [(String, String)],
    rewriting: (any FileSystem)?,
    isScratch: Bool,
    _ output: SegmentOutput
  ) {
    precondition(Set(fields.map(\.id)).count == fields.count, "a column id occurs twice")
    path = output.path
    self.rewriting = rewriting
    self.isScratch = isScratch
    self.fields = fields
    self.metadata = metadata
    self.output = output
    schema = Schema(fields.map(\.field))
    columns = fields.map { ColumnAccumulator($0.field.type) }
    dictionaries = fields.map { _ in nil }
  }

  /// Adds rows, any number of them.
  ///
  /// - Precondition: The batch's schema is that of the fields.
  /// - Throws: ``SegmentError`` with code `io`, or `unsupported` when the texts of a column in
  ///   65,536 rows pass 2 GiB.
  public func write(_ batch: Batch) throws(SegmentError) {
    precondition(batch.schema == schema, "a batch of another schema")
    try orFail { () throws(SegmentError) in
      var row = 0
      while row < batch.count {
        let end = min(batch.count, row + Batch.rowCount - pendingCount)
        try append(batch, rows: row..<end)
        pendingCount += end - row
        row = end
        if pendingCount == Batch.rowCount { try flush() }
      }
    }
  }

  /// Adds rows that are encoded already.
  ///
  /// - Precondition: The batch's schema is that of the fields; the file holds texts as they are, and
  ///   batches of 65,536 rows so far.
  /// - Throws: ``SegmentError`` with code `io`.
  public func write(_ batch: EncodedBatch) throws(SegmentError) {
    precondition(batch.schema == schema, "a batch of another schema")
    precondition(rewriting == nil, "texts that may get a dictionary")
    precondition(pendingCount == 0 && rowCount % Batch.rowCount == 0, "rows after a short batch")
    try orFail { () throws(SegmentError) in
      if output.batchCount == 0 { try output.begin(storedSchema) }
      try output.write(batch.message)
      rowCount += batch.rowCount
    }
  }

  /// Writes what is left and makes the file durable, but for one that is scratch; its directory is the
  /// caller's to sync.
  public func finish() throws(SegmentError) -> SegmentSummary {
    try orFail { () throws(SegmentError) in
      if pendingCount > 0 { try flush() }
      if output.batchCount == 0 { try output.begin(storedSchema) }
      try output.end(storedSchema, dictionaries)
      if !isScratch { try output.sync() }
      try output.close()
      return SegmentSummary(rowCount: rowCount, byteCount: output.byteCount)
    }
  }

  private func orFail<Result>(
    _ body: () throws(SegmentError) -> Result
  ) throws(SegmentError) -> Result {
    if let failure { throw failure }
    do throws(SegmentError) {
      return try body()
    } catch {
      failure = error
      throw error
    }
  }

  private func append(_ batch: Batch, rows: Range<Int>) throws(SegmentError) {
    for index in columns.indices {
      guard columns[index].append(batch.columns[index], rows: rows) else {
        throw .tooMuchText(fields[index].field.name, path)
      }
    }
  }

  private func flush() throws(SegmentError) {
    let columns = collected()
    if output.batchCount == 0 {
      if rewriting != nil { chooseDictionaries(columns) }
      try output.begin(storedSchema)
    }
    try write(columns, rowCount: pendingCount)
    rowCount += pendingCount
    pendingCount = 0
  }

  private func collected() -> [StoredColumn] { columns.indices.map { columns[$0].finish() } }

  private var storedSchema: StoredSchema {
    StoredSchema(fields: fields, hasDictionary: dictionaries.map { $0 != nil }, metadata: metadata)
  }

  private func chooseDictionaries(_ columns: [StoredColumn]) {
    dictionaries = zip(fields, columns).map { field, column in
      field.field.type == .string ? TextDictionary(paysFor: column) : nil
    }
  }

  /// Writes a batch, its texts as places where there is a dictionary.
  private func write(_ columns: [StoredColumn], rowCount: Int) throws(SegmentError) {
    var stored = columns
    for index in columns.indices where dictionaries[index] != nil {
      if let places = dictionaries[index]?.encode(columns[index]) {
        stored[index] = places
      } else {
        try rewrite(withoutDictionaryOf: index)
      }
    }
    try output.write(stored, rowCount: rowCount)
  }

  /// Writes the file again without a dictionary that was expected to pay and has become too large.
  ///
  /// The other dictionaries know all texts of the batches before, so their places stay the same.
  private func rewrite(withoutDictionaryOf index: Int) throws(SegmentError) {
    try output.end(storedSchema, dictionaries)
    try output.close()
    dictionaries[index] = nil
    guard let files = rewriting else { preconditionFailure("plain texts have no dictionary") }
    let earlier = path.temporaryNeighbour
    do { try files.rename(path, to: earlier) } catch { throw SegmentError(error, path) }
    output = try SegmentOutput(path, isScratch: isScratch, on: files)
    try output.begin(storedSchema)
    let reader = try SegmentReader(earlier, on: files)
    for number in 0..<reader.batchCount {
      let batch = try reader.batch(number)
      try append(batch, rows: 0..<batch.count)
      try write(collected(), rowCount: batch.count)
    }
    do { try files.remove(earlier) } catch { throw SegmentError(error, path) }
  }
}

@available(*, unavailable)
extension SegmentWriter: Sendable {}
