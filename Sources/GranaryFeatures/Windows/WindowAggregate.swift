public import GranaryColumns

/// A windowed feature, typed: a function over the values that one column of its view has in a
/// window of time.
public struct WindowAggregate: Hashable, Sendable {
  /// What is computed.
  public let function: AggregateFunction
  /// The column, by its place among the arguments of the view.
  public internal(set) var argument: Int
  /// The column's type; bool for a count of rows, whose column is true in each row that counts.
  public let argumentType: ColumnType
  /// How far back the window reaches.
  public let window: TimeSpan
  /// How finely its early end is kept.
  public let resolution: WindowResolution
  /// The type of the result.
  public let type: ColumnType

  /// A windowed feature; nil where function and type do not go together.
  ///
  /// - Parameters:
  ///   - function: What is computed.
  ///   - argument: The place of the column among the arguments of the view.
  ///   - argumentType: The column's type.
  ///   - window: How far back the window reaches.
  ///   - isExact: Whether nothing is rounded, however long the window is.
  public init?(
    _ function: AggregateFunction,
    argument: Int,
    of argumentType: ColumnType,
    over window: TimeSpan,
    isExact: Bool = false
  ) {
    guard let type = function.resultType(of: argumentType) else { return nil }
    self.function = function
    self.argument = argument
    self.argumentType = argumentType
    self.window = window
    resolution = isExact ? .exact : WindowResolution(window: window)
    self.type = type
  }

  /// The earliest event time that counts at `time`; the latest is `time` itself.
  public func start(at time: Timestamp) -> Timestamp { resolution.start(of: window, at: time) }

  /// What is kept of a row's window, apart from how far back it reaches.
  public var series: WindowSeries {
    WindowSeries(
      function: function,
      argument: argument,
      argumentType: argumentType,
      resolution: resolution
    )
  }
}

/// What windows of several lengths can share: partial results of one function over one column, a
/// bucket of the resolution each.
public struct WindowSeries: Hashable, Sendable {
  /// What is computed.
  public let function: AggregateFunction
  /// The column, by its place among the arguments of the view.
  public let argument: Int
  /// The column's type.
  public let argumentType: ColumnType
  /// The length of a bucket.
  public let resolution: WindowResolution
}

/// The features of a view in its order, those of its latest row and those of windows told apart.
public struct ViewLayout: Hashable, Sendable {
  /// Where a feature comes from.
  public enum Feature: Hashable, Sendable {
    /// A column of the latest row, by its place among them.
    case latest(Int)
    /// A window, by its place among them.
    case window(Int)
  }

  /// Every feature, in the view's order.
  public let features: [Feature]
  /// The types of the features of the latest row.
  public let latestTypes: [ColumnType]
  /// The windows.
  public let windows: [WindowAggregate]
  /// The types of the windows' arguments.
  public let argumentTypes: [ColumnType]
  /// What is kept online of the windows, each once, in order of first use.
  public let series: [WindowSeries]
  /// The series of each window, by its place.
  public let seriesOfWindow: [Int]

  /// The types of all features, in the view's order.
  public var types: [ColumnType] {
    features.map { feature in
      switch feature {
      case .latest(let index): latestTypes[index]
      case .window(let index): windows[index].type
      }
    }
  }

  /// Whether the feature at a place in the view's order is that of a window.
  public func isWindow(_ index: Int) -> Bool {
    if case .window = features[index] { true } else { false }
  }

  /// The longest window of each series.
  public var spans: [TimeSpan] {
    var spans = [TimeSpan](repeating: TimeSpan(microseconds: 0), count: series.count)
    for (window, index) in zip(windows, seriesOfWindow) {
      spans[index] = max(spans[index], window.window)
    }
    return spans
  }

  /// Features in the view's order.
  ///
  /// - Precondition: `features` names every type and every window once; each window's argument is
  ///   one of `argumentTypes`.
  public init(
    features: [Feature],
    latestTypes: [ColumnType],
    windows: [WindowAggregate] = [],
    argumentTypes: [ColumnType] = []
  ) {
    precondition(features.count == latestTypes.count + windows.count, "a place for each feature")
    precondition(windows.allSatisfy { argumentTypes[$0.argument] == $0.argumentType })
    self.features = features
    self.latestTypes = latestTypes
    self.windows = windows
    self.argumentTypes = argumentTypes
    var series: [WindowSeries] = []
    var positions: [WindowSeries: Int] = [:]
    seriesOfWindow = windows.map { window in
      if let known = positions[window.series] { return known }
      positions[window.series] = series.count
      series.append(window.series)
      return series.count - 1
    }
    self.series = series
  }

  /// A view without windows.
  public init(latest types: [ColumnType]) {
    self.init(features: types.indices.map(Feature.latest), latestTypes: types)
  }
}
