import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngest
import GranaryOffline
import GranaryRegistry
import GranaryStatistics
import GranaryValidation

extension FeatureStore {
  /// The most bytes that one push has, decompressed; more is ingested as a file.
  public static let pushByteLimit = 16 * 1024 * 1024
  /// The most rows that one push has.
  public static let pushRowLimit = Batch.rowCount

  /// Checks rows and stores those that pass as one snapshot, all together or not at all.
  ///
  /// For few rows at a time: they go to the row log, with one transaction of the registry. Everything
  /// else is as for a file, above all what is refused and why, but for one thing: rows are known by
  /// their key, not by their content, so that the same rows pushed twice without a key are twice there.
  /// Training sets have the rows at once; lookups after the next ``materialize(_:until:allowFuture:)``.
  ///
  /// When it returns with ``PushResult/Outcome/committed``, the rows outlive power loss.
  ///
  /// - Parameters:
  ///   - rows: The rows; compressed ones are recognised by their content.
  ///   - source: The registered source whose columns and checks hold for them.
  ///   - format: How they are written. Where the source's files are of another kind, CSV or JSON, the
  ///     columns have their own names, and what `from` says does not matter.
  ///   - key: What the push is known by: pushed again with the same key, rows are not stored again. From
  ///     1 to 255 visible ASCII characters.
  /// - Returns: What became of the rows: ones that are refused are a result, not an error.
  /// - Throws: `unknown_source`; `bad_idempotency_key`; `idempotency_key_reused` where other rows were
  ///   pushed with the key; `push_too_large`; `no_rows`; a code of `IngestError`, such as `no_records`, where
  ///   the rows cannot be read at all; `store_locked` where another process commits for too long.
  public func push(
    _ rows: [UInt8],
    to source: String,
    as format: PushFormat = .json,
    idempotencyKey key: String? = nil
  ) throws(GranaryError) -> PushResult {
    try GranaryError.wrapping {
      guard rows.count <= Self.pushByteLimit,
        let content = try WholeInput.bytes(of: rows, name: "push", upTo: Self.pushByteLimit)
      else { throw GranaryError.pushTooLarge("\(Self.pushByteLimit) bytes, decompressed") }
      if let key { try GranaryError.checkIdempotencyKey(key) }
      let catalog = try catalog()
      let resolved = try catalog.source(source)
      let definitionHash = try catalog.require(.source, source).hash
      let digest = SHA256Digest(hashing: rows)
      if let key, let known = try registry.push(to: source, key: key) {
        return try repeated(known, digest, key)
      }
      let staged = try offline.beginPush(to: resolved, definitionHash: definitionHash)
      defer { staged.discard() }
      let reading = try PushReading(
        format.content(content),
        format.layout,
        name: key.map { "push \($0)" } ?? "push",
        of: resolved.definition,
        definitionHash: definitionHash,
        references: StoredReferences(catalog: catalog, offline: offline),
        now: clock(),
        into: staged,
        digest: digest
      )
      guard reading.report.rowsRead > 0 || !reading.report.isAccepted else {
        throw GranaryError.noRows
      }
      guard reading.report.isAccepted else {
        return PushResult(.refused, source, reading, snapshot: nil)
      }
      switch try staged.commit(as: PushIdentity(idempotencyKey: key)) {
      case .committed(let snapshot, _):
        return PushResult(
          .committed,
          source,
          reading,
          snapshot: snapshot,
          compactionError: compactionError { try offline.mergeLog(of: source) }
        )
      case .recognised(let known): return try repeated(known[0], digest, key ?? "")
      }
    }
  }

  /// What is told of a push that is stored already.
  private func repeated(
    _ known: SnapshotRecord,
    _ digest: SHA256Digest,
    _ key: String
  ) throws -> PushResult {
    guard known.files.first.map({ Text($0.digest) }) == Text(digest.description) else {
      throw GranaryError.idempotencyKeyReused(key, snapshot: known.number)
    }
    let refused = try known.files.compactMap(\.quarantine).flatMap { path in
      try QuarantineReader(offline.layout.absolute(path), on: fileSystem).rows()
    }
    return PushResult(
      outcome: .alreadyPushed,
      source: known.source,
      snapshot: known,
      read: known.rowsRead,
      refusedRows: refused,
      report: nil,
      compactionError: nil
    )
  }
}

extension PushResult {
  fileprivate init(
    _ outcome: Outcome,
    _ source: String,
    _ reading: PushReading,
    snapshot: SnapshotRecord?,
    compactionError: GranaryError? = nil
  ) {
    self.init(
      outcome: outcome,
      source: source,
      snapshot: snapshot,
      read: reading.report.rowsRead,
      refusedRows: reading.refusedRows,
      report: reading.report,
      compactionError: compactionError
    )
  }
}

extension GranaryError {
  static func pushTooLarge(_ limit: String) -> GranaryError {
    GranaryError(
      code: "push_too_large",
      kind: .invalid,
      message: "one push has at most \(limit); ingest the rows as a file, or push them in several"
    )
  }

  fileprivate static let noRows = GranaryError(
    code: "no_rows",
    kind: .invalid,
    message: "there are no rows in what was pushed; nothing was stored"
  )

  fileprivate static func checkIdempotencyKey(_ key: String) throws(GranaryError) {
    let isVisible = key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    if isVisible, (1...255).contains(key.utf8.count) { return }
    throw GranaryError(
      code: "bad_idempotency_key",
      kind: .invalid,
      message: "an idempotency key has from 1 to 255 visible ASCII characters, without spaces"
    )
  }

  fileprivate static func idempotencyKeyReused(_ key: String, snapshot: Int64) -> GranaryError {
    GranaryError(
      code: "idempotency_key_reused",
      kind: .conflict,
      message: "other rows were pushed with the key '\(key)', which are in snapshot \(snapshot); "
        + "take a new key for new rows"
    )
  }
}
