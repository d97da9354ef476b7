import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngest
import GranaryOffline
import GranaryValidation

/// Reads the rows again that an ingestion has kept aside, as their source is defined now.
struct QuarantineRereading: QuarantineRereader {
  private let definition: RetryDefinition
  private let fileSystem: any FileSystem
  private var run: RetryRun

  /// - Throws: Where the ingestion's rows do not read back.
  init(
    of ingestion: RetriedIngestion,
    as definition: RetryDefinition,
    spillingTo space: SpillSpace,
    on fileSystem: any FileSystem
  ) throws {
    self.definition = definition
    self.fileSystem = fileSystem
    var validator = definition.validator
    func openStored() throws -> [StoredRowSequence] {
      try ingestion.storedRows(validator.comparedColumns).map { reader in
        var reader = reader
        return { try reader.next().map { StoredRows($0.rows, ordinals: $0.ordinals) } }
      }
    }
    if validator.needsStatistics {
      var statistics = validator.makeStatisticsRun()
      for next in try openStored() {
        while let stored = try next() { statistics.add(stored) }
      }
      for path in ingestion.files {
        let file = try QuarantineReader(path, on: fileSystem)
        guard let rows = KeptRowReader(file.header, of: definition.source) else { continue }
        try file.forEachRow { row in
          guard row.isKeptWhole, case .row(let read) = try rows.read(row) else { return }
          statistics.add(read)
        }
      }
      validator = validator.scoring(by: statistics)
    }
    run = try RetryRun(validator, amongStored: openStored, spillingTo: space)
  }

  mutating func read(_ old: Path, _ passed: PassedRows, rest new: Path) throws -> StillRefused {
    let file = try QuarantineReader(old, on: fileSystem)
    var header = file.header
    header.definitionHash = definition.hash
    let rows = KeptRowReader(header, of: definition.source)
    var pending = PendingRows()
    var writer = QuarantineWriter(new, header, on: fileSystem)
    var isRevised = false
    let digest = try file.forEachRow { row in
      let outcome = try outcome(of: row, rows, header, at: passed.firstOrdinal + Int64(row.ordinal))
      switch outcome {
      case .passed(let batch):
        pending.append(row, batch)
        if pending.isFull { try pending.hand(to: passed) }
      case .refused(let reasons):
        let still = row.refused(for: reasons)
        isRevised = isRevised || still != row
        try writer.write([still])
      }
    }
    try pending.hand(to: passed)
    try writer.finish(digest: digest)
    return StillRefused(count: writer.rowCount, isRevised: isRevised)
  }

  private mutating func outcome(
    of row: QuarantinedRow,
    _ rows: KeptRowReader?,
    _ header: QuarantineHeader,
    at ordinal: Int64
  ) throws -> RetryRun.Outcome {
    // Where the text is not that of the file, it is not read again.
    guard row.isKeptWhole else { return .refused(row.reasons) }
    guard let rows else { return .refused([.otherFormat(than: header.layout)]) }
    switch try rows.read(row) {
    case .row(let read): return try run.check(read, at: ordinal)
    case .otherColumns(let reason), .notOneRow(let reason): return .refused([reason])
    }
  }
}

/// A source as rows of it are read again.
struct RetryDefinition {
  let source: SourceDefinition
  /// Its checks, with the values of other sources.
  let validator: SourceValidator
  /// The hash of its registered version.
  let hash: String
}

/// Rows that pass, until they are many enough to be taken in.
private struct PendingRows {
  private var rows: [QuarantinedRow] = []
  private var batches: [Batch] = []
  private var byteCount = 0

  /// Whether they are as many, or as long, as are taken in together.
  var isFull: Bool { rows.count >= 1_024 || byteCount >= 64 << 20 }

  mutating func append(_ row: QuarantinedRow, _ batch: Batch) {
    rows.append(row)
    batches.append(batch)
    byteCount += batch.byteCount
  }

  mutating func hand(to passed: PassedRows) throws {
    guard let schema = batches.first?.schema else { return }
    try passed.take(
      Batch.concatenating(batches, schema: schema),
      ordinals: rows.map(\.ordinal),
      lines: rows.map(\.line)
    )
    (rows, batches, byteCount) = ([], [], 0)
  }
}

extension QuarantinedRow {
  /// Whether its text is that of the file: not repaired, not cut.
  fileprivate var isKeptWhole: Bool {
    !reasons.contains { [.invalidUTF8, .rowTooLong].contains($0.code) }
  }

  /// The row with other reasons.
  ///
  /// Where a quote opens that never closes is known from the reading of the file alone.
  fileprivate func refused(for reasons: [RowRefusal]) -> QuarantinedRow {
    let unclosed = self.reasons.first { $0.code == .unclosedQuote }
    return QuarantinedRow(
      ordinal: ordinal,
      line: line,
      element: element,
      text: text,
      reasons: reasons.map { $0.code == .unclosedQuote ? unclosed ?? $0 : $0 }
    )
  }
}
