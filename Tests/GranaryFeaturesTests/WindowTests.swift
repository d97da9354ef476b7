import GranaryColumns
import GranaryFeatures
import GranaryStatistics
import GranaryTesting
import Testing

/// Every answer is compared with ``ReferenceWindow``, which looks at all rows for each question and
/// sums by whole numbers without end.
@Suite struct WindowTests {
  @Test(arguments: GeneratedCases.seeds)
  func windowsAnswerAsTheReferenceDoes(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedWindows(using: &generator)
    let questions = generated.questions(atMost: 60, using: &generator)
    let answer = try generated.history.windows(
      of: questions.map { EntityKey($0.key) },
      at: questions.map(\.time)
    )
    #expect(answer.columns.map(\.type) == generated.windows.map(\.aggregate.type))
    for (window, reference) in generated.references.enumerated() {
      var known: [[Int]: Scalar] = [:]
      for (row, question) in questions.enumerated() {
        let isAsked = !question.key.contains(.null)
        let taken = reference.rowsTaken(question.key, at: question.time)
        let value = isAsked ? known[taken] ?? reference.value(of: taken) : .null
        if isAsked { known[taken] = value }
        let status: FeatureStatus = isAsked ? (value.isNull ? .nullValue : .present) : .notFound
        #expect(
          answer.columns[window][row] == value && answer.statuses[window][row] == status,
          "seed \(seed): \(reference.aggregate) of \(taken.map { reference.rows[$0] })"
        )
      }
    }
  }

  /// Promise 1 of DESIGN §1, for every t from the watermark up to the next row.
  @Test(arguments: GeneratedCases.seeds)
  func whatIsServedEqualsWhatIsTrainedOnBitForBit(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedWindows(using: &generator)
    let history = generated.history
    let eventTimes = generated.rows.compactMap(\.eventTime)
    let watermark = generator.pick(eventTimes + [.distantPast, .distantFuture])
    let stored = Dictionary(
      uniqueKeysWithValues: history.stored(upTo: watermark).map {
        ($0.key, $0.row.readBack(history))
      }
    )
    let next = eventTimes.filter { $0 > watermark }.min() ?? .distantFuture
    let times =
      generated.questions(atMost: 500, using: &generator).map(\.time)
      .filter { watermark <= $0 && $0 < next } + [watermark]
    let keys = [0, 1, 2].map { EntityKey([.int64($0), .string("a")]) } + [nil]
    for time in times.prefix(30) {
      let online = try ViewFeatures(
        stored: keys.map { $0.flatMap { stored[$0] } },
        of: keys,
        layout: history.layout,
        ageRule: history.ageRule,
        at: time
      )
      let offline = try history.windows(of: keys, at: keys.map { _ in time })
      for (served, trained) in zip(online.columns, offline.columns) {
        #expect(served.hasSameBits(as: trained), "seed \(seed), \(watermark), \(time)")
      }
      #expect(online.statuses == offline.statuses, "seed \(seed), \(watermark), \(time)")
      #expect(online.sumsPastInt64 == offline.sumsPastInt64, "seed \(seed)")
    }
  }

  /// However the questions are put together, and in whatever runs the rows lie.
  @Test(arguments: GeneratedCases.seeds(count: 50))
  func neitherTheOrderOfTheQuestionsNorTheirNumberMatters(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedWindows(using: &generator)
    let questions = generated.questions(atMost: 40, using: &generator)
    let history = generated.history
    let all = try history.windows(
      of: questions.map { EntityKey($0.key) },
      at: questions.map(\.time)
    )
    for (row, question) in questions.enumerated() {
      let alone = try history.windows(of: [EntityKey(question.key)], at: [question.time])
      for (column, single) in zip(all.columns, alone.columns) {
        #expect(column[row] == single[0], "seed \(seed)")
      }
    }
  }
}

extension StoredFeatures {
  /// The row after a round trip through its bytes.
  fileprivate func readBack(_ history: ViewHistory) -> StoredFeatures {
    var bytes: [UInt8] = []
    for buckets in windows { buckets.append(to: &bytes) }
    var reader = ByteReader(bytes)
    let read = history.layout.series.compactMap { WindowBuckets($0, from: &reader) }
    #expect(read.count == windows.count && reader.isAtEnd)
    return StoredFeatures(eventTime: eventTime, features: features, windows: read)
  }
}
