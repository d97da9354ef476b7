import GranaryColumns
import GranaryFeatures
import GranaryOffline
import GranaryTesting
import Testing

@Suite struct TrainingSetTests {
  static func trainingSet(
    frame: Column = Column(.string, [.string("a"), .null]),
    values: Column = Column(.float64, [.float64(0), .null]),
    statuses: [FeatureStatus] = [.present, .outsideMaxAge],
    name: String = "weather__temp"
  ) -> TrainingSet {
    let times = [Timestamp(microseconds: 1), Timestamp(microseconds: 2)]
    let entries = [
      FeatureTable.Entry(name: name, column: values, statuses: statuses, eventTimes: [nil, nil]),
      FeatureTable.Entry(
        name: "plane__seats",
        column: Column(.int64, [.null, .int64(2)]),
        statuses: [.notFound, .present],
        eventTimes: [nil, nil]
      ),
    ]
    return TrainingSet(
      frame: EntityFrame(rows: Batch(["tailnum": frame]), times: times),
      features: FeatureTable(entries: entries, rowCount: 2),
      snapshot: 1
    )
  }

  /// "The frame's columns in their order, then `view__feature` for each feature of the service in
  /// its order, and with statuses `view__feature__status`" (DESIGN §6).
  @Test func theTableHasTheFrameThenTheFeatures() {
    let set = Self.trainingSet()
    #expect(
      set.table(statuses: false).schema.names == ["tailnum", "weather__temp", "plane__seats"]
    )
    let table = set.table(statuses: true)
    #expect(
      table.schema.names == [
        "tailnum", "weather__temp", "weather__temp__status", "plane__seats", "plane__seats__status",
      ]
    )
    #expect(
      (0..<2).map { row in table.columns.map { $0[row] } } == [
        [.string("a"), .float64(0), .string("PRESENT"), .null, .string("NOT_FOUND")],
        [.null, .null, .string("OUTSIDE_MAX_AGE"), .int64(2), .string("PRESENT")],
      ]
    )
  }

  @Test func theDigestIsThatOfTheContent() {
    let digest = Self.trainingSet().contentDigest
    #expect(digest.description.utf8.count == 64)
    // What lies under a null does not count.
    let hidden = Column(.float64, copying: [0, 9.9], validity: Validity([true, false]))
    #expect(Self.trainingSet(values: hidden).contentDigest == digest)
  }

  @Test(arguments: [
    trainingSet(values: Column(.float64, [.float64(-0.0), .null])),
    trainingSet(values: Column(.float64, [.null, .float64(0)])),
    trainingSet(values: Column(.int64, [.int64(0), .null])),
    trainingSet(values: Column(.float32, [.float32(0), .null])),
    trainingSet(frame: Column(.string, [.string("a"), .string("")])),
    trainingSet(frame: Column(.string, [.null, .string("a")])),
    trainingSet(statuses: [.present, .nullValue]),
    trainingSet(name: "weather__dewp"),
  ])
  func everyDifferenceGivesAnotherDigest(_ other: TrainingSet) {
    #expect(other.contentDigest != Self.trainingSet().contentDigest)
  }
}
