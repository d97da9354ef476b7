import GranaryColumns
import GranaryFeatures
import GranaryStatistics
import GranaryTesting
import Testing

/// What must make no difference to a join: how rows were cut into ingestions, and their order where
/// no tie decides.
@Suite struct JoinInvarianceTests {
  @Test(arguments: GeneratedCases.seeds)
  func oneIngestionOrManyAnswerTheSame(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedHistory(using: &generator)
    let questions = generated.questions(using: &generator)
    let one = generated.ingested([generated.rows])
    let many = generated.ingested(generated.rows.cut(using: &generator))
    let expected = try Answer(generated, questions)
    #expect(try Answer(one, questions) == expected, "seed \(seed)")
    #expect(try Answer(many, questions) == expected, "seed \(seed)")
  }

  @Test(arguments: GeneratedCases.seeds)
  func anyOrderAnswersTheSameWhereNoTieDecides(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedHistory(using: &generator)
    let questions = generated.questions(using: &generator)
    let rows = generated.rowsWithoutTies
    let shuffled = rows.shuffled(using: &generator).cut(using: &generator)
    let expected = try Answer(generated.ingested([rows]), questions)
    #expect(try Answer(generated.ingested(shuffled), questions) == expected, "seed \(seed)")
  }

  /// Three parts of questions, on as many threads as there are cores.
  @Test(arguments: GeneratedCases.seeds(count: 4))
  func manyQuestionsAtOnceAnswerAsEachAlone(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let generated = GeneratedHistory(using: &generator)
    let few = generated.questions(using: &generator)
    let history = generated.history
    let rows = (0..<70_000).map { _ in generator.index(below: few.count) }
    let many = try history.answers(rows.map { few[$0] })
    let alone = try history.answers(few)
    for (column, expected) in zip(many.columns, alone.columns) {
      #expect(column.hasSameBits(as: expected.taking(rows)), "seed \(seed)")
    }
    #expect(many.statuses == alone.statuses.map { statuses in rows.map { statuses[$0] } })
    #expect(many.eventTimes == rows.map { alone.eventTimes[$0] })
  }
}

/// What a history answers, to the bit.
private struct Answer: Equatable {
  let features: ViewFeatures

  init(_ generated: GeneratedHistory, _ questions: [GeneratedHistory.Question]) throws {
    features = try generated.history.answers(questions)
  }

  static func == (one: Answer, other: Answer) -> Bool {
    zip(one.features.columns, other.features.columns).allSatisfy { $0.hasSameBits(as: $1) }
      && one.features.statuses == other.features.statuses
      && one.features.eventTimes == other.features.eventTimes
  }
}

extension [ReferenceRow] {
  /// The rows cut at random into ingestions, some of them empty.
  fileprivate func cut(using generator: inout SeededGenerator) -> [[ReferenceRow]] {
    var ingestions: [[ReferenceRow]] = [[]]
    for row in self {
      while generator.chance(0.2) { ingestions.append([]) }
      ingestions[ingestions.count - 1].append(row)
    }
    return ingestions
  }
}
