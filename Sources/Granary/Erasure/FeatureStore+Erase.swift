import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryOffline
import GranaryRegistry
import GranaryValidation

extension FeatureStore {
  /// Removes an entity: its rows from every segment and quarantine file of every source that has its
  /// join keys, and with them all projections and online rows that may have been made of them.
  ///
  /// Once it has begun to take effect it is carried through: after a crash, opening the store does
  /// what is left. Rows of other entities stay as they were, as of every snapshot: one that an erased
  /// row of the same primary key had replaced stays replaced. Training sets that were written, models,
  /// logs and backups are not touched. A row in quarantine whose keys cannot be read goes where its text
  /// has every value as a whole field.
  ///
  /// - Parameter entity: A value for each join key, as text; the names are those of one registered
  ///   entity.
  /// - Returns: What went, and what was not touched.
  /// - Throws: `unknown_entity` where no entity has just these join keys; `wrong_type` where a value
  ///   is none of its key's type; `store_locked` where another process commits for too long; a code
  ///   of `SegmentError` where a file does not read back: nothing is erased then.
  ///   `unfinished_erasure` where the rows are erased, but not all that was made of them could be renewed:
  ///   that is tried again when the store is opened, and by the same again.
  public func erase(_ entity: [String: String]) throws(GranaryError) -> ErasureReport {
    try GranaryError.wrapping {
      let catalog = try catalog()
      let condition = try catalog.condition(entity)
      // A source that has the keys no more may have rows from when it had.
      let names = catalog.names(.source)
      let erasures = try names.map { Erasure(of: try catalog.source($0), where: condition) }
      let views = try catalog.names(.featureView).map { try catalog.view($0) }
      let changed = try catalog.names(.featureView).filter { name in
        try registry.versions(of: DefinitionKind.featureView.rawValue, name).count > 1
      }
      let counts = try offline.erase(
        erasures,
        views: views,
        changedViews: Set(changed),
        rewriteQuarantine: rewriteQuarantine
      )
      let problems = try finishErasures()
      if !problems.isEmpty { throw GranaryError.unfinishedErasure(counts, problems) }
      let sources = zip(names, counts).filter { !$1.isZero }.map {
        ErasureReport.Source(name: $0, stored: $1.stored, quarantined: $1.quarantined)
      }
      let affected = views.map(\.view).filter { view in
        sources.contains { $0.name == view.source.definition.name }
      }.map(\.definition.name)
      return ErasureReport(
        sources: sources,
        views: affected,
        trainingSets: try trainingSets(of: affected, catalog),
        models: try models(of: affected, catalog)
      )
    }
  }

  private func trainingSets(of views: [String], _ catalog: Catalog) throws -> [String] {
    let readers = try catalog.names(.featureService).filter { service in
      try catalog.service(service).views.contains { views.contains($0.view.definition.name) }
    }
    return try registry.trainingSets().filter { record in
      readers.contains(VersionedName(record.service)?.name ?? record.service)
    }.map(\.path)
  }

  private func models(of views: [String], _ catalog: Catalog) throws -> [String] {
    try catalog.models.map { "\($0.name)@\($0.version)" }.filter { name in
      try loadedModel(name, catalog).model.views.contains { view in
        views.contains(String(view.split(separator: "@").first ?? ""))
      }
    }
  }

  private func rewriteQuarantine(
    _ old: Path,
    _ erasure: Erasure,
    to path: Path
  ) throws -> Int {
    let reader = try QuarantineReader(old, on: fileSystem)
    let matcher = try QuarantineMatcher(reader.header, erasure)
    var erased: Set<Int> = []
    try reader.forEachRow { row in
      if try matcher.matches(row) { erased.insert(row.ordinal) }
    }
    if erased.isEmpty { return 0 }
    var writer = QuarantineWriter(path, reader.header, on: fileSystem)
    let digest = try reader.forEachRow { row in
      if !erased.contains(row.ordinal) { try writer.write([row]) }
    }
    try writer.finish(digest: digest)
    return erased.count
  }
}
