import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngest
public import GranaryJSON
import GranaryOffline
import GranaryOnline
import GranaryRegistry
import GranaryStatistics
import GranaryValidation

/// What an erasure took out, and what it did not touch.
public struct ErasureReport: Hashable, Sendable {
  /// What went of one source.
  public struct Source: Hashable, Sendable {
    /// The source.
    public let name: String
    /// Rows that were stored.
    public let stored: Int
    /// Rows that had been kept aside.
    public let quarantined: Int
  }

  /// The sources that had rows of the entity, by name.
  public let sources: [Source]
  /// The views that read them, whose projections and online rows are made anew.
  public let views: [String]
  /// Files of training sets with features of these views, which are not touched.
  public let trainingSets: [String]
  /// Models that learnt from these views, as `late_arrival@1`: what they learnt stays.
  public let models: [String]

  /// The report as JSON.
  public var json: JSONValue {
    .object([
      "sources": .array(
        sources.map {
          .object([
            "source": .string($0.name),
            "stored": .int($0.stored),
            "quarantined": .int($0.quarantined),
          ])
        }
      ),
      "views": .array(views.map(JSONValue.string)),
      "training_sets": .array(trainingSets.map(JSONValue.string)),
      "models": .array(models.map(JSONValue.string)),
    ])
  }
}

extension FeatureStore {
  /// Removes an entity: its rows from every segment and quarantine file of every source that has its
  /// join keys, and with them all projections and online rows that may have been made of them.
  ///
  /// Once it has begun to take effect it is carried through: after a crash, opening the store does
  /// what is left. Training sets that were written, models, logs and backups are not touched. A row
  /// in quarantine that cannot be read goes where its text has every value.
  ///
  /// - Parameter entity: A value for each join key, as text; the names are those of one registered
  ///   entity.
  /// - Returns: What went, and what was not touched.
  /// - Throws: `unknown_entity` where no entity has just these join keys; `wrong_type` where a value
  ///   is none of its key's type; `store_locked` where another process commits for too long; a code
  ///   of `SegmentError` where a file does not read back.
  public func erase(_ entity: [String: String]) throws(GranaryError) -> ErasureReport {
    try GranaryError.wrapping {
      let catalog = try catalog()
      let condition = try catalog.condition(entity)
      // A source that has the keys no more may have rows from when it had.
      let names = catalog.names(.source)
      let erasures = try names.map { Erasure(of: try catalog.source($0), where: condition) }
      let views = try catalog.names(.featureView).map { try catalog.view($0) }
      let counts = try offline.erase(erasures, views: views, rewriteQuarantine: rewriteQuarantine)
      try renewStaleViews(catalog)
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

  /// Removes the files that an erasure has replaced, and puts the rows of views online anew from which
  /// some were erased, as of the time and snapshot that they were online with; what is online of other
  /// versions goes.
  func renewStaleViews(_ catalog: Catalog) throws {
    let stale = try registry.staleViews()
    if stale.isEmpty { return }
    try offline.sweepLeftovers()
    for name in stale {
      let view = try catalog.view(name)
      try online.removeVersions(of: name, except: view.version)
      guard let watermark = try online.watermark(of: view.viewVersion) else { continue }
      _ = try materialize(view, watermark)
    }
    try online.scrub()
    try registry.removeStaleViews(stale)
  }

  private func rewriteQuarantine(
    _ old: Path,
    _ erasure: Erasure,
    to path: Path
  ) throws -> Int {
    let reader = try QuarantineReader(old, on: fileSystem)
    let matcher = QuarantineMatcher(reader.header, erasure)
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

extension Catalog {
  /// The rows of the entity whose join keys have these values.
  func condition(_ entity: [String: String]) throws(GranaryError) -> RowCondition {
    let entities = definitions.definitions.compactMap { definition -> EntityDefinition? in
      if case .entity(let entity) = definition { entity } else { nil }
    }
    let names = Set(entity.keys.map { Text($0) })
    guard let found = entities.first(where: { Set($0.joinKeys.map { Text($0.name) }) == names })
    else {
      let known = entities.map { "\($0.name) (\($0.joinKeys.map(\.name).joined(separator: ", ")))" }
      throw GranaryError(
        code: "unknown_entity",
        kind: .notFound,
        message: "no entity has the join keys \(entity.keys.sorted().joined(separator: ", ")); "
          + "there are: \(known.joined(separator: ", "))"
      )
    }
    var values: [(field: Field, value: Scalar)] = []
    for key in found.joinKeys {
      let text = entity[key.name] ?? ""
      guard let value = Scalar(text, key.type) else {
        throw GranaryError(
          code: "wrong_type",
          kind: .invalid,
          message: "'\(text)' is no \(key.type.rawValue), as '\(key.name)' is"
        )
      }
      values.append((key, value))
    }
    return RowCondition(values)
  }
}

extension Scalar {
  /// The value of a type that can be a key which a text stands for; nil where there is none.
  fileprivate init?(_ text: String, _ type: ColumnType) {
    let json: JSONValue? =
      switch type {
      case .string, .timestamp, .date: .string(text)
      case .bool, .int64, .float32, .float64: try? JSONValue(parsing: text)
      }
    guard let value = json?.scalar(type), !value.isNull else { return nil }
    self = value
  }
}
