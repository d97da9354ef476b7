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

  init(_ bytes: [UInt8]) { self.bytes = bytes }

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

  /// Runs a source over a file.
  init(
    _ source: SourceDefinition,
    _ file: any ReadableFile,
    name: String = "test.csv",
    limits: IngestLimits = IngestLimits(),
    threadCount: Int? = 1,
    spillingTo space: SpillSpace? = nil,
    rules: VerdictRules = VerdictRules(),
    preparing prepare: (SourceValidator) throws -> SourceValidator = { $0 }
  ) throws {
    let validator = try prepare(SourceValidator(source, now: Self.now))
    var run = validator.makeRun(spillingTo: space)
    var reader = try SourceReader(
      file,
      name: name,
      validator,
      limits: limits,
      threadCount: threadCount
    )
    while let checked = try reader.next(into: &run) {
      refused += checked.refused
      for row in 0..<checked.batch.count {
        let values = checked.batch.columns.map { $0[row] }
        rows.append(Row(ordinal: checked.ordinals[row], line: checked.lines[row], values: values))
      }
    }
    report = run.report(ignoredColumns: reader.unknownColumns, file: name, rules: rules)
  }

  /// The clock's time in all tests: 2013-12-31T00:00:00Z.
  static let now = Timestamp(microseconds: 1_388_448_000_000_000)

  init(
    _ source: SourceDefinition,
    _ text: String,
    limits: IngestLimits = IngestLimits(),
    threadCount: Int? = 1,
    spillingTo space: SpillSpace? = nil,
    rules: VerdictRules = VerdictRules(),
    preparing prepare: (SourceValidator) throws -> SourceValidator = { $0 }
  ) throws {
    try self.init(
      source,
      TextFile(text),
      limits: limits,
      threadCount: threadCount,
      spillingTo: space,
      rules: rules,
      preparing: prepare
    )
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
