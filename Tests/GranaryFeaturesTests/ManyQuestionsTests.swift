import GranaryColumns
import GranaryFeatures
import GranaryStatistics
import GranaryTesting
import Testing

/// So many questions that threads share them, against the same ones asked a few at a time.
@Suite struct ManyQuestionsTests {
  /// Past the rows that one thread takes at a time, by any of the steps of a join.
  static let count = 140_000

  @Test(arguments: [1, 2, 3] as [UInt64])
  func howManyAreAskedAtOnceChangesNoBitOfTheJoin(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedHistory(using: &generator)
    let questions = generated.questions(using: &generator)
    let asked = (0..<Self.count).map { _ in questions[generator.index(below: questions.count)] }
    let all = Array(generated.featureTypes.indices)
    let answer = try generated.history.features(
      all,
      of: asked.map { EntityKey($0.key) },
      at: asked.map(\.time)
    )
    let few = try generated.history.features(
      all,
      of: questions.map { EntityKey($0.key) },
      at: questions.map(\.time)
    )
    let place = Dictionary(uniqueKeysWithValues: zip(questions, questions.indices))
    let places = asked.map { place[$0] ?? -1 }
    for (column, single) in zip(answer.columns, few.columns) {
      #expect(column.hasSameBits(as: single.taking(places)), "seed \(seed)")
    }
    for (statuses, single) in zip(answer.statuses, few.statuses) {
      #expect(statuses == places.map { single[$0] }, "seed \(seed)")
    }
    #expect(answer.eventTimes == places.map { few.eventTimes[$0] }, "seed \(seed)")
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func howManyAreAskedAtOnceChangesNoBitOfAWindow(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedWindows(using: &generator)
    let questions = generated.questions(atMost: 200, using: &generator)
    let places = (0..<Self.count).map { _ in generator.index(below: questions.count) }
    let history = generated.history
    let answer = try history.windows(
      of: places.map { EntityKey(questions[$0].key) },
      at: places.map { questions[$0].time }
    )
    let few = try history.windows(
      of: questions.map { EntityKey($0.key) },
      at: questions.map(\.time)
    )
    for (column, single) in zip(answer.columns, few.columns) {
      #expect(column.hasSameBits(as: single.taking(places)), "seed \(seed)")
    }
    for (statuses, single) in zip(answer.statuses, few.statuses) {
      #expect(statuses == places.map { single[$0] }, "seed \(seed)")
    }
  }

  /// Two entities whose hashes are equal stay two.
  @Test(arguments: GeneratedCases.seeds(count: 20))
  func hashesDecideNothing(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedHistory(using: &generator)
    let questions = generated.questions(using: &generator)
    let keys = questions.map { EntityKey($0.key) }
    let all = Array(generated.featureTypes.indices)
    let times = questions.map(\.time)
    let answer = try generated.history.features(all, of: CollidingKeys(keys: keys), at: times)
    let expected = try generated.history.features(all, of: keys, at: times)
    for (column, other) in zip(answer.columns, expected.columns) {
      #expect(column.hasSameBits(as: other), "seed \(seed)")
    }
    #expect(answer.statuses == expected.statuses, "seed \(seed)")
  }
}

/// Keys that all have one hash.
private struct CollidingKeys: EntityKeys {
  let keys: [EntityKey?]
  var count: Int { keys.count }

  func encode(_ row: Int, into bytes: inout [UInt8]) -> Bool { keys.encode(row, into: &bytes) }
  func hashes(of rows: Range<Int>) -> [UInt64] { keys[rows].map { $0 == nil ? 0 : 7 } }
  func areEqual(_ rows: [Int32], _ others: [Int32]) -> Bool { keys.areEqual(rows, others) }
}
