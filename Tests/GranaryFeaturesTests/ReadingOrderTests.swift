import GranaryColumns
import GranaryStatistics
import GranaryTesting
import Testing

@testable import GranaryFeatures

/// Histories that are larger than what is read at random answer the same bits in the order of their rows.
@Suite struct ReadingOrderTests {
  @Test(arguments: GeneratedCases.seeds)
  func theOrderChangesNoBitOfTheJoin(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedHistory(using: &generator)
    let questions = generated.questions(using: &generator)
    let keys = questions.map { EntityKey($0.key) }
    let times = questions.map(\.time)
    let all = Array(generated.featureTypes.indices)
    let expected = try generated.history.features(all, of: keys, at: times)
    let isInOrder = generated.history.readInOrder.shards(keys).areInOrder
    #expect(isInOrder == !generated.history.runs.isEmpty, "seed \(seed)")
    let answer = try generated.history.readInOrder.features(all, of: keys, at: times)
    expectSameBits(answer, expected, "seed \(seed)")
    let known = try generated.history.known(of: keys, at: times, given: expected)
    let knownInOrder = try generated.history.readInOrder.known(of: keys, at: times, given: answer)
    expectSameBits(knownInOrder.features, known.features, "seed \(seed), known")
    #expect(knownInOrder.changedCounts == known.changedCounts, "seed \(seed)")
  }

  @Test(arguments: GeneratedCases.seeds)
  func theOrderChangesNoBitOfWindows(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedWindows(using: &generator)
    let questions = generated.questions(atMost: 60, using: &generator)
    let keys = questions.map { EntityKey($0.key) }
    let times = questions.map(\.time)
    let expected = try generated.history.features(of: keys, at: times)
    let answer = try generated.history.readInOrder.features(of: keys, at: times)
    expectSameBits(answer, expected, "seed \(seed)")
    let known = try generated.history.known(of: keys, at: times, given: expected)
    let knownInOrder = try generated.history.readInOrder.known(of: keys, at: times, given: answer)
    expectSameBits(knownInOrder.features, known.features, "seed \(seed), known")
  }

  /// So many that every step of a join has several parts.
  @Test func theOrderChangesNoBitOfManyAnswers() throws {
    var generator = SeededGenerator(seed: 5)
    let generated = GeneratedHistory(using: &generator)
    let questions = generated.questions(using: &generator)
    let asked = (0..<ManyQuestionsTests.count).map { _ in
      questions[generator.index(below: questions.count)]
    }
    let keys = asked.map { EntityKey($0.key) }
    let times = asked.map(\.time)
    let expected = try generated.history.features(of: keys, at: times)
    let answer = try generated.history.readInOrder.features(of: keys, at: times)
    expectSameBits(answer, expected, "many")
  }

  /// Each shard's rows of history come after those of the shard before, in every run.
  @Test func shardsFollowTheRows() throws {
    let runs = [Self.run(entities: 0..<5_000, rowsPerEntity: 3), Self.run(entities: 2_000..<9_000)]
    var history = ViewHistory(
      runs: runs,
      featureTypes: [.int64],
      isStatic: false,
      ageRule: AgeRule(maxAge: nil)
    )
    #expect(history.shards([EntityKey([.int64(1)])]).readingOrder == nil)
    history.memory = HistoryMemory(randomReadByteLimit: 96 * 1_024, cachedByteLimit: .max)
    var generator = SeededGenerator(seed: 1)
    let entities = (0..<20_000).map { _ in Int64(generator.index(below: 10_000)) - 500 }
    let shards = history.shards(entities.map { EntityKey([.int64($0)]) })
    #expect(shards.count > 100)
    var asked: [Int64] = []
    var largest = 0
    for shard in 0..<shards.count {
      let own = shards.questions(of: shard).rows.map { entities[Int($0)] }
      #expect(own.min() ?? .max > asked.max() ?? .min, "shard \(shard)")
      largest = max(largest, own.filter { (0..<5_000).contains($0) }.count)
      asked += own
    }
    #expect(asked.sorted() == entities.sorted())
    // 20,000 questions about 10,000 entities, a share of those of the larger run in each.
    #expect(largest < 5 * 2 * 5_000 / shards.count)
    let order = try #require(shards.readingOrder)
    let ordered = order.ordering(entities.map(Int.init))
    #expect(ordered.map(Int64.init).sorted() == entities.sorted())
    let column = Column(.int64, copying: ordered.map(Int64.init))
    #expect(Array(order.restoring(column).int64s) == entities)
  }

  private static func run(entities: Range<Int64>, rowsPerEntity: Int64 = 1) -> HistoryRun {
    let rows = entities.flatMap { entity in (0..<rowsPerEntity).map { (entity, $0) } }
    func column(_ values: [Int64], _ type: ColumnType = .int64) -> ChunkedColumn {
      ChunkedColumn(type, [Column(type, copying: values)])
    }
    return HistoryRun(
      SortedRows(
        keys: [column(rows.map(\.0))],
        eventTimes: column(rows.map(\.1), .timestamp),
        createdTimes: nil,
        snapshots: column(rows.map { _ in 1 }),
        ordinals: column(rows.map(\.1))
      ),
      features: [column(rows.map(\.0))]
    )
  }
}

private func expectSameBits(_ answer: ViewFeatures, _ expected: ViewFeatures, _ context: Comment) {
  #expect(answer.columns.count == expected.columns.count, context)
  for (column, other) in zip(answer.columns, expected.columns) {
    #expect(column.hasSameBits(as: other), context)
  }
  let areEqual = answer.statuses == expected.statuses && answer.eventTimes == expected.eventTimes
  #expect(areEqual, context)
}

extension ViewHistory {
  fileprivate var readInOrder: ViewHistory {
    var history = self
    history.memory = HistoryMemory(randomReadByteLimit: -1, cachedByteLimit: 0)
    return history
  }
}
