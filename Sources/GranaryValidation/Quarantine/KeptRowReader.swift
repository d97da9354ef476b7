import GranaryColumns
public import GranaryDefinitions
import GranaryFiles
public import GranaryIngest

/// Reads rows of a source again from the text that was kept of them, each by itself.
///
/// How a row's fields are told apart and what they mean is as the source says now; but a file's
/// delimiter, and whether it has a header, are those that it had.
public struct KeptRowReader: Sendable {
  private let header: QuarantineHeader
  private let hasHeader: Bool
  private let isJSON: Bool
  /// The source, but for the layout of the rows that were kept.
  private let source: SourceDefinition

  /// A reader of the rows of a file; nil where the source has another format now, so that none of them
  /// can be read.
  ///
  /// - Parameters:
  ///   - header: What was kept of the file.
  ///   - source: The source as it is defined now.
  public init?(_ header: QuarantineHeader, of source: SourceDefinition) {
    var source = header.usesColumnNames ? source.pushed(as: header.layout) : source
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
  }

  /// What became of a row's text.
  public enum Reading: Sendable {
    /// One row, which is read or is refused for what is against that.
    case row(IngestBatch)
    /// The source has columns now that its file does not have, or must not have those that it has.
    case otherColumns(RowRefusal)
    /// It is not one row, as rows are written now.
    case notOneRow(RowRefusal)
  }

  /// Reads a row.
  ///
  /// - Parameter row: The row as it was kept.
  /// - Returns: What became of its text; ordinal and line are none of the file's.
  /// - Throws: `IngestError` with code `io`.
  public func read(_ row: QuarantinedRow) throws -> Reading {
    let text = isJSON ? row.text.asOneLine : row.text
    let bytes = Array((hasHeader ? "\(header.header)\n\(text)\n" : "\(text)\n").utf8)
    do {
      return try read(bytes)
    } catch let error as IngestError where error.code != .io {
      return .otherColumns(RowRefusal(.otherColumns, message: error.message))
    }
  }

  private func read(_ bytes: [UInt8]) throws -> Reading {
    let chunks = try SourceReader.chunks(
      of: ByteFile(bytes),
      name: header.file,
      source,
      limits: IngestLimits(blockByteCount: bytes.count)
    )
    if let name = chunks.missingColumns.first { return .otherColumns(.missing(name)) }
    guard let rows = try chunks.nextChunk()?.read(), rows.rowCount == 1,
      try chunks.nextChunk() == nil
    else { return .notOneRow(.notOne) }
    if source.unknownColumns == .error, let name = chunks.unknownColumns.first {
      return .otherColumns(.undeclared(name))
    }
    return .row(rows)
  }
}

extension RowRefusal {
  /// A row whose text is not read again, as its source reads another format now.
  ///
  /// - Parameter layout: How the row's file was written.
  /// - Returns: The reason.
  public static func otherFormat(than layout: InputFormat.Layout) -> RowRefusal {
    let (kept, now) =
      switch layout {
      case .csv: ("CSV", "JSON")
      case .jsonLines, .json: ("JSON", "CSV")
      }
    return RowRefusal(
      .otherFormat,
      message:
        "the row is \(kept), and the source reads \(now) now; ingest the file as another source"
    )
  }

  fileprivate static func missing(_ column: String) -> RowRefusal {
    RowRefusal(
      .otherColumns,
      column: column,
      message: "the row's file has no such column; where it has another name, say so with 'from'"
    )
  }

  fileprivate static func undeclared(_ column: String) -> RowRefusal {
    RowRefusal(
      .otherColumns,
      column: column,
      message: "not declared; declare it, or set unknown_columns: ignore"
    )
  }

  fileprivate static var notOne: RowRefusal {
    RowRefusal(
      .notOneRow,
      message: "the text is not one row, as the source says now how rows are written"
    )
  }
}

extension String {
  /// A JSON value on one line: outside strings, which may not have line ends, all white space is one.
  fileprivate var asOneLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\n" || $0 == "\r" ? "\t" : $0 }))
  }
}
