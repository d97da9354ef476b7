import GranaryColumns

/// The first rows of a file as a dialect parts them, by the reader's own rules.
struct CSVSample {
  /// Rows that are looked at.
  private static let rowLimit = 200
  /// The share of rows that a delimiter fits at least.
  private static let leastShare = 0.5

  let dialect: CSVDialect
  /// The fields of each row; none where a row is malformed.
  let rows: [[String]]
  /// Whether the first row is UTF-8.
  let isFirstRowUTF8: Bool
  /// Whether carriage returns stand in the first row outside of quotes, where they end no line.
  let hasBareReturns: Bool

  /// The first rows of some bytes.
  ///
  /// - Parameters:
  ///   - bytes: The first bytes of a file, without a byte order mark.
  ///   - dialect: How to part them.
  ///   - isWhole: Whether that is all; else the last row may be cut, and counts only where it is the
  ///     only one.
  init(_ bytes: [UInt8], _ dialect: CSVDialect, isWhole: Bool) {
    let found = Self.rows(bytes, dialect, atEnd: isWhole)
    let table = found.rows.isEmpty ? Self.rows(bytes, dialect, atEnd: true) : found
    let chunk = CSVChunk(
      bytes: bytes,
      table: table,
      firstOrdinal: 0,
      offset: 0,
      isDecompressed: false
    )
    self.dialect = dialect
    rows = table.rows.map { $0.fault == nil ? chunk.texts(of: $0, dialect) : [] }
    hasBareReturns = table.rows.first.map { chunk.hasBareReturn(in: $0, dialect) } ?? false
    let invalid = table.rows.first.flatMap { bytes.span.firstInvalidUTF8(in: $0.bytes) }
    // A character at the end may be cut.
    isFirstRowUTF8 = invalid.map { !isWhole && $0 > bytes.count - 4 } ?? true
  }

  private static func rows(_ bytes: [UInt8], _ dialect: CSVDialect, atEnd: Bool) -> RowTable {
    var scanner = RowScanner(dialect, limits: IngestLimits())
    var table = RowTable()
    _ = scanner.scan(bytes.span, atEnd: atEnd, into: &table, rowLimit: rowLimit)
    return table
  }

  /// Fields of the first row.
  var fieldCount: Int { max(rows.first?.count ?? 1, 1) }

  /// How well the delimiter fits: the share of rows that have as many fields as the first one.
  ///
  /// One field a row says little for a delimiter, but that it is in no field; any does then, and a comma
  /// rather than others. A delimiter that fits few rows says less: it stands in the first one by accident.
  var score: Double {
    let alikeCount = rows.count { !$0.isEmpty && $0.count == fieldCount }
    let share = Double(alikeCount) / Double(max(rows.count, 1))
    guard fieldCount < 2 else { return share < Self.leastShare ? share / 10_000 : share }
    return share / 1_000 + (dialect.delimiter == UInt8(ascii: ",") ? 1e-6 : 0)
  }

  /// What to say of rows that are one field each, where blanks seem to part them; nil where they do not.
  var blanksRemark: String? {
    guard fieldCount == 1, rows.count > 1 else { return nil }
    let texts = rows.map { $0.first ?? "" }
    let isSingle = Self.areAlike(
      texts.map { $0.split(separator: " ", omittingEmptySubsequences: false) }
    )
    if isSingle {
      return "Blanks seem to part the fields: delimiter: \" \" in 'format' reads them so."
    }
    guard Self.areAlike(texts.map { $0.split(separator: " ") }) else { return nil }
    return
      "Runs of blanks seem to part the fields, which no delimiter reads: make each run one comma in the "
      + "file, and infer again."
  }

  /// Whether rows have the same number of fields, more than one.
  private static func areAlike(_ rows: [[Substring]]) -> Bool {
    guard let count = rows.first?.count, count > 1 else { return false }
    return rows.allSatisfy { $0.count == count && !$0.contains("") }
  }
}
