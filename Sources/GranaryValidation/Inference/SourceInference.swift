import GranaryColumns
import GranaryDefinitions
public import GranaryFiles
import GranaryIngest

/// Finds out what source a file may be of, by reading all of it in bounded memory.
///
/// Three passes at least: the first bytes tell the format; all values tell types, null values, ranges
/// and sets; then the file is checked by the source so found, and what it does not bear out is
/// taken back, so that the source holds on the file that it comes from.
public struct SourceInference: Sendable {
  let file: String
  let open: @Sendable () throws -> any ReadableFile

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
    let name = name ?? InferredSource.definitionName(from: stem, otherwise: "source")
    let found = try evidence()
    guard found.rows > found.unreadable.count else {
      throw SourceInferenceError.noRows(firstUnreadable: found.unreadable.first)
    }
    guard !found.columns.isEmpty else {
      throw SourceInferenceError.noColumns(reasons: found.omissions)
    }
    var source = InferredSource(name: name, file: file, found)
    // Each round takes something back, and there is only so much.
    while source.demote(by: try check(source)) {}
    return source
  }

  /// The file's name without folders and endings.
  private var stem: String {
    let last = file.split(separator: "/").last.map(String.init) ?? ""
    return last.split(separator: ".").first.map(String.init) ?? ""
  }

  private func evidence() throws -> FileEvidence {
    switch try InputGuess(open(), name: file) {
    case .csv(let dialect, let fieldCount, let remarks):
      try csvEvidence(CSVShape(dialect: dialect, fieldCount: fieldCount, remarks: remarks))
    case .jsonLines: try jsonEvidence(.jsonLines)
    case .json(let records): try jsonEvidence(.json(records: records))
    }
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
  /// There is no row that can be read; what is wrong with the first of those that cannot, if there are
  /// some.
  case noRows(firstUnreadable: String?)
  /// No row has anything that a column could read; why not, member by member.
  case noColumns(reasons: [String])

  /// A name for programs.
  public var code: String {
    switch self {
    case .noRows: "no_rows"
    case .noColumns: "no_columns"
    }
  }

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .noRows(let first?): "no row can be read; \(first)"
    case .noRows(nil): "there is no row, or none but a header: nothing to infer from"
    case .noColumns(let reasons) where reasons.isEmpty:
      "no row has anything that a column could read: rows of JSON are objects with members that are "
        + "text, numbers, true or false"
    case .noColumns(let reasons):
      "no member can be a column: " + reasons.prefix(3).joined(separator: "; ")
        + (reasons.count > 3 ? "; and \((reasons.count - 3).grouped) more" : "")
    }
  }
}
