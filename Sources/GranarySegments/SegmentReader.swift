public import GranaryColumns
public import GranaryFiles
internal import GranaryStatistics
internal import Synchronization

/// Reads a segment through a mapping of its file: a batch is columns without copying, but for texts
/// that are places in a dictionary, which are made anew each time.
///
/// Opening checks the file's structure; the buffers of a column in a batch, and its dictionary, are
/// checked against their checksums when they are first asked for, once a reader. A damaged or hostile file gives an
/// error, never a crash. For the format see ``SegmentWriter``.
public final class SegmentReader: Sendable {
  /// The file.
  public let path: Path
  /// The columns in order, with their ids.
  public let fields: [SegmentField]
  /// Pairs that the schema carries, in the order they were written.
  public let metadata: [(String, String)]
  /// Names and types of the columns.
  public let schema: Schema
  /// Rows in all batches.
  public let rowCount: Int
  /// Rows of each batch: 65,536 in all but the last.
  public let batchRowCounts: [Int]

  let file: Buffer
  let batches: [BatchLayout]
  private let forms: [ColumnForm]
  /// The dictionary of each column; nil where it has none.
  let dictionaries: [BatchLayout?]
  /// Which columns of which batches have been verified, the columns of a batch side by side; after
  /// the batches the dictionaries.
  private let verified: Mutex<[Bool]>

  /// Opens a segment.
  ///
  /// - Throws: ``SegmentError`` with code `io`, `corrupt`, `checksum_mismatch` or `unsupported`.
  public convenience init(_ path: Path, on files: any FileSystem) throws(SegmentError) {
    let file: Buffer
    do { file = try files.map(path) } catch { throw SegmentError(error, path) }
    try self.init(path, file: file)
  }

  init(_ path: Path, file: Buffer) throws(SegmentError) {
    self.path = path
    self.file = file
    let parser = SegmentParser(file: file, path: path)
    let footer = try parser.footer()
    fields = footer.schema.fields
    metadata = footer.schema.metadata
    schema = Schema(fields.map(\.field))
    forms = footer.schema.forms
    batches = try parser.batches(footer)
    dictionaries = try parser.dictionaries(footer)
    batchRowCounts = batches.map(\.rowCount)
    rowCount = batchRowCounts.reduce(0, +)
    verified = Mutex(Array(repeating: false, count: (batches.count + 1) * fields.count))
  }

  /// Says that rows will be read here and there, as `Buffer.expectScatteredReads(_:)` does.
  public func expectScatteredReads() { file.expectScatteredReads(true) }

  /// The number of batches.
  public var batchCount: Int { batches.count }

  /// All columns of a batch.
  ///
  /// - Precondition: `index` is below ``batchCount``.
  /// - Throws: ``SegmentError`` with code `checksum_mismatch` or `corrupt`.
  public func batch(_ index: Int) throws(SegmentError) -> Batch {
    try batch(index, positions: Array(fields.indices), schema: schema)
  }

  /// Some columns of a batch, in the order given; the others are not touched.
  ///
  /// - Precondition: `index` is below ``batchCount``; no name occurs twice.
  /// - Throws: ``SegmentError`` with code `unknown_column`, `checksum_mismatch` or `corrupt`.
  public func batch(_ index: Int, columns names: [String]) throws(SegmentError) -> Batch {
    var positions: [Int] = []
    for name in names {
      guard let position = schema.index(of: name) else {
        let known = suggestion(for: name, among: schema.names)
        throw SegmentError(.unknownColumn, path, "no column named '\(name)'; \(known)")
      }
      positions.append(position)
    }
    let schema = Schema(positions.map { fields[$0].field })
    return try batch(index, positions: positions, schema: schema)
  }

  /// One column of a batch, by its place among ``fields``.
  ///
  /// - Precondition: `index` is below ``batchCount``, and `position` names a field.
  /// - Throws: ``SegmentError`` with code `checksum_mismatch` or `corrupt`.
  public func column(_ position: Int, ofBatch index: Int) throws(SegmentError) -> Column {
    precondition(batches.indices.contains(index), "batch past the segment")
    precondition(fields.indices.contains(position), "column past the segment")
    let layout = batches[index]
    let buffers = try buffers(position, ofBatch: index)
    let nullCount = layout.columns[position].nullCount
    let validity =
      nullCount == 0
      ? Validity(allValid: layout.rowCount)
      : Validity(Bitmap(buffer: buffers[0], count: layout.rowCount), nullCount: nullCount)
    switch forms[position] {
    case .bits, .values:
      return Column(fields[position].field.type, values: buffers[1], validity: validity)
    case .texts: return Column(offsets: buffers[1], bytes: buffers[2], validity: validity)
    case .places:
      let places = buffers[1].values(Int16.self, count: layout.rowCount)
      let dictionary = try dictionary(of: position)
      guard let column = Column(texts: dictionary, at: places, validity: validity) else {
        throw .corrupt("the texts of \(name(position, index)) pass 2 GiB", path)
      }
      return column
    }
  }

  private func batch(
    _ index: Int,
    positions: [Int],
    schema: Schema
  ) throws(SegmentError) -> Batch {
    precondition(batches.indices.contains(index), "batch past the segment")
    var columns: [Column] = []
    for position in positions { columns.append(try column(position, ofBatch: index)) }
    return Batch(schema, columns, count: batches[index].rowCount)
  }

  private func buffers(
    _ position: Int,
    ofBatch index: Int
  ) throws(SegmentError) -> [Buffer] {
    let batch = batches[index]
    let column = batch.columns[position]
    return try verified(column, of: batch, flag: index * fields.count + position) {
      (buffers) throws(SegmentError) in
      let name = name(position, index)
      try verifyChecksums(buffers, column, name)
      try verifyNulls(buffers[0], column, batch.rowCount, name)
      switch forms[position] {
      case .bits, .values: break
      case .texts: try verifyTexts(buffers[1], buffers[2], batch.rowCount, name)
      case .places:
        let count = dictionaries[position]?.rowCount ?? 0
        try verifyPlaces(buffers[1], batch.rowCount, below: count, name)
      }
    }
  }

  /// The texts that a column's places name.
  private func dictionary(of position: Int) throws(SegmentError) -> Column {
    guard let layout = dictionaries[position] else { preconditionFailure("no dictionary") }
    let column = layout.columns[0]
    let flag = batches.count * fields.count + position
    let buffers = try verified(column, of: layout, flag: flag) { (buffers) throws(SegmentError) in
      let name = "the dictionary of column '\(fields[position].field.name)'"
      try verifyChecksums(buffers, column, name)
      try verifyTexts(buffers[1], buffers[2], layout.rowCount, name)
    }
    return Column(
      offsets: buffers[1],
      bytes: buffers[2],
      validity: Validity(allValid: layout.rowCount)
    )
  }

  private func name(_ position: Int, _ index: Int) -> String {
    "column '\(fields[position].field.name)' in batch \(index)"
  }

  /// Where the buffers of a column lie in the file, verified when they are first asked for.
  private func verified(
    _ column: ColumnLayout,
    of layout: BatchLayout,
    flag: Int,
    _ verify: ([Buffer]) throws(SegmentError) -> Void
  ) throws(SegmentError) -> [Buffer] {
    let buffers = column.buffers.map { buffer in
      let start = layout.bodyOffset + buffer.offset
      return file[start..<start + buffer.byteCount]
    }
    if !verified.withLock({ $0[flag] }) {
      // Two threads may both verify; both come to the same answer.
      file.willRead(byteCount: buffers.reduce(0) { $0 + $1.byteCount })
      for buffer in buffers { buffer.readAhead(0..<buffer.byteCount) }
      try verify(buffers)
      verified.withLock { $0[flag] = true }
    }
    return buffers
  }

  private func verifyChecksums(
    _ buffers: [Buffer],
    _ column: ColumnLayout,
    _ name: String
  ) throws(SegmentError) {
    for (buffer, expected) in zip(buffers, column.buffers) {
      guard unsafe buffer.withBytes({ unsafe xxh3($0) }) == expected.checksum else {
        throw .checksumMismatch(name, path)
      }
    }
  }

  // What the checksum vouches for, the writer vouches for; a file made to do harm has sound
  // checksums too, and these are the numbers that later code counts on.

  private func verifyNulls(
    _ bitmap: Buffer,
    _ column: ColumnLayout,
    _ rowCount: Int,
    _ name: String
  ) throws(SegmentError) {
    guard column.nullCount > 0 else { return }
    guard rowCount - Bitmap(buffer: bitmap, count: rowCount).setCount == column.nullCount else {
      throw .corrupt("\(name) has another number of nulls than it says", path)
    }
  }

  private func verifyTexts(
    _ offsets: Buffer,
    _ bytes: Buffer,
    _ rowCount: Int,
    _ name: String
  ) throws(SegmentError) {
    let areSound = offsets.values(Int32.self, count: rowCount + 1).withSpan { offsets in
      var isAscending = offsets[0] == 0
      for row in 0..<rowCount { isAscending = isAscending && offsets[row] <= offsets[row + 1] }
      return isAscending && Int(offsets[rowCount]) <= bytes.byteCount
    }
    guard areSound else { throw .corrupt("the texts of \(name) overlap or pass its end", path) }
  }

  private func verifyPlaces(
    _ places: Buffer,
    _ rowCount: Int,
    below count: Int,
    _ name: String
  ) throws(SegmentError) {
    let areSound = places.values(Int16.self, count: rowCount).withSpan { places in
      var areSound = true
      for row in 0..<rowCount { areSound = areSound && 0 <= places[row] && places[row] < count }
      return areSound
    }
    guard areSound else { throw .corrupt("a place of \(name) is past its dictionary", path) }
  }
}
