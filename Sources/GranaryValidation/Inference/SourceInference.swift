import GranaryColumns
import GranaryDefinitions
public import GranaryFiles
import GranaryIngest

/// Finds out what source a file may be of, by reading all of it in bounded memory.
///
/// Three passes at least: the first bytes tell the dialect; all texts tell types, null values, ranges
/// and sets; then the file is checked by the source so found, and what it does not bear out is
/// taken back, so that the source holds on the file that it comes from.
public struct SourceInference: Sendable {
  private let file: String
  private let open: @Sendable () throws -> any ReadableFile

  /// An inference that has not read anything.
  ///
  /// - Parameters:
  ///   - file: What to call the file in errors and comments.
  ///   - open: Opens it, each time from its beginning.
  public init(_ file: String, open: @escaping @Sendable () throws -> any ReadableFile) {
    self.file = file
    self.open = open
  }

  /// Reads the file.
  ///
  /// - Parameter name: The source's name; nil for one made from the file's.
  /// - Returns: The source.
  /// - Throws: ``InputGuessError`` where the file is empty or no text; ``SourceInferenceError``;
  ///   `IngestError` and `FileError` where it cannot be read.
  public func source(named name: String? = nil) throws -> InferredSource {
    let (dialect, fieldCount) = try dialect()
    let name = name ?? InferredSource.definitionName(from: stem, otherwise: "source")
    var source = try inferred(name, dialect, fieldCount: fieldCount)
    if source.refusals.contains(where: { $0.code == "invalid_utf8" }) {
      var latin1 = dialect
      latin1.encoding = .latin1
      source = try inferred(name, latin1, fieldCount: fieldCount)
    }
    // Each round takes something back, and there is only so much.
    for _ in 0..<8 {
      guard source.demote(by: try check(source)) else { break }
    }
    return source
  }

  /// The file's name without folders and endings.
  private var stem: String {
    let last = file.split(separator: "/").last.map(String.init) ?? ""
    return last.split(separator: ".").first.map(String.init) ?? ""
  }

  private func dialect() throws -> (CSVDialect, fieldCount: Int) {
    switch try InputGuess(open(), name: file) {
    case .csv(let dialect, let fieldCount): return (dialect, fieldCount)
    case .jsonLines, .json: throw SourceInferenceError.unsupportedFormat("JSON")
    }
  }

  private func inferred(
    _ name: String,
    _ dialect: CSVDialect,
    fieldCount: Int
  ) throws -> InferredSource {
    let names = try names(dialect, fieldCount: fieldCount)
    // Every text is a value here: which of them mean null is for the evidence to tell.
    let texts = names.map { InputColumn(Field($0, .string), format: FieldFormat(nullValues: [])) }
    var reader = try CSVReader(open(), name: file, dialect: dialect, columns: texts)
    var evidence = names.map { ColumnEvidence($0) }
    var tallies: [RowRefusal.Code: FailureTally] = [:]
    while let rows = try reader.next() {
      for index in evidence.indices { evidence[index].add(rows.batch.columns[index]) }
      for row in rows.refused {
        guard let reason = row.reasons.first else { continue }
        tallies[reason.code, default: FailureTally()].add(
          FailureExample(file: file, line: row.line, value: nil)
        )
      }
    }
    return InferredSource(
      name: name,
      file: file,
      dialect: dialect,
      evidence: evidence,
      rows: reader.finish().rowsRead,
      refusals: tallies.sorted { Text($0.key.rawValue) < Text($1.key.rawValue) }.map {
        RefusalCount(
          code: $0.key.rawValue,
          check: nil,
          column: nil,
          count: $0.value.count,
          examples: $0.value.examples
        )
      }
    )
  }

  private func names(_ dialect: CSVDialect, fieldCount: Int) throws -> [String] {
    guard dialect.hasHeader else { return (1...fieldCount).map { "column_\($0)" } }
    return try CSVReader(open(), name: file, dialect: dialect, columns: []).unknownColumns
  }

  /// What comes of the file when it is checked by a source.
  private func check(_ source: InferredSource) throws -> ValidationReport {
    let definitions = try DefinitionSet(parsing: [(name: "inferred", text: source.yaml)])
    let validator = try SourceValidator(definitions.resolve(source: source.name).definition)
    var run = validator.makeRun()
    var reader = try SourceReader(open(), name: file, validator)
    while try reader.next(into: &run) != nil {}
    return run.report(ignoredColumns: reader.unknownColumns, file: file)
  }
}

/// Why no source can be inferred.
public enum SourceInferenceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file is of a format that is not inferred yet.
  case unsupportedFormat(String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .unsupportedFormat(let format): "this is \(format), of which no source is inferred"
    }
  }
}
