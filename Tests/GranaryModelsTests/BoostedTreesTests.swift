import GranaryModels
import GranaryStatistics
import GranaryTransforms
import Testing

@Suite struct BoostedTreesTests {
  /// Three features, a tenth of the cells missing; the label follows from the first two.
  private func flights(_ rowCount: Int, seed: Int = 1) -> (matrix: FeatureMatrix, labels: [Float]) {
    var generator = SeededGenerator(seed: UInt64(seed))
    var values: [Float] = []
    var labels: [Float] = []
    for _ in 0..<rowCount {
      let row = (0..<3).map { _ in Float(Int.random(in: 0..<2000, using: &generator)) / 1000 - 1 }
      let noise = Float(Int.random(in: 0..<100, using: &generator)) / 200
      labels.append(row[0] * row[1] + noise > 0.25 ? 1 : 0)
      values += row.map { Int.random(in: 0..<10, using: &generator) == 0 ? .nan : $0 }
    }
    let names = ["delay", "wind", "humidity"]
    return (FeatureMatrix(names: names, rowCount: rowCount, values: values), labels)
  }

  private let parameters = BoostingParameters(trees: 20, maxDepth: 4, learningRate: 0.2, seed: 7)

  @Test func learnsWhatTheRowsSay() throws {
    let (matrix, labels) = flights(2000)
    let trees = try BoostedTrees.train(matrix, labels: labels, parameters: parameters)
    let later = flights(1000, seed: 2)
    let metrics = try #require(
      BinaryClassificationMetrics(
        probabilities: trees.predict(later.matrix),
        labels: later.labels.map { $0 == 1 },
        trainingRate: Double(labels.reduce(0, +)) / Double(labels.count)
      )
    )
    #expect(try #require(metrics.rocAUC) > 0.8)
    #expect(metrics.beatsBaseline)
  }

  @Test func anyNumberOfThreadsGivesTheSameBytes() throws {
    let (matrix, labels) = flights(3000)
    let parameters = BoostingParameters(trees: 4, maxDepth: 4)
    let models = try [1, 2, 3, 8].map { threads in
      try BoostedTrees.train(matrix, labels: labels, parameters: parameters, threads: threads)
    }
    #expect(models.allSatisfy { $0.serialized == models[0].serialized })
  }

  @Test func savedAndReadItPredictsTheSameBits() throws {
    let (matrix, labels) = flights(1500)
    let trees = try BoostedTrees.train(matrix, labels: labels, parameters: parameters)
    let again = try BoostedTrees(serialized: trees.serialized)
    #expect(again.featureCount == 3)
    #expect(again.serialized == trees.serialized)
    #expect(try bits(again.predict(matrix)) == bits(trees.predict(matrix)))
  }

  @Test func oneRowPredictsAsInABatch() throws {
    let (matrix, labels) = flights(700)
    let trees = try BoostedTrees.train(matrix, labels: labels, parameters: parameters)
    let batch = try trees.predict(matrix)
    let single = try (0..<matrix.rowCount).flatMap { row in
      try trees.predict(matrix.rows(row..<row + 1))
    }
    #expect(bits(single) == bits(batch))
    #expect(Set(bits(batch)).count > 100, "the rows must differ for this to mean something")
  }

  @Test func manyThreadsPredictTheSameBitsAtOnce() async throws {
    let (matrix, labels) = flights(400)
    let trees = try BoostedTrees.train(matrix, labels: labels, parameters: parameters)
    let expected = try bits(trees.predict(matrix))
    // Read anew, so that the first predictions of this one are concurrent.
    let shared = try BoostedTrees(serialized: trees.serialized)
    try await withThrowingTaskGroup(of: [UInt32].self) { group in
      for _ in 0..<8 {
        group.addTask {
          try (0..<matrix.rowCount).flatMap { row in
            try shared.predict(matrix.rows(row..<row + 1)).map(\.bitPattern)
          }
        }
      }
      for try await answer in group { #expect(answer == expected) }
    }
  }

  @Test func aMissingValueCountsAsMissing() throws {
    let present = (0..<100).map { Float($0 % 2) }
    // The label is 1 exactly where the value is missing, or is 1.
    let values = present + [Float](repeating: .nan, count: 50)
    let labels = present + [Float](repeating: 1, count: 50)
    let matrix = FeatureMatrix(names: ["delay"], rowCount: 150, values: values)
    let trees = try BoostedTrees.train(matrix, labels: labels, parameters: parameters)
    let asked = FeatureMatrix(names: ["delay"], rowCount: 3, values: [0, 1, .nan])
    let answers = try trees.predict(asked)
    #expect(answers[0] < 0.1)
    #expect(answers[1] > 0.9)
    #expect(answers[2] > 0.9)
  }

  @Test(arguments: [Float(0), 1]) func oneClassGivesAModelThatAlwaysSaysIt(_ label: Float) throws {
    let (matrix, _) = flights(100)
    let labels = [Float](repeating: label, count: 100)
    let trees = try BoostedTrees.train(matrix, labels: labels, parameters: parameters)
    #expect(try trees.predict(matrix).allSatisfy { abs($0 - label) < 0.1 })
  }

  @Test func tellsHowFarItIs() throws {
    let (matrix, labels) = flights(50)
    var told: [Int] = []
    let parameters = BoostingParameters(trees: 5)
    _ = try BoostedTrees.train(matrix, labels: labels, parameters: parameters) { told.append($0) }
    #expect(told == [1, 2, 3, 4, 5])
  }

  @Test func noRowsPredictNothing() throws {
    let (matrix, labels) = flights(50)
    let trees = try BoostedTrees.train(matrix, labels: labels, parameters: parameters)
    #expect(try trees.predict(matrix.rows(0..<0)).isEmpty)
  }

  @Test func namesTheLibrarysVersion() {
    let parts = BoostedTrees.libraryVersion.split(separator: ".")
    #expect(parts.count == 3 && parts.allSatisfy { Int($0) != nil })
  }

  private func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
}
