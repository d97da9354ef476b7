public import GranaryColumns
public import GranaryFeatures
public import GranaryStatistics

/// A view of windows over rows as unkind as they may come: ties, late rows in several snapshots,
/// nulls, null key parts, NaN, sums that cancel; and the questions that lie on the windows' edges.
public struct GeneratedWindows: Sendable {
  /// A window, and whether its definition says `resolution: exact`.
  public struct Window: Sendable {
    /// The window.
    public let aggregate: WindowAggregate
    /// Whether nothing is rounded.
    public let isExact: Bool
  }

  /// The types of the windows' arguments, which are also the features of the reference's rows.
  public let argumentTypes: [ColumnType]
  /// The windows.
  public let windows: [Window]
  /// Whether the source says when rows were written down.
  public let hasCreatedTimes: Bool
  /// The rows in the order of their sequence.
  public let rows: [ReferenceRow]

  static let keyTypes: [ColumnType] = [.int64, .string]

  /// The lengths on both sides of every step of the resolution, and some on none.
  public static let lengths: [Int64] = {
    let (minute, hour, day) = (Int64(60_000_000), Int64(3_600_000_000), Int64(86_400_000_000))
    return [
      1, 7, minute - 1, minute, minute + 1, hour - 1, hour, 3 * hour, 12 * hour - 1, 12 * hour,
      day, 7 * day, 12 * day - 1, 12 * day, 30 * day, .max,
    ]
  }()

  /// A view that depends on the generator alone.
  public init(using generator: inout SeededGenerator) {
    argumentTypes = (0..<1 + generator.index(below: 3)).map { _ in
      generator.chance(0.5) ? .float64 : generator.pick(ColumnType.allCases)
    }
    let lengths = (0..<2).map { _ in generator.pick(Self.lengths) }
    windows = (0..<1 + generator.index(below: 5)).map { [argumentTypes] _ in
      Self.window(over: argumentTypes, lengths, using: &generator)
    }
    hasCreatedTimes = generator.chance(0.5)
    let style = generator.pick(NumberStyle.allCases)
    var rows: [ReferenceRow] = []
    for snapshot in 0..<1 + generator.index(below: 4) {
      for ordinal in 0..<generator.index(below: 16) {
        rows.append(
          ReferenceRow(
            key: [
              generator.chance(0.1) ? .null : .int64(generator.pick([0, 1])),
              generator.chance(0.05) ? .null : .string("a"),
            ],
            eventTime: Self.eventTime(lengths, using: &generator),
            createdTime: hasCreatedTimes && generator.chance(0.7)
              ? Self.createdTime(lengths, using: &generator) : nil,
            snapshot: Int64(snapshot) * 2 + 1,
            ordinal: Int64(ordinal) * 3,
            features: argumentTypes.map {
              generator.chance(0.2) ? .null : style.value($0, using: &generator)
            }
          )
        )
      }
    }
    self.rows = rows
  }

  private static func window(
    over types: [ColumnType],
    _ lengths: [Int64],
    using generator: inout SeededGenerator
  ) -> Window {
    while true {
      let argument = generator.index(below: types.count)
      let isExact = generator.chance(0.2)
      let aggregate = WindowAggregate(
        generator.pick(AggregateFunction.allCases),
        argument: argument,
        of: types[argument],
        over: TimeSpan(microseconds: generator.pick(lengths)),
        isExact: isExact
      )
      if let aggregate { return Window(aggregate: aggregate, isExact: isExact) }
    }
  }

  /// Near the same moment, so that they decide between ties, or anywhere before or after the events;
  /// not the beginning of time, which is what none counts as.
  private static func createdTime(
    _ lengths: [Int64],
    using generator: inout SeededGenerator
  ) -> Timestamp {
    let time =
      generator.chance(0.5)
      ? Timestamp(microseconds: Int64.random(in: -2...2, using: &generator))
      : eventTime(lengths, using: &generator)
    return time == .distantPast ? Timestamp(microseconds: 0) : time
  }

  /// Times around a few places a fraction of a window apart, so that rows tie and lie on edges; now
  /// and then an end of time.
  private static func eventTime(
    _ lengths: [Int64],
    using generator: inout SeededGenerator
  ) -> Timestamp {
    if generator.chance(0.05) { return generator.pick([.distantPast, .distantFuture]) }
    let length = min(generator.pick(lengths), 1 << 50)
    let place = Int64.random(in: -12...12, using: &generator) * max(length / 6, 1)
    return Timestamp(microseconds: place + Int64.random(in: -1...1, using: &generator))
  }

  /// What is right by definition, by window.
  public var references: [ReferenceWindow] {
    windows.map { ReferenceWindow(rows: rows, aggregate: $0.aggregate, isExact: $0.isExact) }
  }

  /// The windows as a view has them.
  public var layout: ViewLayout {
    ViewLayout(
      features: windows.indices.map(ViewLayout.Feature.window),
      latestTypes: [],
      windows: windows.map(\.aggregate),
      argumentTypes: argumentTypes
    )
  }

  /// Questions on every edge: for each row and window when the row comes in and when it goes out,
  /// both also a microsecond before and after.
  public func questions(
    atMost count: Int,
    using generator: inout SeededGenerator
  ) -> [GeneratedHistory.Question] {
    var times: Set<Timestamp> = [.distantPast, .distantFuture, Timestamp(microseconds: 0)]
    for time in rows.compactMap(\.eventTime) {
      let edges = windows.map { window in
        // A row leaves a window when the bucket after its own is the first.
        let step = window.aggregate.resolution.step?.microseconds ?? 1
        let bucket = window.aggregate.resolution.bucketStart(of: time)
        return Int128(bucket.microseconds) + Int128(step)
          + Int128(window.aggregate.window.microseconds)
      }
      for edge in edges + [Int128(time.microseconds)] {
        times.formUnion([-1, 0, 1].map { Timestamp(microseconds: Int64(clamping: edge + $0)) })
      }
    }
    let keys: [[Scalar]] = [
      [.int64(0), .string("a")], [.int64(1), .string("a")], [.int64(2), .string("a")],
      [.null, .string("a")],
    ]
    let asked = times.sorted().shuffled(using: &generator).prefix(count)
    return asked.map { time in
      GeneratedHistory.Question(key: generator.pick(keys), time: time)
    }
  }

  /// The rows as the offline store keeps them: a sorted run a snapshot, without null keys.
  public var history: ViewHistory {
    let snapshots = Set(rows.map(\.snapshot)).sorted()
    return ViewHistory(
      runs: snapshots.map { snapshot in run(rows.filter { $0.snapshot == snapshot }) },
      layout: layout,
      isStatic: false,
      ageRule: AgeRule(maxAge: nil)
    )
  }

  private func run(_ rows: [ReferenceRow]) -> HistoryRun {
    let sorted = rows.filter { EntityKey($0.key) != nil }.sorted(by: precedes)
    func column(_ type: ColumnType, _ value: (ReferenceRow) -> Scalar) -> ChunkedColumn {
      ChunkedColumn(type, [Column(type, sorted.map(value))])
    }
    return HistoryRun(
      SortedRows(
        keys: Self.keyTypes.indices.map { index in column(Self.keyTypes[index]) { $0.key[index] } },
        eventTimes: column(.timestamp) { $0.eventTime.map(Scalar.timestamp) ?? .null },
        createdTimes: hasCreatedTimes
          ? column(.timestamp) { $0.createdTime.map(Scalar.timestamp) ?? .null } : nil,
        snapshots: column(.int64) { .int64($0.snapshot) },
        ordinals: column(.int64) { .int64($0.ordinal) }
      ),
      features: [],
      arguments: argumentTypes.indices.map { index in
        column(argumentTypes[index]) { $0.features[index] }
      }
    )
  }

  /// (key, event time, created time, sequence); none created counts as earliest.
  private func precedes(_ row: ReferenceRow, _ other: ReferenceRow) -> Bool {
    guard let key = EntityKey(row.key), let otherKey = EntityKey(other.key) else { return false }
    if key != otherKey { return key < otherKey }
    let past = Timestamp.distantPast
    let clocks = (row.eventTime ?? past, row.createdTime ?? past, row.ordinal)
    return clocks < (other.eventTime ?? past, other.createdTime ?? past, other.ordinal)
  }
}

/// What numbers are like.
private enum NumberStyle: CaseIterable {
  /// The edges of the type among any bits at all.
  case hostile
  /// Finite ones whose sums cancel.
  case cancelling
  /// Few small ones, which meet often.
  case small

  func value(_ type: ColumnType, using generator: inout SeededGenerator) -> Scalar {
    if self == .hostile { return generator.value(type) }
    let isSmall = self == .small
    switch type {
    case .float64:
      let large: [Double] = [
        1e300, -1e300, 1e16, -1e16, 1, 0.1, -0.1, .leastNonzeroMagnitude, -0.0, 0x1p53, 3,
      ]
      return .float64(generator.pick(isSmall ? [-2, -1, -0.0, 0, 0.1, 1, 2.5] : large))
    case .float32:
      let large: [Float] = [3e38, -3e38, 1, 0.1, -0.1, .leastNonzeroMagnitude, -0.0]
      return .float32(generator.pick(isSmall ? [-2, -0.0, 0, 0.1, 1] : large))
    case .int64:
      let large: [Int64] = [.max, .min, .max, 1 << 53 + 1, -1, 1, 0]
      return .int64(generator.pick(isSmall ? [-3, 0, 1, 7] : large))
    case .bool, .string, .timestamp, .date: return generator.value(type)
    }
  }
}
