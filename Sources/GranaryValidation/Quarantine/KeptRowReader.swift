import GranaryColumns
import GranaryDefinitions
import GranaryFiles
public import GranaryIngest

/// Reads rows of a source again from the text that was kept of them, each by itself.
///
/// How a row's fields are told apart and what they mean is as the source says now; but a file's
/// delimiter, and whether it has a header, are those that it had.
public struct KeptRowReader: Sendable {
  /// What came of a row.
  public enum Outcome: Sendable {
    /// It was read and checked: one row, taken in or refused.
    case checked(CheckedBatch)
    /// The source has columns now that its file does not have, or must not have those that it has.
    case otherColumns
    /// Its text is not one row, as rows are written now.
    case notOneRow
    /// It passes what was checked, but a check could not be run.
    case undecided
  }

  private let header: QuarantineHeader
  private let hasHeader: Bool
  private let isJSON: Bool
  /// The source, but for the layout of the rows that were kept.
  private let source: SourceDefinition
  private let validator: SourceValidator

  /// A reader of the rows of a file; nil where the source has another format now, so that none of them
  /// can be read.
  ///
  /// - Parameters:
  ///   - header: What was kept of the file.
  ///   - validator: The checks of the source as it is defined now, with what they need besides rows.
  public init?(_ header: QuarantineHeader, _ validator: SourceValidator) {
    var source = validator.source
    switch (header.layout, source.format.layout) {
    case (.csv(let kept), .csv(var dialect)):
      dialect.delimiter = kept.delimiter
      dialect.hasHeader = kept.hasHeader
      // The text is kept as text, however the file was encoded.
      dialect.encoding = .utf8
      source.format.layout = .csv(dialect)
      (hasHeader, isJSON) = (kept.hasHeader, false)
    case (.jsonLines, .jsonLines), (.jsonLines, .json), (.json, .jsonLines), (.json, .json):
      // The text of a row is one object, wherever it stood.
      source.format.layout = .jsonLines
      (hasHeader, isJSON) = (false, true)
    case (.csv, .jsonLines), (.csv, .json), (.jsonLines, .csv), (.json, .csv): return nil
    }
    self.header = header
    self.source = source
    self.validator = validator
  }

  /// A run of the source's checks that has seen nothing.
  public func makeRun() -> ValidationRun { validator.makeRun() }

  /// Reads a row and checks it.
  ///
  /// - Parameters:
  ///   - row: The row as it was kept.
  ///   - run: What was found in the rows before it.
  /// - Returns: What came of it; its ordinal and line are none of the file's.
  /// - Throws: What ``ValidationRun/absorb(_:)`` does.
  public func read(_ row: QuarantinedRow, into run: inout ValidationRun) throws -> Outcome {
    let text = isJSON ? row.text.asOneLine : row.text
    let bytes = Array((hasHeader ? "\(header.header)\n\(text)\n" : "\(text)\n").utf8)
    do {
      let chunks = try SourceReader.chunks(
        of: ByteFile(bytes),
        name: header.file,
        source,
        limits: IngestLimits(blockByteCount: bytes.count)
      )
      guard chunks.missingColumns.isEmpty else { return .otherColumns }
      guard let rows = try chunks.nextChunk()?.read(), rows.rowCount == 1,
        try chunks.nextChunk() == nil
      else { return .notOneRow }
      if source.unknownColumns == .error, !chunks.unknownColumns.isEmpty {
        return .otherColumns
      }
      return try check(rows, into: &run)
    } catch let error as IngestError where error.code != .io {
      return .otherColumns
    }
  }

  private func check(_ row: IngestBatch, into run: inout ValidationRun) throws -> Outcome {
    let evaluated = validator.evaluate(row)
    let isUndecided = zip(validator.checks, evaluated.findings).contains { check, finding in
      check.severity == .error && !check.definition.allowsNotRun && !finding.isDecided
    }
    let checked = try run.absorb(evaluated)
    return isUndecided && checked.refused.isEmpty ? .undecided : .checked(checked)
  }
}

extension String {
  /// A JSON value on one line: outside strings, which may not have line ends, all white space is one.
  fileprivate var asOneLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\n" || $0 == "\r" ? "\t" : $0 }))
  }
}

extension CheckFinding {
  /// Whether it says of a row that it passes or fails, where it is about rows.
  fileprivate var isDecided: Bool {
    switch self {
    case .rows(let tally): tally.undecided.count == 0
    case .notRun: false
    // The rows of its ingestion that it would have to be compared with are not at hand.
    case .order(let ends, _): ends == nil
    case .unique(let keys): keys.rows.isEmpty
    case .later: true
    }
  }
}
