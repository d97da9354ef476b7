public import GranaryColumns
import GranaryFiles
import GranaryIngest
import Synchronization

/// Bytes that are read like a file, so many at a time.
final class BytesFile: ReadableFile {
  private let bytes: [UInt8]
  private let pieceByteCount: Int
  private let position = Mutex(0)

  init(_ bytes: [UInt8], pieceByteCount: Int = .max) {
    self.bytes = bytes
    self.pieceByteCount = pieceByteCount
  }

  func read(into target: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    position.withLock { position in
      let count = min(target.count, pieceByteCount, bytes.count - position)
      unsafe target.copyBytes(from: bytes[position..<position + count])
      position += count
      return count
    }
  }

  func close() throws(FileError) {}
}

/// All that a reader says of a file.
struct Reading: Equatable {
  struct Row: Equatable, CustomStringConvertible {
    var ordinal: Int
    var line: Int
    var text: String
    var values: [Scalar]

    var description: String { "\(line): \(values)" }
  }

  var rows: [Row] = []
  var refused: [RefusedRow] = []
  /// Rows of each batch, refused ones counted.
  var batchRowCounts: [Int] = []
  var missingColumns: [String]
  var unknownColumns: [String]
  var headerText: String?
  var summary: InputSummary

  var values: [[Scalar]] { rows.map(\.values) }

  init(
    _ bytes: [UInt8],
    _ columns: [Field],
    dialect: CSVDialect = CSVDialect(),
    format: FieldFormat = FieldFormat(),
    limits: IngestLimits = IngestLimits()
  ) throws(IngestError) {
    try self.init(
      bytes,
      columns.map { InputColumn($0, format: format) },
      dialect: dialect,
      limits: limits
    )
  }

  init(
    _ bytes: [UInt8],
    _ columns: [InputColumn],
    dialect: CSVDialect = CSVDialect(),
    limits: IngestLimits = IngestLimits()
  ) throws(IngestError) {
    var reader = try CSVReader(
      BytesFile(bytes),
      name: "test.csv",
      dialect: dialect,
      columns: columns,
      limits: limits
    )
    missingColumns = reader.missingColumns
    unknownColumns = reader.unknownColumns
    headerText = reader.headerText
    while let batch = try reader.next() {
      batchRowCounts.append(batch.rowCount)
      refused += batch.refused
      for row in 0..<batch.batch.count {
        rows.append(
          Row(
            ordinal: batch.ordinals[row],
            line: batch.lines[row],
            text: batch.text(of: row),
            values: batch.batch.columns.map { $0[row] }
          )
        )
      }
    }
    summary = reader.finish()
  }

  init(
    _ text: String,
    _ columns: [Field],
    dialect: CSVDialect = CSVDialect(),
    format: FieldFormat = FieldFormat(),
    limits: IngestLimits = IngestLimits()
  ) throws(IngestError) {
    try self.init(
      Array(text.utf8),
      columns,
      dialect: dialect,
      format: format,
      limits: limits
    )
  }
}

extension [Field] {
  static func strings(_ names: String...) -> [Field] { names.map { Field($0, .string) } }
}

extension Scalar: ExpressibleByStringLiteral {
  /// A text.
  public init(stringLiteral value: String) { self = .string(Text(value)) }
}
