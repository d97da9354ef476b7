import GranaryColumns
import GranaryFeatures
import GranaryTesting
import Testing

/// The rules of DESIGN §3, one example each, so that the reference too is held to the text.
@Suite struct FeatureRuleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var maxAge: Int64?
    var rows: [Row]
    var key: Scalar = .string("a")
    let time: Int64
    let value: Scalar
    let status: FeatureStatus
  }

  struct Row: Sendable {
    var eventTime: Int64?
    var createdTime: Int64?
    var snapshot: Int64 = 1
    var ordinal: Int64 = 0
    var value: Scalar
  }

  /// Expected values by hand from DESIGN §3.2 to §3.4.
  static let cases = [
    Case(
      testDescription: "both ends of max age are included: the early one",
      maxAge: 5,
      rows: [Row(eventTime: 10, value: .int64(1))],
      time: 15,
      value: .int64(1),
      status: .present
    ),
    Case(
      testDescription: "both ends of max age are included: the late one",
      maxAge: 0,
      rows: [Row(eventTime: 10, value: .int64(1))],
      time: 10,
      value: .int64(1),
      status: .present
    ),
    Case(
      testDescription: "a microsecond past max age is too old",
      maxAge: 5,
      rows: [Row(eventTime: 10, value: .int64(1))],
      time: 16,
      value: .null,
      status: .outsideMaxAge
    ),
    Case(
      testDescription: "a row of the future does not count",
      rows: [Row(eventTime: 10, value: .int64(1))],
      time: 9,
      value: .null,
      status: .notFound
    ),
    Case(
      testDescription: "age is judged before nullness",
      maxAge: 1,
      rows: [Row(eventTime: 10, value: .null)],
      time: 20,
      value: .null,
      status: .outsideMaxAge
    ),
    Case(
      testDescription: "a null of the latest row does not fall back to an older row",
      rows: [Row(eventTime: 1, value: .int64(1)), Row(eventTime: 2, ordinal: 1, value: .null)],
      time: 2,
      value: .null,
      status: .nullValue
    ),
    Case(
      testDescription: "of equal event times the later created wins, whatever the sequence",
      rows: [
        Row(eventTime: 1, createdTime: 9, snapshot: 1, value: .int64(1)),
        Row(eventTime: 1, createdTime: 8, snapshot: 2, value: .int64(2)),
      ],
      time: 1,
      value: .int64(1),
      status: .present
    ),
    Case(
      testDescription: "no created time counts as the earliest",
      rows: [
        Row(eventTime: 1, createdTime: -9, snapshot: 1, value: .int64(1)),
        Row(eventTime: 1, snapshot: 2, value: .int64(2)),
      ],
      time: 1,
      value: .int64(1),
      status: .present
    ),
    Case(
      testDescription: "of equal created times the later snapshot wins",
      rows: [
        Row(eventTime: 1, snapshot: 1, ordinal: 7, value: .int64(1)),
        Row(eventTime: 1, snapshot: 2, ordinal: 0, value: .int64(2)),
      ],
      time: 1,
      value: .int64(2),
      status: .present
    ),
    Case(
      testDescription: "an older event never replaces a newer one, however late it comes",
      rows: [
        Row(eventTime: 5, snapshot: 1, value: .int64(1)),
        Row(eventTime: 4, snapshot: 2, value: .int64(2)),
      ],
      time: 9,
      value: .int64(1),
      status: .present
    ),
    Case(
      testDescription: "a static view is known at every time",
      rows: [Row(value: .int64(1)), Row(ordinal: 1, value: .int64(2))],
      time: .min,
      value: .int64(2),
      status: .present
    ),
    Case(
      testDescription: "of a static view's rows the latest sequence counts, not the created time",
      rows: [
        Row(createdTime: 9, snapshot: 1, value: .int64(1)),
        Row(createdTime: 8, snapshot: 2, value: .int64(2)),
      ],
      time: 0,
      value: .int64(2),
      status: .present
    ),
    Case(
      testDescription: "max age saturates at the earliest time",
      maxAge: .max,
      rows: [Row(eventTime: .min, value: .int64(1))],
      time: -5,
      value: .int64(1),
      status: .present
    ),
    Case(
      testDescription: "a null key part finds nothing",
      rows: [Row(eventTime: 1, value: .int64(1))],
      key: .null,
      time: 1,
      value: .null,
      status: .notFound
    ),
    Case(
      testDescription: "a key of other bytes finds nothing",
      rows: [Row(eventTime: 1, value: .int64(1))],
      key: .string("A"),
      time: 1,
      value: .null,
      status: .notFound
    ),
  ]

  @Test(arguments: cases) func theReferenceKeepsTheRule(_ expected: Case) {
    let join = ReferenceJoin(
      rows: expected.rows.map { $0.reference },
      featureCount: 1,
      maxAge: expected.maxAge.map { TimeSpan(microseconds: $0) }
    )
    let answer = join.answer([expected.key], at: Timestamp(microseconds: expected.time))
    #expect(answer.features == [expected.value])
    #expect(answer.statuses == [expected.status])
  }

  @Test(arguments: cases) func theJoinKeepsTheRule(_ expected: Case) throws {
    let answer = try history(of: expected).features(
      [0],
      of: [EntityKey([expected.key])],
      at: [Timestamp(microseconds: expected.time)]
    )
    #expect(answer.columns.map(\.scalars) == [[expected.value]])
    #expect(answer.statuses == [[expected.status]])
  }

  private func history(of expected: Case) -> ViewHistory {
    let snapshots = Set(expected.rows.map(\.snapshot)).sorted()
    return ViewHistory(
      runs: snapshots.map { snapshot in run(expected.rows.filter { $0.snapshot == snapshot }) },
      featureTypes: [.int64],
      isStatic: expected.rows.allSatisfy { $0.eventTime == nil },
      ageRule: AgeRule(maxAge: expected.maxAge.map { TimeSpan(microseconds: $0) })
    )
  }

  /// The cases give the rows of a snapshot in a run's order.
  private func run(_ rows: [Row]) -> HistoryRun {
    func column(_ type: ColumnType, _ values: [Scalar]) -> ChunkedColumn {
      ChunkedColumn(type, [Column(type, values)])
    }
    func times(_ times: [Int64?]) -> ChunkedColumn? {
      guard times.contains(where: { $0 != nil }) else { return nil }
      let scalars = times.map { $0.map { Scalar.timestamp(Timestamp(microseconds: $0)) } ?? .null }
      return column(.timestamp, scalars)
    }
    return HistoryRun(
      SortedRows(
        keys: [column(.string, rows.map { _ in .string("a") })],
        eventTimes: times(rows.map(\.eventTime)),
        createdTimes: times(rows.map(\.createdTime)),
        snapshots: column(.int64, rows.map { .int64($0.snapshot) }),
        ordinals: column(.int64, rows.map { .int64($0.ordinal) })
      ),
      features: [column(.int64, rows.map(\.value))]
    )
  }

  @Test func everyStatusIsTheOneOfItsName() {
    let names = ["PRESENT", "NULL_VALUE", "OUTSIDE_MAX_AGE", "NOT_FOUND"]  // DESIGN §3.4
    #expect(FeatureStatus.allCases.map(\.name) == names)
    #expect(names.map { FeatureStatus(name: $0) } == FeatureStatus.allCases)
    #expect(FeatureStatus(name: "present") == nil)
  }
}

extension FeatureRuleTests.Row {
  fileprivate var reference: ReferenceRow {
    ReferenceRow(
      key: [.string("a")],
      eventTime: eventTime.map { Timestamp(microseconds: $0) },
      createdTime: createdTime.map { Timestamp(microseconds: $0) },
      snapshot: snapshot,
      ordinal: ordinal,
      features: [value]
    )
  }
}
