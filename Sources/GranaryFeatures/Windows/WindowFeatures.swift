public import GranaryColumns

/// Windowed features of one view for rows of (entity, time).
public struct WindowFeatures: Sendable {
  /// One column a window, in the order of the view's windows.
  public let columns: [Column]
  /// The status of each value, by column and row: it follows from the value alone.
  public let statuses: [[FeatureStatus]]
  /// The rows in which an integer sum is null because it is past int64, by column, in any order.
  let rowsPastInt64: [[Int32]]

  /// How many integer sums of each column are null because they are past int64.
  public var sumsPastInt64: [Int] { rowsPastInt64.map(\.count) }
}

/// The results of all windows for some rows, in any order.
struct WindowAnswers: Sendable {
  /// Which rows, each once.
  var rows: [Int32] = []
  /// By window, a result for each of ``rows``.
  var results: [WindowResults]

  init(_ windows: [WindowAggregate], textByteLimit: Int) {
    results = windows.map { WindowResults($0, textByteLimit: textByteLimit) }
  }
}

extension WindowFeatures {
  /// Puts answers in order; what is not among them has no entity and is null and not found.
  ///
  /// - Throws: `TextOverflow` where the texts of a window pass what its results may have.
  init(
    _ parts: [WindowAnswers],
    _ windows: [WindowAggregate],
    rowCount: Int
  ) throws(TextOverflow) {
    let ordered = try concurrentMap(parts: windows.count) { (window) throws(TextOverflow) in
      try WindowResults.ordered(
        parts.map { ($0.rows, $0.results[window]) },
        windows[window].type,
        rowCount: rowCount
      )
    }
    self.init(
      columns: ordered.map(\.column),
      statuses: ordered.map(\.statuses),
      rowsPastInt64: windows.indices.map { window in
        parts.flatMap { part in part.results[window].pastInt64.map { part.rows[Int($0)] } }
      }
    )
  }
}

extension ViewLayout {
  /// Puts features of the latest row and of windows into the view's order.
  func joining(_ latest: ViewFeatures, _ windows: WindowFeatures) -> ViewFeatures {
    ViewFeatures(
      columns: inOrder(latest.columns, windows.columns),
      statuses: inOrder(latest.statuses, windows.statuses),
      eventTimes: latest.eventTimes,
      rowsPastInt64: inOrder(latest.rowsPastInt64, windows.rowsPastInt64)
    )
  }

  private func inOrder<Part>(_ latest: [Part], _ ofWindows: [Part]) -> [Part] {
    features.map { feature in
      switch feature {
      case .latest(let index): latest[index]
      case .window(let index): ofWindows[index]
      }
    }
  }
}

extension ViewFeatures {
  /// All features of a view at time t, in its order, as an online store returns them.
  ///
  /// - Parameters:
  ///   - stored: The entity's row; nil where there is none or its key has a null part.
  ///   - keys: The entities; nil where a part of the key is null.
  ///   - layout: The view's features.
  ///   - ageRule: How old a row may be and still count.
  ///   - time: t, not before the watermark.
  /// - Throws: `TextOverflow` where the texts of a feature pass 2³¹ − 1 bytes.
  public init(
    stored: [StoredFeatures?],
    of keys: [EntityKey?],
    layout: ViewLayout,
    ageRule: AgeRule,
    at time: Timestamp
  ) throws(TextOverflow) {
    let latest = try ViewFeatures(
      stored: stored,
      features: Array(layout.latestTypes.indices),
      types: layout.latestTypes,
      ageRule: ageRule,
      at: time
    )
    guard !layout.windows.isEmpty else {
      self = latest
      return
    }
    let windows = try WindowFeatures(
      stored: stored.map { $0?.windows },
      isAsked: keys.map { $0 != nil },
      layout: layout,
      at: time
    )
    self = layout.joining(latest, windows)
  }
}
