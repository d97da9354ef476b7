import GranaryJSON
import GranaryModels
import GranaryStatistics
import Testing

@Suite struct BinaryClassificationMetricsTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let labels: [Int]
    let probabilities: [Double]
    let trainingRate: Double
    let rocAUC: Double?
    let averagePrecision: Double?
    let logLoss: Double
    let brierScore: Double
    let accuracy: Double
    let baselineLogLoss: Double
  }

  /// Expected values from scikit-learn 1.9.1 with numpy 2.4.6.
  ///
  /// `roc_auc_score`, `average_precision_score`, `log_loss(labels=[0, 1])`, `brier_score_loss`,
  /// `accuracy_score` of `p > 0.5`. Where scikit-learn warns that a metric is undefined, nil.
  static let cases = [
    Case(
      testDescription: "ranked without ties",
      labels: [0, 0, 1, 1],
      probabilities: [0.1, 0.4, 0.35, 0.8],
      trainingRate: 0.25,
      rocAUC: 0.75,
      averagePrecision: 0.8333333333333333,
      logLoss: 0.47228795380917615,
      brierScore: 0.15812500000000002,
      accuracy: 0.75,
      baselineLogLoss: 0.8369882167858358
    ),
    Case(
      testDescription: "ties across the classes",
      labels: [0, 1, 0, 1, 1, 0, 1],
      probabilities: [0.5, 0.5, 0.5, 0.7, 0.2, 0.2, 0.9],
      trainingRate: 0.4,
      rocAUC: 0.7083333333333333,
      averagePrecision: 0.7928571428571428,
      logLoss: 0.6248654950035292,
      brierScore: 0.2185714285714286,
      accuracy: 0.7142857142857143,
      baselineLogLoss: 0.7425199712563703
    ),
    Case(
      testDescription: "every probability the same",
      labels: [0, 1, 1, 0, 1],
      probabilities: [0.3, 0.3, 0.3, 0.3, 0.3],
      trainingRate: 0.3,
      rocAUC: 0.5,
      averagePrecision: 0.6,
      logLoss: 0.8650536601710547,
      brierScore: 0.32999999999999996,
      accuracy: 0.4,
      baselineLogLoss: 0.8650536601710547
    ),
    Case(
      testDescription: "sure and wrong",
      labels: [1, 0, 1, 0],
      probabilities: [0, 1, 1, 0],
      trainingRate: 0.5,
      rocAUC: 0.5,
      averagePrecision: 0.5,
      logLoss: 18.021826694558577,
      brierScore: 0.5,
      accuracy: 0.5,
      baselineLogLoss: 0.6931471805599453
    ),
    Case(
      testDescription: "inverted",
      labels: [1, 1, 0, 0, 0],
      probabilities: [0.1, 0.2, 0.3, 0.4, 0.6],
      trainingRate: 0.9,
      rocAUC: 0,
      averagePrecision: 0.325,
      logLoss: 1.1391628610014046,
      brierScore: 0.41200000000000003,
      accuracy: 0.4,
      baselineLogLoss: 1.423695262059558
    ),
    Case(
      testDescription: "only negatives",
      labels: [0, 0, 0],
      probabilities: [0.2, 0.4, 0.6],
      trainingRate: 0.1,
      rocAUC: nil,
      averagePrecision: nil,
      logLoss: 0.5500866356514518,
      brierScore: 0.18666666666666668,
      accuracy: 0.6666666666666666,
      baselineLogLoss: 0.10536051565782628
    ),
    Case(
      testDescription: "only positives, never seen in training",
      labels: [1, 1],
      probabilities: [0.75, 0.5],
      trainingRate: 0,
      rocAUC: nil,
      averagePrecision: 1,
      logLoss: 0.4904146265058631,
      brierScore: 0.15625,
      accuracy: 0.5,
      baselineLogLoss: 36.04365338911715
    ),
  ]

  @Test(arguments: cases) func agreesWithScikitLearn(_ expected: Case) throws {
    let metrics = try #require(
      BinaryClassificationMetrics(
        probabilities: expected.probabilities,
        labels: expected.labels.map { $0 == 1 },
        trainingRate: expected.trainingRate
      )
    )
    #expect(metrics.rowCount == expected.labels.count)
    #expect(metrics.positiveCount == expected.labels.reduce(0, +))
    #expect((metrics.rocAUC == nil) == (expected.rocAUC == nil))
    #expect(isClose(metrics.rocAUC ?? 0, expected.rocAUC ?? 0))
    #expect((metrics.averagePrecision == nil) == (expected.averagePrecision == nil))
    #expect(isClose(metrics.averagePrecision ?? 0, expected.averagePrecision ?? 0))
    #expect(isClose(metrics.logLoss, expected.logLoss))
    #expect(isClose(metrics.brierScore, expected.brierScore))
    #expect(isClose(metrics.accuracy, expected.accuracy))
    #expect(isClose(metrics.baselineLogLoss, expected.baselineLogLoss))
  }

  /// The area by its definition: every pair of a positive and a negative row is looked at.
  @Test(arguments: 1...20) func theAreaIsTheShareOfPairsInOrder(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let labels = (0..<150).map { _ in Int.random(in: 0..<3, using: &generator) == 0 }
    let probabilities = labels.map { _ in Double(Int.random(in: 0..<12, using: &generator)) / 12 }
    var (credit, pairs) = (0.0, 0.0)
    for positive in labels.indices where labels[positive] {
      for negative in labels.indices where !labels[negative] {
        pairs += 1
        if probabilities[positive] > probabilities[negative] { credit += 1 }
        if probabilities[positive] == probabilities[negative] { credit += 0.5 }
      }
    }
    let metrics = try #require(
      BinaryClassificationMetrics(probabilities: probabilities, labels: labels, trainingRate: 0.3)
    )
    #expect(metrics.rocAUC == credit / pairs)
  }

  @Test func predictionsOfBinary32AreWidened() throws {
    let metrics = try #require(
      BinaryClassificationMetrics(
        probabilities: [Float](arrayLiteral: 0.1, 0.9),
        labels: [false, true],
        trainingRate: 0.5
      )
    )
    let widened = try #require(
      BinaryClassificationMetrics(
        probabilities: [Double(Float(0.1)), Double(Float(0.9))],
        labels: [false, true],
        trainingRate: 0.5
      )
    )
    #expect(metrics == widened)
    #expect(metrics.beatsBaseline)
  }

  @Test func withoutRowsThereAreNone() {
    #expect(
      BinaryClassificationMetrics(probabilities: [Double](), labels: [], trainingRate: 0) == nil
    )
  }

  @Test func anUndefinedMetricIsNullInJSON() throws {
    let metrics = try #require(
      BinaryClassificationMetrics(probabilities: [0.5], labels: [false], trainingRate: 0.5)
    )
    #expect(
      metrics.json.description
        == #"{"rows":1,"positives":0,"roc_auc":null,"average_precision":null,"#
        + #""log_loss":0.6931471805599453,"brier_score":0.25,"accuracy":1.0,"#
        + #""baseline_log_loss":0.6931471805599453}"#
    )
  }
}

private func isClose(_ left: Double, _ right: Double) -> Bool {
  abs(left - right) <= 1e-12 * max(1, abs(right))
}
