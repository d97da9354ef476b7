public import GranaryColumns
public import GranaryFeatures

/// One version of a feature view, as online rows are filed under.
public struct ViewVersion: Hashable, Sendable, CustomStringConvertible {
  /// The view's name.
  public let name: String
  /// The view's version.
  public let version: Int

  /// A version of a view.
  public init(name: String, version: Int) {
    self.name = name
    self.version = version
  }

  /// The name and version, as `weather@1`.
  public var description: String { "\(name)@\(version)" }
}

/// The state that a view was put online with.
public struct Watermark: Hashable, Sendable {
  /// Rows with an event time up to this are online.
  public let time: Timestamp
  /// The snapshot that they were read from.
  public let snapshot: Int64

  /// A watermark.
  public init(time: Timestamp, snapshot: Int64) {
    self.time = time
    self.snapshot = snapshot
  }
}

/// Entities to look up in one view.
public struct OnlineQuery: Sendable {
  /// The view.
  public let view: ViewVersion
  /// Its features: what its rows are made of.
  public let layout: ViewLayout
  /// The entities; nil, where a part of the key is null, finds nothing.
  public let keys: [EntityKey?]

  /// A query.
  public init(view: ViewVersion, layout: ViewLayout, keys: [EntityKey?]) {
    self.view = view
    self.layout = layout
    self.keys = keys
  }

  /// A query of a view without windows.
  ///
  /// - Parameters:
  ///   - view: The view.
  ///   - types: The types of its features, in the view's order.
  ///   - keys: The entities; nil, where a part of the key is null, finds nothing.
  public init(view: ViewVersion, types: [ColumnType], keys: [EntityKey?]) {
    self.init(view: view, layout: ViewLayout(latest: types), keys: keys)
  }
}

/// What a view has online for the entities asked for.
public struct OnlineAnswer: Sendable {
  /// The view's watermark; nil where it was never put online.
  public let watermark: Watermark?
  /// A row for each key; nil where there is none.
  public let rows: [StoredFeatures?]
}

/// The latest row of every entity of every view, with what is kept of its windows, ready to be read
/// in microseconds.
public protocol OnlineStore: Sendable {
  /// Replaces the rows of a view and moves its watermark forward, all at once or not at all.
  func replace(
    _ view: ViewVersion,
    with rows: some Sequence<(key: EntityKey, row: StoredFeatures)>,
    watermark: Watermark
  ) throws(OnlineStoreError) -> Int

  /// Reads several views in one consistent state.
  func read(_ queries: [OnlineQuery]) throws(OnlineStoreError) -> [OnlineAnswer]

  /// The watermark of a view; nil where it was never put online.
  func watermark(of view: ViewVersion) throws(OnlineStoreError) -> Watermark?
}

/// Why the online store cannot answer.
public struct OnlineStoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of trouble.
  public enum Code: String, Sendable {
    /// The store reports an error.
    case unavailable = "online_store_unavailable"
    /// A newer Granary has written the store.
    case newerFormat = "newer_format"
    /// The view is online with a later time.
    case beforeWatermark = "before_watermark"
    /// The view is online from a later snapshot.
    case olderSnapshot = "older_snapshot"
    /// A row's bytes are not what was written.
    case corrupt = "online_row_corrupt"
  }

  /// The kind of trouble.
  public let code: Code
  /// What is wrong and what to do.
  public let message: String

  /// The message.
  public var description: String { message }

  static let newerFormat = OnlineStoreError(
    code: .newerFormat,
    message:
      "a newer version of Granary has written this online store; use that version or a newer "
      + "one"
  )

  static func beforeWatermark(
    _ time: Timestamp,
    _ view: ViewVersion,
    present: Timestamp
  ) -> OnlineStoreError {
    OnlineStoreError(
      code: .beforeWatermark,
      message: "view '\(view.name)' is online as of \(present) already, which is after \(time): "
        + "what was served cannot be taken back; give that time or a later one"
    )
  }

  static func olderSnapshot(
    _ snapshot: Int64,
    _ view: ViewVersion,
    present: Int64
  ) -> OnlineStoreError {
    OnlineStoreError(
      code: .olderSnapshot,
      message:
        "view '\(view.name)' was put online from snapshot \(present) meanwhile, which is later "
        + "than \(snapshot); try again"
    )
  }

  static func corrupt(_ view: ViewVersion) -> OnlineStoreError {
    OnlineStoreError(
      code: .corrupt,
      message: "a row of \(view) does not read back; put the view online again: "
        + "granary materialize \(view.name)"
    )
  }
}
