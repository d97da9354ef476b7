public import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles
import GranaryIngest
import GranaryValidation
import Synchronization

/// A text that is read like a file.
final class TextFile: ReadableFile {
  private let bytes: [UInt8]
  private let position = Mutex(0)

  init(_ text: String) { bytes = Array(text.utf8) }

  func read(into target: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    position.withLock { position in
      let count = min(target.count, bytes.count - position)
      unsafe target.copyBytes(from: bytes[position..<position + count])
      position += count
      return count
    }
  }

  func close() throws(FileError) {}
}

/// All that validation says of a file.
struct Checking: Equatable {
  struct Row: Equatable {
    var ordinal: Int
    var line: Int
    var values: [Scalar]
  }

  var rows: [Row] = []
  var refused: [RefusedRow] = []
  var report: ValidationReport

  /// Runs a source over a file; with `isMerged`, a run of its own for every batch.
  init(
    _ source: SourceDefinition,
    _ file: any ReadableFile,
    name: String = "test.csv",
    rowsPerBatch: Int = 65_536,
    isMerged: Bool = false
  ) throws {
    var reader = try CSVReader(
      file,
      name: name,
      dialect: CSVDialect(of: source),
      columns: source.declaredSchema.fields,
      unknownColumns: CSVDialect.UnknownColumns(source.unknownColumns),
      limits: IngestLimits(rowsPerBatch: rowsPerBatch)
    )
    let validator = try SourceValidator(source)
    var run = validator.makeRun()
    while let input = try reader.next() {
      var part = isMerged ? validator.makeRun() : run
      let checked = part.check(input)
      if isMerged { run.merge(part) } else { run = part }
      refused += checked.refused
      for row in 0..<checked.batch.count {
        let values = checked.batch.columns.map { $0[row] }
        rows.append(Row(ordinal: checked.ordinals[row], line: checked.lines[row], values: values))
      }
    }
    report = run.report(ignoredColumns: reader.ignoredColumns, file: name)
  }

  init(
    _ source: SourceDefinition,
    _ text: String,
    rowsPerBatch: Int = 65_536,
    isMerged: Bool = false
  ) throws {
    try self.init(source, TextFile(text), rowsPerBatch: rowsPerBatch, isMerged: isMerged)
  }
}

extension CheckDefinition {
  static func holds(
    _ text: String,
    name: String = "holds",
    severity: Severity = .error
  ) throws -> CheckDefinition {
    CheckDefinition(
      name: name,
      kind: .expression(try Expression(parsing: text)),
      severity: severity
    )
  }
}

extension Scalar: ExpressibleByStringLiteral {
  /// A text.
  public init(stringLiteral value: String) { self = .string(Text(value)) }
}
