import GranaryColumns
import GranaryFeatures
import GranaryStatistics
import GranaryTesting
import Testing

/// Every answer is compared with ``ReferenceJoin``, which looks at all rows for each question.
@Suite struct PointInTimeJoinTests {
  @Test(arguments: GeneratedCases.seeds(count: 2_000))
  func theJoinAnswersAsTheReferenceDoes(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedHistory(using: &generator)
    let questions = generated.questions(using: &generator)
    let asked = askedFeatures(of: generated, using: &generator)
    let answer = try generated.history.features(
      asked,
      of: questions.map { EntityKey($0.key) },
      at: questions.map(\.time)
    )
    #expect(answer.columns.map(\.type) == asked.map { generated.featureTypes[$0] })
    #expect(answer.columns.allSatisfy { $0.count == questions.count })
    let reference = generated.reference
    let wrong = questions.indices.filter { row in
      let expected = reference.answer(questions[row].key, at: questions[row].time)
      return answer.columns.map { $0[row] } != asked.map { expected.features[$0] }
        || answer.statuses.map { $0[row] } != asked.map { expected.statuses[$0] }
        || answer.eventTimes[row] != expected.eventTime
    }
    #expect(wrong.map { questions[$0] } == [], "seed \(seed)")
  }

  /// Promise 1 of DESIGN §1: what is served at t is what a training set has for t.
  @Test(arguments: GeneratedCases.seeds)
  func whatIsServedEqualsWhatIsTrainedOnBitForBit(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedHistory(using: &generator)
    let history = generated.history
    let eventTimes = generated.rows.compactMap(\.eventTime) + [.distantPast, .distantFuture]
    let watermark = generator.pick(eventTimes)
    let keys = Set(generated.rows.map(\.key)).map { EntityKey($0) } + [nil, EntityKey([])]
    let stored = keys.map { history.stored($0, upTo: watermark) }
    let types = generated.featureTypes
    // Up to the next row's time, nothing lies between the watermark and t.
    let next = eventTimes.filter { $0 > watermark }.min()
    let last = next.map { $0.microseconds - 1 } ?? watermark.microseconds
    let middle = (Int128(watermark.microseconds) + Int128(last)) / 2
    for microseconds in [watermark.microseconds, Int64(middle), last] {
      let time = Timestamp(microseconds: microseconds)
      let online = try ViewFeatures(
        stored: stored,
        features: Array(types.indices),
        types: types,
        ageRule: history.ageRule,
        at: time
      )
      let offline = try history.features(
        Array(types.indices),
        of: keys,
        at: keys.map { _ in time }
      )
      let context = Comment("seed \(seed): watermark \(watermark), at \(time)")
      for (served, trained) in zip(online.columns, offline.columns) {
        #expect(served.hasSameBits(as: trained), context)
      }
      #expect(online.statuses == offline.statuses, context)
      #expect(online.eventTimes == offline.eventTimes, context)
    }
  }

  @Test(arguments: GeneratedCases.seeds(count: 50))
  func neitherTheOrderOfTheRunsNorThatOfTheQuestionsMatters(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedHistory(using: &generator)
    let questions = generated.questions(using: &generator)
    let history = generated.history
    let shuffled = ViewHistory(
      runs: history.runs.shuffled(using: &generator),
      featureTypes: history.featureTypes,
      isStatic: history.isStatic,
      ageRule: history.ageRule
    )
    let order = questions.indices.shuffled(using: &generator)
    let one = try history.answers(questions)
    let other = try shuffled.answers(order.map { questions[$0] })
    for (column, otherColumn) in zip(one.columns, other.columns) {
      #expect(column.taking(order).hasSameBits(as: otherColumn), "seed \(seed)")
    }
    #expect(order.map { one.eventTimes[$0] } == other.eventTimes, "seed \(seed)")
  }

  @Test(arguments: GeneratedCases.seeds(count: 50))
  func everyEntityWithAKeyIsListedOnceInOrder(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedHistory(using: &generator)
    let expected = Set(generated.rows.compactMap { EntityKey($0.key) }).sorted()
    #expect(generated.history.entities == expected, "seed \(seed)")
  }

  private func askedFeatures(
    of generated: GeneratedHistory,
    using generator: inout SeededGenerator
  ) -> [Int] {
    let all = Array(generated.featureTypes.indices).shuffled(using: &generator)
    return Array(all.prefix(1 + generator.index(below: all.count)))
  }
}

extension ViewHistory {
  /// The row of an entity as materialization puts it online.
  fileprivate func stored(_ key: EntityKey?, upTo time: Timestamp) -> StoredFeatures? {
    guard let key, let address = latestRow(of: key, upTo: time) else { return nil }
    return StoredFeatures(eventTime: eventTime(of: address), features: features(of: address))
  }

  func answers(_ questions: [GeneratedHistory.Question]) throws -> ViewFeatures {
    try features(
      Array(featureTypes.indices),
      of: questions.map { EntityKey($0.key) },
      at: questions.map(\.time)
    )
  }
}
