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

/// Collects the results of windows, a row at a time in any order.
struct WindowAnswers {
  private let windows: [WindowAggregate]
  private var values: [[Scalar]]
  private var sumsPastInt64: [Int]

  /// Results that are those of no rows until they are set.
  init(_ windows: [WindowAggregate], rowCount: Int) {
    self.windows = windows
    values = windows.map { window in
      let empty = WindowPartial(window.function, of: window.argumentType).value
      return Array(repeating: empty, count: rowCount)
    }
    sumsPastInt64 = windows.map { _ in 0 }
  }

  mutating func set(_ answer: WindowAnswer, of window: Int, at row: Int) {
    values[window][row] = answer.value
    if answer.isPastInt64 { sumsPastInt64[window] += 1 }
  }

  /// The columns.
  ///
  /// - Parameter isAsked: Whether each row has an entity; null and not found where not.
  /// - Returns: What was set, and the results of no rows where nothing was.
  func finish(isAsked: [Bool]) -> WindowFeatures {
    let answers = values.map { values in
      zip(values, isAsked).map { value, isAsked in isAsked ? value : .null }
    }
    return WindowFeatures(
      columns: zip(windows, answers).map { Column($0.type, $1) },
      statuses: answers.map { values in
        zip(values, isAsked).map { value, isAsked in
          isAsked ? (value.isNull ? .nullValue : .present) : .notFound
        }
      },
      sumsPastInt64: sumsPastInt64
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
