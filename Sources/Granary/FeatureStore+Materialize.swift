public import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
public import GranaryJSON
import GranaryOffline
import GranaryOnline

/// What was put online of one view.
public struct MaterializationResult: Hashable, Sendable {
  /// The view and its version, as `weather@1`.
  public let view: String
  /// Entities that have a row online now.
  public let entities: Int
  /// Rows with an event time up to this are online.
  public let watermark: Timestamp
  /// The snapshot that they were read from.
  public let snapshot: Int64

  /// The result as JSON.
  public var json: JSONValue {
    .object([
      "view": .string(view),
      "entities": .int(entities),
      "watermark": .string(watermark.description),
      "snapshot": .int(snapshot),
    ])
  }
}

extension FeatureStore {
  /// Puts the latest row of every entity online, and what its windows can still need.
  ///
  /// - Parameters:
  ///   - views: Which views; all where empty.
  ///   - time: Rows with an event time up to this are put online; nil for now.
  ///   - allowFuture: Whether `time` may be later than now. Until then no lookup can be answered, and
  ///     the watermark cannot be taken back.
  /// - Returns: One result a view, in the order of `views`; by name where that is empty.
  /// - Throws: `future_watermark`; `before_watermark` where a view is online with a later time: features that were
  ///   served cannot be taken back.
  @discardableResult
  public func materialize(
    _ views: [String] = [],
    until time: Timestamp? = nil,
    allowFuture: Bool = false
  ) throws(GranaryError) -> [MaterializationResult] {
    try GranaryError.wrapping {
      let now = clock()
      if let time, time > now, !allowFuture { throw GranaryError.futureWatermark(time, now: now) }
      let catalog = try catalog()
      let names = views.isEmpty ? catalog.names(.featureView) : views
      let chosen = try names.map { try catalog.view($0) }
      let watermark = Watermark(
        time: time ?? now,
        snapshot: try offline.latestSnapshot()
      )
      let results = try chosen.map { try materialize($0, watermark) }
      if try !registry.staleViews().isEmpty { _ = try finishErasures(waiting: .seconds(30)) }
      return results
    }
  }

  /// Puts one view online, in the place of what was online of it.
  func materialize(
    _ view: VersionedView,
    _ watermark: Watermark
  ) throws -> MaterializationResult {
    let source = view.view.source.definition.name
    var erased: Int
    var entities: Int
    var isAgain = false
    // Rows that were erased while they were being put online go again.
    repeat {
      erased = try erasedCount(of: source)
      let history = try offline.history(of: view, asOf: watermark.snapshot)
      entities = try online.replace(
        view.viewVersion,
        with: history.stored(upTo: watermark.time),
        watermark: watermark
      )
      if isAgain { try online.scrub() }
      isAgain = true
    } while try erasedCount(of: source) != erased
    return MaterializationResult(
      view: view.viewVersion.description,
      entities: entities,
      watermark: watermark.time,
      snapshot: watermark.snapshot
    )
  }

  private func erasedCount(of source: String) throws -> Int {
    try registry.snapshots(of: source, through: .max).reduce(0) { $0 + $1.erased }
  }
}
