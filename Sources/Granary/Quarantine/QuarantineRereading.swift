import GranaryColumns
import GranaryFiles
import GranaryIngest
import GranaryOffline
import GranaryValidation

/// Reads the rows of a quarantine file again as their source is defined now.
struct QuarantineRereading {
  /// Rows that are taken in together.
  private static let batchRowCount = 1_024

  private let validator: SourceValidator
  private let definitionHash: String
  private let fileSystem: any FileSystem

  init(with validator: SourceValidator, definitionHash: String, on fileSystem: any FileSystem) {
    self.validator = validator
    self.definitionHash = definitionHash
    self.fileSystem = fileSystem
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - passed: Takes in the rows that pass.
  ///   - rest: Where those go that do not.
  /// - Returns: How many do not.
  /// - Throws: `ValidationError` where the file is damaged.
  func read(_ path: Path, _ passed: PassedRows, rest: Path) throws -> StillRefused {
    let file = try QuarantineReader(path, on: fileSystem)
    var header = file.header
    header.definitionHash = definitionHash
    let rows = KeptRowReader(header, validator)
    var run = rows?.makeRun()
    var pending = PendingRows()
    var writer = QuarantineWriter(rest, header, on: fileSystem)
    var isRevised = false
    let digest = try file.forEachRow { row in
      guard let still = try refusal(of: row, rows, &run, &pending) else {
        if pending.count == Self.batchRowCount { try pending.hand(to: passed) }
        return
      }
      isRevised = isRevised || still != row
      try writer.write([still])
    }
    try pending.hand(to: passed)
    try writer.finish(digest: digest)
    return StillRefused(count: writer.rowCount, isRevised: isRevised)
  }

  /// The row as it is refused now; nil where it passes, and is among the pending ones.
  private func refusal(
    of row: QuarantinedRow,
    _ rows: KeptRowReader?,
    _ run: inout ValidationRun?,
    _ pending: inout PendingRows
  ) throws -> QuarantinedRow? {
    guard let rows, var found = run, row.isKeptWhole else { return row }
    defer { run = found }
    guard case .checked(let checked) = try rows.read(row, into: &found) else { return row }
    guard let refused = checked.refused.first else {
      pending.append(row, checked.batch)
      return nil
    }
    // Where a row cannot be read for the same reasons, what was said of places in the file stands.
    if row.isUnread, refused.reasons.map(\.place) == row.reasons.map(\.place) { return row }
    return QuarantinedRow(
      ordinal: row.ordinal,
      line: row.line,
      text: row.text,
      reasons: refused.reasons
    )
  }
}

/// Rows that pass, until they are many enough to be taken in.
private struct PendingRows {
  private var rows: [QuarantinedRow] = []
  private var batches: [Batch] = []

  var count: Int { rows.count }

  mutating func append(_ row: QuarantinedRow, _ batch: Batch) {
    rows.append(row)
    batches.append(batch)
  }

  mutating func hand(to passed: PassedRows) throws {
    guard let schema = batches.first?.schema else { return }
    try passed.take(
      Batch.concatenating(batches, schema: schema),
      ordinals: rows.map(\.ordinal),
      lines: rows.map(\.line)
    )
    (rows, batches) = ([], [])
  }
}

extension QuarantinedRow {
  /// Whether its text is that of the file: not repaired, not cut.
  fileprivate var isKeptWhole: Bool {
    !reasons.contains { [.invalidUTF8, .rowTooLong].contains($0.code) }
  }

  /// Whether no check could be made.
  fileprivate var isUnread: Bool { reasons.allSatisfy { $0.check == nil } }
}

extension RowRefusal {
  /// What and where, without how it is worded.
  fileprivate var place: [Text?] {
    [Text(code.rawValue), column.map { Text($0) }, check.map { Text($0) }]
  }
}
