public import GranaryColumns

/// All rows of one feature view as of a snapshot, in sorted runs.
public struct ViewHistory: Sendable {
  /// The runs, in any order.
  public let runs: [HistoryRun]
  /// The features, in the view's order.
  public let layout: ViewLayout
  /// The types of the features of the latest row, in the view's order.
  public var featureTypes: [ColumnType] { layout.latestTypes }
  /// Whether the rows have event times.
  public let isStatic: Bool
  /// How old a row may be and still count.
  public let ageRule: AgeRule
  /// The bytes of text that each column of features may have; questions whose answers have more throw
  /// `TextOverflow`.
  public var textByteLimit = TextOverflow.byteLimit
  /// How much of it may be in memory; answers are the same.
  public var memory = HistoryMemory.unlimited

  /// A history without windows.
  ///
  /// - Precondition: Every run has one column a feature, of its type.
  public init(runs: [HistoryRun], featureTypes: [ColumnType], isStatic: Bool, ageRule: AgeRule) {
    self.init(
      runs: runs,
      layout: ViewLayout(latest: featureTypes),
      isStatic: isStatic,
      ageRule: ageRule
    )
  }

  /// A history.
  ///
  /// - Precondition: Every run has one column for each feature of the latest row and one for each
  ///   argument, of its type; a static view has no windows; of several runs the sequence was read.
  public init(runs: [HistoryRun], layout: ViewLayout, isStatic: Bool, ageRule: AgeRule) {
    precondition(!isStatic || layout.windows.isEmpty, "windows without a clock")
    precondition(runs.count <= 1 || runs.allSatisfy(\.rows.haveSequence), "runs without sequence")
    for run in runs {
      precondition(run.features.map(\.type) == layout.latestTypes, "a run of other features")
      precondition((run.eventTimes == nil) == isStatic, "a run with other clocks")
      precondition(run.arguments.map(\.type) == layout.argumentTypes, "a run of other arguments")
    }
    self.runs = runs
    self.layout = layout
    self.isStatic = isStatic
    self.ageRule = ageRule
  }

  /// The earliest event time that a row can have and still matter at a time; of a static view, whose rows
  /// matter for ever, and of one without max age the earliest one.
  public func earliestEventTime(readAt time: Timestamp) -> Timestamp {
    let latest = layout.latestTypes.isEmpty ? time : ageRule.earliest(at: time)
    return layout.windows.reduce(latest) { min($0, $1.start(at: time)) }
  }

  /// A row, by its run and its place there.
  public struct RowAddress: Hashable, Sendable {
    /// The index of the run.
    public let run: Int
    /// The row within the run.
    public let row: Int
  }

  /// The row that answers for an entity at a time, however old; nil when there is none up to then.
  ///
  /// Of several runs' latest rows the one that is last by (event time, created time, sequence).
  public func latestRow(of key: EntityKey, upTo time: Timestamp) -> RowAddress? {
    latestRow(in: rows(of: key.bytes), upTo: time)?.address
  }

  /// Where an entity's rows lie in the runs that have any, by its encoded key.
  func rows(of key: [UInt8]) -> ArraySlice<EntityRows> {
    var stretches: [EntityRows] = []
    let runs = runs.span
    for run in runs.indices {
      guard let rows = runs[run].rows(of: key) else { continue }
      stretches.append(EntityRows(run: run, rows: rows))
    }
    return stretches[...]
  }

  /// From entities to rows, for each run.
  ///
  /// Asked for before threads share work, as an index that is made within a part of it is made by that
  /// part's thread alone, while the others wait for it.
  var entityIndexes: [EntityIndex] { runs.map(\.rows.index.value) }

  /// When the row's fact became known; nil in a static view.
  public func eventTime(of address: RowAddress) -> Timestamp? {
    runs[address.run].eventTimes?[address.row]
  }

  /// The features of a row, in the view's order.
  public func features(of address: RowAddress) -> [Scalar] {
    runs[address.run].features.map { $0[address.row] }
  }

  /// Every entity that has a row that counts, ordered by key.
  public var entities: [EntityKey] {
    var entities: [EntityKey] = []
    var groups = EntityGroups(runs)
    while let (key, rows) = groups.next() {
      if latestRow(in: rows[...], upTo: .distantFuture) != nil { entities.append(key) }
    }
    return entities
  }
}

/// The rows of an entity in one run.
struct EntityRows: Sendable {
  /// The index of the run.
  let run: Int
  let rows: Range<Int>
}

/// The rows of several entities in all runs.
struct EntityRowsTable: Sendable {
  /// By entity, then by run: those that have any.
  private(set) var stretches: [EntityRows] = []
  /// Where the stretches of each entity begin, then their number.
  private var starts: [Int] = [0]

  /// Looks entities up.
  ///
  /// - Parameters:
  ///   - keys: Which ones.
  ///   - indexes: Those of all runs, as ``ViewHistory/entityIndexes`` gives them.
  init(_ keys: EncodedKeys, in indexes: [EntityIndex]) {
    let rows = indexes.map { $0.rows(of: keys) }
    for entity in 0..<keys.count {
      for run in rows.indices where !rows[run][entity].isEmpty {
        stretches.append(EntityRows(run: run, rows: rows[run][entity]))
      }
      starts.append(stretches.count)
    }
  }

  subscript(entity: Int) -> ArraySlice<EntityRows> {
    stretches[starts[entity]..<starts[entity + 1]]
  }
}
