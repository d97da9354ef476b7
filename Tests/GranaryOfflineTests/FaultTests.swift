import GranaryColumns
import GranaryFeatures
import GranaryFiles
import GranaryOffline
import GranaryRegistry
import GranaryStatistics
import GranaryTesting
import Testing

/// Every file operation from the beginning of an ingestion to the features read from it fails in
/// turn, alone or with all that come after it as when the process dies: what was acknowledged is
/// there, what was not is not, and nothing is in the way of trying again.
@Suite struct FaultTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let number: Int32
    let isLasting: Bool
    /// Rows that are sorted in memory; where there are more, on several threads.
    let stretch: Int
  }

  static let faults = [
    Fault(testDescription: "an error once", number: 5, isLasting: false, stretch: 1_000),
    Fault(
      testDescription: "a disk that stays full",
      number: 28,
      isLasting: true,
      stretch: 1_000
    ),
    Fault(testDescription: "an error once on some thread", number: 5, isLasting: false, stretch: 7),
    Fault(
      testDescription: "a disk that stays full for all threads",
      number: 28,
      isLasting: true,
      stretch: 7
    ),
  ]

  @Test(arguments: faults)
  func exactlyWhatWasAcknowledgedIsThereWhicheverOperationFails(_ fault: Fault) throws {
    var generator = SeededGenerator(seed: 1)
    let generated = GeneratedHistory(using: &generator)
    let questions = generated.questions(using: &generator)
    var failureCounts: [Progress: Int] = [:]
    var isWhole = false
    for number in 1...400 where !isWhole {
      let store = try GeneratedStore(generated)
      let files = FaultyFileSystem(
        over: RealFileSystem(),
        failingAt: number,
        number: fault.number,
        lastingly: fault.isLasting
      )
      let progress = attempt(on: store, files, stretch: fault.stretch)
      isWhole = files.operationCount < number
      failureCounts[progress, default: 0] += 1
      try expectSoundness(of: store, progress, questions, Comment("operation \(number)"))
    }
    #expect(isWhole, "the scenario is longer than was thought")
    // Failures came before the commit and after it, so that both were tried.
    #expect(failureCounts[.begun, default: 0] > 10)
    #expect(failureCounts[.acknowledged, default: 0] > 5)
  }

  /// How far the scenario came.
  private enum Progress {
    case begun
    case acknowledged
    case answered
  }

  /// One ingestion with a file of refused rows, then its view's features.
  private func attempt(
    on store: GeneratedStore,
    _ files: FaultyFileSystem,
    stretch: Int
  ) -> Progress {
    var progress = Progress.begun
    let offline = store.open(files, stretch: stretch)
    do {
      let ingestion = try offline.beginIngestion(of: store.source)
      try store.write(1, to: ingestion)
      try files.writeAtomically([1, 2], to: ingestion.quarantinePath)
      #expect(try ingestion.commit(.content(1, quarantined: 1)).committed == 1)
      progress = .acknowledged
      _ = try offline.history(of: store.view, asOf: 1)
      progress = .answered
    } catch {}
    return progress
  }

  private func expectSoundness(
    of store: GeneratedStore,
    _ progress: Progress,
    _ questions: [GeneratedHistory.Question],
    _ context: Comment
  ) throws {
    let isThere = progress != .begun
    let offline = store.open()
    #expect(try store.registry.snapshots().map(\.number) == (isThere ? [1] : []), context)
    let answered = try offline.history(of: store.view, asOf: 1)
    let asOf: Int64 = isThere ? 1 : 0
    #expect(try store.wrongAnswers(of: answered, asOf: asOf, to: questions) == [], context)
    // Once more, as a person would: it succeeds, and is there once.
    let ingestion = try offline.beginIngestion(of: store.source)
    try store.write(1, to: ingestion)
    try RealFileSystem().writeAtomically([1, 2], to: ingestion.quarantinePath)
    let outcome = try ingestion.commit(.content(1, quarantined: 1))
    #expect((isThere ? outcome.recognised : outcome.committed) == 1, context)
    let history = try offline.history(of: store.view, asOf: 1)
    #expect(try store.wrongAnswers(of: history, asOf: 1, to: questions) == [], context)
    #expect(
      try store.files() == [
        "quarantine/readings/1.1.jsonl", "segments/source/readings/1.arrow",
        "segments/view/latest@1/1-1.arrow", "writer.lock",
      ],
      context
    )
  }
}
