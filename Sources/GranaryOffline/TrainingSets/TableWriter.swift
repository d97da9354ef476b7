public import GranaryColumns
import GranaryFeatures
public import GranaryFiles
import GranarySegments
public import GranaryStatistics

/// Writes a table to a file, batch after batch in bounded memory; the file is replaced whole or not at
/// all.
///
/// Where the batches end makes no difference to the file.
public final class TableWriter {
  private enum Encoding {
    case segment(SegmentWriter)
    case lines(any LineEncoder)
  }

  private let output: TemporaryOutput?
  private let file: HashedFile
  private let encoding: Encoding

  /// Begins a file beside the one that it will replace, and removes what a writer of the same file has left
  /// there that was killed.
  ///
  /// - Parameters:
  ///   - format: How to write.
  ///   - schema: The columns of every batch.
  ///   - path: The file to replace; nil to write nothing and only digest what would be written.
  ///   - fileSystem: What every file operation goes through.
  /// - Throws: `FileError` or `SegmentError` where the file cannot be made; nothing is left then.
  public init(
    _ format: TableFormat,
    _ schema: Schema,
    to path: Path?,
    on fileSystem: any FileSystem
  ) throws {
    let output = try path.map { try TemporaryOutput(for: $0, on: fileSystem) }
    self.output = output
    do {
      file = HashedFile(try output.map { try fileSystem.create($0.path) })
      encoding = try Self.encoding(format, schema, output?.path ?? "the training set", file)
    } catch {
      output?.discard()
      throw error
    }
  }

  private static func encoding(
    _ format: TableFormat,
    _ schema: Schema,
    _ path: Path,
    _ file: HashedFile
  ) throws -> Encoding {
    switch format {
    case .arrow:
      let fields = schema.fields.enumerated().map {
        SegmentField(field: $0.element, id: $0.offset + 1)
      }
      return .segment(SegmentWriter(path, fields: fields, into: file))
    case .csv: return try lines(CSVEncoder(schema), file)
    case .jsonl: return try lines(JSONLinesEncoder(schema), file)
    }
  }

  private static func lines(_ encoder: some LineEncoder, _ file: HashedFile) throws -> Encoding {
    try file.write(encoder.header)
    return .lines(encoder)
  }

  /// Adds rows.
  ///
  /// - Precondition: The batch's schema is the table's.
  public func write(_ rows: Batch) throws {
    switch encoding {
    case .segment(let writer): try writer.write(rows)
    case .lines(let encoder):
      let parts = RowParts(rowCount: rows.count)
      let lines = concurrentMap(parts: parts.count) { encoder.lines(of: rows, parts.rows(of: $0)) }
      for lines in lines { try file.write(lines) }
    }
  }

  /// Puts the file in its place, durably.
  ///
  /// - Returns: The digest of the file's bytes.
  public func finish() throws -> SHA256Digest {
    switch encoding {
    case .segment(let writer): _ = try writer.finish()
    case .lines:
      try file.sync()
      try file.close()
    }
    try output?.install()
    return file.digest()
  }

  /// Removes what was written so far; best effort, as it is called because of an error that tells more.
  public func discard() {
    try? file.close()
    output?.discard()
  }
}

@available(*, unavailable)
extension TableWriter: Sendable {}

/// Writes rows as text, a line each.
protocol LineEncoder: Sendable {
  /// What stands before the rows.
  var header: [UInt8] { get }

  /// Some rows of a table.
  func lines(of table: Batch, _ rows: Range<Int>) -> [UInt8]
}
