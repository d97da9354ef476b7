import GranaryColumns
import GranaryIngest

/// All that a reader of JSON says of a file.
struct JSONReading: Equatable {
  var rows: [Reading.Row] = []
  var refused: [RefusedRow] = []
  /// Rows of each batch, refused ones counted.
  var batchRowCounts: [Int] = []
  var unknownColumns: [String]
  var summary: InputSummary

  var values: [[Scalar]] { rows.map(\.values) }
  /// All reasons of all refused rows.
  var reasons: [String] { refused.flatMap(\.reasons).map(\.description) }

  /// Reads a file; with `readsBackwards` its chunks become columns in the opposite order, as threads
  /// may have it.
  init(
    _ bytes: [UInt8],
    _ columns: [InputColumn],
    layout: JSONReader.Layout = .lines,
    unknownMembers: JSONReader.UnknownMembers = .ignore,
    limits: IngestLimits = IngestLimits(),
    readsBackwards: Bool = false
  ) throws(IngestError) {
    var reader = try JSONReader(
      BytesFile(bytes),
      name: "test.json",
      layout: layout,
      columns: columns,
      unknownMembers: unknownMembers,
      limits: limits
    )
    var chunks: [RowChunk] = []
    while let chunk = try reader.nextChunk() { chunks.append(chunk) }
    let batches =
      readsBackwards ? chunks.reversed().map { $0.read() }.reversed() : chunks.map { $0.read() }
    for batch in batches {
      batchRowCounts.append(batch.rowCount)
      refused += batch.refused
      for row in 0..<batch.batch.count {
        let objections = batch.objections.filter { $0.rows.contains(row) }
        guard objections.isEmpty else {
          refused.append(
            RefusedRow(
              ordinal: batch.ordinals[row],
              line: batch.lines[row],
              element: batch.element(of: row),
              text: batch.text(of: row),
              reasons: objections.map { $0.refusal(of: row) }
            )
          )
          continue
        }
        rows.append(
          Reading.Row(
            ordinal: batch.ordinals[row],
            line: batch.lines[row],
            text: batch.text(of: row),
            values: batch.batch.columns.map { $0[row] }
          )
        )
      }
    }
    refused.sort { $0.ordinal < $1.ordinal }
    unknownColumns = reader.unknownColumns
    summary = reader.finish()
  }

  init(
    _ text: String,
    _ columns: [InputColumn],
    layout: JSONReader.Layout = .lines,
    unknownMembers: JSONReader.UnknownMembers = .ignore,
    limits: IngestLimits = IngestLimits()
  ) throws(IngestError) {
    try self.init(
      Array(text.utf8),
      columns,
      layout: layout,
      unknownMembers: unknownMembers,
      limits: limits
    )
  }
}

extension InputColumn {
  /// A column whose strings are values as they are, the empty one too.
  static func json(
    _ name: String,
    _ type: ColumnType,
    from path: String? = nil,
    format: FieldFormat = FieldFormat(nullValues: [])
  ) -> InputColumn {
    InputColumn(Field(name, type), from: path, format: format)
  }
}
