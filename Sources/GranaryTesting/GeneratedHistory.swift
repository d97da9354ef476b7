public import GranaryColumns
public import GranaryFeatures
public import GranaryStatistics

/// A view's rows as unkind as they may come: ties, late rows, nulls, null key parts, several
/// snapshots; and the questions that lie on their edges.
public struct GeneratedHistory: Sendable {
  /// A question: an entity, and when it is asked about.
  public struct Question: Hashable, Sendable {
    /// The parts of the entity's key.
    public let key: [Scalar]
    /// When.
    public let time: Timestamp
  }

  /// The types of the key's parts.
  public let keyTypes: [ColumnType]
  /// The types of the features.
  public let featureTypes: [ColumnType]
  /// Whether the rows have no event times.
  public let isStatic: Bool
  /// Whether the source says when rows were written down.
  public let hasCreatedTimes: Bool
  /// How old a row may be and still count.
  public let maxAge: TimeSpan?
  /// The rows in the order of their sequence; snapshots count from 1.
  public private(set) var rows: [ReferenceRow]

  /// A history that depends on the generator alone.
  public init(using generator: inout SeededGenerator) {
    keyTypes = generator.pick([
      [.string], [.int64], [.int64, .string], [.bool, .date, .timestamp],
    ])
    featureTypes = (0..<1 + generator.index(below: 4)).map { _ in
      generator.pick(ColumnType.allCases)
    }
    isStatic = generator.chance(0.2)
    hasCreatedTimes = generator.chance(0.5)
    let ages: [Int64?] = [nil, 0, 1, 2, 5, .max]
    maxAge = isStatic ? nil : generator.pick(ages).map { TimeSpan(microseconds: $0) }
    rows = []
    rows = (0..<1 + generator.index(below: 4)).flatMap { snapshot in
      (0..<generator.index(below: 25)).map { ordinal in
        // Rows that were refused leave gaps.
        row(snapshot: Int64(snapshot + 1), ordinal: Int64(ordinal * 3), using: &generator)
      }
    }
  }

  private func row(
    snapshot: Int64,
    ordinal: Int64,
    using generator: inout SeededGenerator
  ) -> ReferenceRow {
    ReferenceRow(
      key: generator.keyParts(keyTypes),
      eventTime: isStatic ? nil : Self.eventTime(using: &generator),
      createdTime: hasCreatedTimes ? Self.createdTime(using: &generator) : nil,
      snapshot: snapshot,
      ordinal: ordinal,
      features: featureTypes.map { generator.scalar($0, nullShare: 0.3) }
    )
  }

  private static func eventTime(using generator: inout SeededGenerator) -> Timestamp {
    // Seldom the ends of time, so that ages saturate; else few moments, so that rows tie.
    if generator.chance(0.1) { return generator.pick([.distantPast, .distantFuture]) }
    return Timestamp(microseconds: Int64.random(in: -8...8, using: &generator))
  }

  private static func createdTime(using generator: inout SeededGenerator) -> Timestamp? {
    if generator.chance(0.3) { return nil }
    return Timestamp(microseconds: Int64.random(in: -2...2, using: &generator))
  }

  /// The number of snapshots that the rows came in.
  public var snapshotCount: Int64 { rows.map(\.snapshot).max() ?? 0 }

  /// The join that is right by definition.
  public var reference: ReferenceJoin { reference(asOf: snapshotCount) }

  /// The join as of a snapshot.
  public func reference(asOf snapshot: Int64) -> ReferenceJoin {
    ReferenceJoin(
      rows: rows.filter { $0.snapshot <= snapshot },
      featureCount: featureTypes.count,
      maxAge: maxAge
    )
  }

  /// Rows of this history as they would be had they come in these ingestions.
  public func ingested(_ ingestions: [[ReferenceRow]]) -> GeneratedHistory {
    var history = self
    history.rows = ingestions.enumerated().flatMap { ingestion, rows in
      rows.enumerated().map { ordinal, row in
        var row = row
        row.snapshot = Int64(ingestion + 1)
        row.ordinal = Int64(ordinal)
        return row
      }
    }
    return history
  }

  /// The first of the rows that would tie but for their sequence: those of a key at an event time,
  /// or of a key where the view is static.
  public var rowsWithoutTies: [ReferenceRow] {
    var seen: Set<[Scalar]> = []
    return rows.filter { row in
      seen.insert(row.key + [row.eventTime.map(Scalar.timestamp) ?? .null]).inserted
    }
  }

  /// Questions on every edge: for each row its event time and the end of its max age, both also a
  /// microsecond before and after; for entities that exist, that do not, and with null parts.
  public func questions(using generator: inout SeededGenerator) -> [Question] {
    var times: Set<Timestamp> = [.distantPast, .distantFuture, Timestamp(microseconds: 0)]
    for row in rows {
      guard let eventTime = row.eventTime else { continue }
      for edge in [eventTime, eventTime.saturatingAdd(maxAge)] {
        times.formUnion([-1, 0, 1].map { edge.saturatingAdd(TimeSpan(microseconds: $0)) })
      }
    }
    // A set has no order that a seed could repeat; the first occurrences have.
    var seen: Set<[Scalar]> = []
    let unknown = (0..<4).map { _ in generator.keyParts(keyTypes, nullShare: 0.3) }
    let keys = (rows.map(\.key) + unknown).filter { seen.insert($0).inserted }
    let questions = times.sorted().flatMap { time in keys.map { Question(key: $0, time: time) } }
    return questions.shuffled(using: &generator)
  }

  /// The rows as the offline store keeps them: a sorted run a snapshot, without null keys.
  public var history: ViewHistory {
    let snapshots = Set(rows.map(\.snapshot)).sorted()
    return ViewHistory(
      runs: snapshots.map { snapshot in run(rows.filter { $0.snapshot == snapshot }) },
      featureTypes: featureTypes,
      isStatic: isStatic,
      ageRule: AgeRule(maxAge: maxAge)
    )
  }

  private func run(_ rows: [ReferenceRow]) -> HistoryRun {
    let sorted = rows.filter { !$0.key.contains(.null) }.sorted(by: precedes)
    func column(_ type: ColumnType, _ value: (ReferenceRow) -> Scalar) -> ChunkedColumn {
      ChunkedColumn(type, [Column(type, sorted.map(value))])
    }
    return HistoryRun(
      SortedRows(
        keys: keyTypes.indices.map { index in column(keyTypes[index]) { $0.key[index] } },
        eventTimes: isStatic
          ? nil : column(.timestamp) { $0.eventTime.map(Scalar.timestamp) ?? .null },
        createdTimes: hasCreatedTimes
          ? column(.timestamp) { $0.createdTime.map(Scalar.timestamp) ?? .null } : nil,
        snapshots: column(.int64) { .int64($0.snapshot) },
        ordinals: column(.int64) { .int64($0.ordinal) }
      ),
      features: featureTypes.indices.map { index in
        column(featureTypes[index]) { $0.features[index] }
      }
    )
  }

  /// The order of a run: (key, event time, created time, sequence); of a static view (key,
  /// sequence).
  private func precedes(_ row: ReferenceRow, _ other: ReferenceRow) -> Bool {
    guard let key = EntityKey(row.key), let otherKey = EntityKey(other.key) else { return false }
    if key != otherKey { return key < otherKey }
    let (eventTime, otherEventTime) = (row.eventTime, other.eventTime)
    if let eventTime, let otherEventTime {
      if eventTime != otherEventTime { return eventTime < otherEventTime }
      let created = (row.createdTime ?? .distantPast, other.createdTime ?? .distantPast)
      if created.0 != created.1 { return created.0 < created.1 }
    }
    return row.ordinal < other.ordinal
  }
}

extension Timestamp {
  fileprivate func saturatingAdd(_ span: TimeSpan?) -> Timestamp {
    let (sum, overflow) = microseconds.addingReportingOverflow(span?.microseconds ?? 0)
    guard overflow else { return Timestamp(microseconds: sum) }
    return microseconds > 0 ? .distantFuture : .distantPast
  }
}
