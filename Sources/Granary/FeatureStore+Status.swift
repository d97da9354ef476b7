import GranaryColumns
import GranaryDefinitions
public import GranaryJSON
import GranaryOnline
public import GranaryRegistry

/// What a store holds.
public struct StoreStatus: Sendable {
  /// Every source with its snapshots and rows, every view with its watermark, every model.
  public let json: JSONValue
}

extension FeatureStore {
  /// Every committed ingestion, ascending.
  ///
  /// - Parameter source: The source that they are of; nil for all.
  /// - Returns: The ingestions, those that others have replaced among them.
  /// - Throws: `unknown_source`.
  public func snapshots(of source: String? = nil) throws(GranaryError) -> [SnapshotRecord] {
    try GranaryError.wrapping {
      guard let source else { return try registry.snapshots() }
      _ = try catalog().source(source)
      return try registry.snapshots(of: source, through: .max)
    }
  }

  /// The names of the sources, in the order of their bytes.
  public func sourceNames() throws(GranaryError) -> [String] {
    try GranaryError.wrapping { try catalog().names(.source) }
  }

  /// Rows of the sources, watermarks of the views, versions of the models.
  public func status() throws(GranaryError) -> StoreStatus {
    try GranaryError.wrapping {
      let catalog = try catalog()
      let snapshots = try registry.snapshots()
      let sources = try catalog.names(.source).map { name -> JSONValue in
        let expiredBefore = try offline.expiredBefore(of: name)
        let own = snapshots.filter { Text($0.source) == Text(name) }
        let counted = own.filter { $0.replacedBy == nil }
        return .object([
          "source": .string(name),
          "snapshots": .int(own.count),
          "rows": .int(counted.reduce(0) { $0 + $1.accepted }),
          "quarantined": .int(counted.reduce(0) { $0 + $1.quarantined }),
          "last_snapshot": own.last.map { .int($0.number) } ?? .null,
          "expired_before": expiredBefore.map { .string($0.description) } ?? .null,
        ])
      }
      let views = try catalog.names(.featureView).map { name -> JSONValue in
        let view = try catalog.view(name).viewVersion
        let watermark = try online.watermark(of: view)
        return .object([
          "view": .string(view.description),
          "watermark": watermark.map { .string($0.time.description) } ?? .null,
          "snapshot": watermark.map { .int($0.snapshot) } ?? .null,
          "problem": catalog.staleViews[Text(name)]?.problem.map(JSONValue.string) ?? .null,
        ])
      }
      let models = catalog.models.map { model -> JSONValue in
        .object([
          "model": .string("\(model.name)@\(model.version)"),
          "artifact": .string(model.artifact),
        ])
      }
      return StoreStatus(
        json: .object([
          "sources": .array(sources), "views": .array(views), "models": .array(models),
        ])
      )
    }
  }
}
