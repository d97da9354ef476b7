public import GranaryColumns

/// Windowed features of one view for rows of (entity, time).
public struct WindowFeatures: Sendable {
  /// One column a window, in the order of the view's windows.
  public let columns: [Column]
  /// The status of each value, by column and row: it follows from the value alone.
  public let statuses: [[FeatureStatus]]
  /// How many integer sums of each column are null because they are past int64.
  public let sumsPastInt64: [Int]
}

/// A window's result at one time.
struct WindowAnswer: Sendable {
  let value: Scalar
  /// Whether it is null because an integer sum is past int64.
  let isPastInt64: Bool
}

/// The results of one window, one after the other.
struct WindowResults: Sendable {
  private var values: ColumnBuilder
  private(set) var sumsPastInt64 = 0

  init(_ window: WindowAggregate) { values = ColumnBuilder(window.type) }

  mutating func append(_ answer: WindowAnswer) {
    values.append(answer.value)
    if answer.isPastInt64 { sumsPastInt64 += 1 }
  }

  mutating func finish() -> Column { values.finish() }
}

/// The results of all windows for some rows, in any order.
struct WindowAnswers: Sendable {
  /// Which rows, each once.
  var rows: [Int32] = []
  /// By window, a result for each of ``rows``.
  var results: [WindowResults]

  init(_ windows: [WindowAggregate]) { results = windows.map(WindowResults.init) }
}

extension WindowFeatures {
  /// Puts answers in order; what is not among them has no entity and is null and not found.
  init(_ parts: [WindowAnswers], _ windows: [WindowAggregate], rowCount: Int) {
    var places = [Int](repeating: -1, count: rowCount)
    for (place, row) in parts.lazy.flatMap(\.rows).enumerated() { places[Int(row)] = place }
    let results = windows.indices.map { window in parts.map { $0.results[window] } }
    let columns = concurrentMap(parts: windows.count) { [places] window in
      let pieces = results[window].map { part in
        var part = part
        return part.finish()
      }
      return Column.concatenating(pieces, type: windows[window].type).taking(places)
    }
    self.init(
      columns: columns,
      statuses: columns.map { Self.statuses(of: $0) { places[$0] >= 0 } },
      sumsPastInt64: results.map { $0.reduce(0) { $0 + $1.sumsPastInt64 } }
    )
  }

  init(columns: [Column], isAsked: [Bool], sumsPastInt64: [Int]) {
    self.init(
      columns: columns,
      statuses: columns.map { Self.statuses(of: $0) { isAsked[$0] } },
      sumsPastInt64: sumsPastInt64
    )
  }

  private static func statuses(
    of column: Column,
    isAsked: (Int) -> Bool
  ) -> [FeatureStatus] {
    (0..<column.count).map { row in
      isAsked(row) ? (column.validity[row] ? .present : .nullValue) : .notFound
    }
  }
}

extension ViewLayout {
  /// Puts features of the latest row and of windows into the view's order.
  func joining(_ latest: ViewFeatures, _ windows: WindowFeatures) -> ViewFeatures {
    ViewFeatures(
      columns: inOrder(latest.columns, windows.columns),
      statuses: inOrder(latest.statuses, windows.statuses),
      eventTimes: latest.eventTimes,
      sumsPastInt64: inOrder(latest.sumsPastInt64, windows.sumsPastInt64)
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
  public init(
    stored: [StoredFeatures?],
    of keys: [EntityKey?],
    layout: ViewLayout,
    ageRule: AgeRule,
    at time: Timestamp
  ) {
    let latest = ViewFeatures(
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
    let windows = WindowFeatures(
      stored: stored.map { $0?.windows },
      isAsked: keys.map { $0 != nil },
      layout: layout,
      at: time
    )
    self = layout.joining(latest, windows)
  }
}
