import GranaryIngest

/// A chunk reader of any format.
///
/// A class around the reader, since a value that cannot be copied does not fit into an existential one.
protocol InputChunks: AnyObject {
  var missingColumns: [String] { get }
  var unknownColumns: [String] { get }
  var absentColumns: [String] { get }
  var columnNames: [String]? { get }
  var headerText: String? { get }
  func nextChunk() throws(IngestError) -> RowChunk?
  /// To be called once, at the end.
  func finish() -> InputSummary
}

/// The chunks of one reader.
final class ChunksOfReader<Reader: ChunkReader & ~Copyable>: InputChunks {
  private var reader: Reader?

  init(_ reader: consuming Reader) { self.reader = consume reader }

  var missingColumns: [String] { reader?.missingColumns ?? [] }
  var unknownColumns: [String] { reader?.unknownColumns ?? [] }
  var absentColumns: [String] { reader?.absentColumns ?? [] }
  var columnNames: [String]? { reader?.columnNames }
  var headerText: String? { reader?.headerText }

  func nextChunk() throws(IngestError) -> RowChunk? { try reader?.nextChunk() }

  func finish() -> InputSummary {
    guard let reader = reader.take() else { preconditionFailure("the end is told once") }
    return reader.finish()
  }
}
