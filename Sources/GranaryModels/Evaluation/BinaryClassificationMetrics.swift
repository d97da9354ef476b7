#if canImport(Glibc)
private import Glibc
#else
private import Darwin
#endif

/// How well probabilities foretold labels of 0 and 1.
///
/// Each number is that of scikit-learn 1.9 for the same labels and probabilities in binary64
/// (`sklearn.metrics`), but for rounding. Sums run in row order, so that equal input gives equal
/// bits.
public struct BinaryClassificationMetrics: Hashable, Sendable {
  /// The number of rows.
  public let rowCount: Int
  /// Rows whose label is 1.
  public let positiveCount: Int
  /// The area under the ROC curve; nil where one class is missing.
  ///
  /// It is the share of pairs of a positive and a negative row in which the positive one has the
  /// higher probability, ties counting half.
  public let rocAUC: Double?
  /// The area under the precision-recall curve; nil where no label is 1.
  ///
  /// It is the sum of steps `Σ (Rₙ − Rₙ₋₁) Pₙ` over falling thresholds.
  public let averagePrecision: Double?
  /// The mean of `−ln` of the probability given to what came true, in nats; probabilities are
  /// clipped to `[ε, 1 − ε]`, ε = 2⁻⁵².
  public let logLoss: Double
  /// The mean squared difference of probability and label.
  public let brierScore: Double
  /// The share of rows whose label is 1 exactly where the probability is above one half.
  public let accuracy: Double
  /// ``logLoss`` of always answering the share of 1 in the training rows.
  public let baselineLogLoss: Double

  /// Compares probabilities with what came true; nil without rows.
  ///
  /// - Parameters:
  ///   - probabilities: Of label 1, one a row, each from 0 to 1.
  ///   - labels: What came true, one a row.
  ///   - trainingRate: The share of 1 among the training rows, for the baseline.
  /// - Precondition: As many probabilities as labels.
  public init?(probabilities: [Float], labels: [Bool], trainingRate: Double) {
    self.init(
      probabilities: probabilities.map(Double.init),
      labels: labels,
      trainingRate: trainingRate
    )
  }

  /// Compares probabilities of binary64 with what came true; nil without rows.
  public init?(probabilities: [Double], labels: [Bool], trainingRate: Double) {
    precondition(probabilities.count == labels.count, "one probability a label")
    if labels.isEmpty { return nil }
    rowCount = labels.count
    positiveCount = labels.count { $0 }
    let ranking = Ranking(probabilities: probabilities, labels: labels)
    rocAUC = ranking.rocAUC
    averagePrecision = ranking.averagePrecision
    let rows = Double(labels.count)
    var (loss, squares, baseline, hits) = (0.0, 0.0, 0.0, 0)
    for (probability, label) in zip(probabilities, labels) {
      let difference = probability - (label ? 1 : 0)
      squares += difference * difference
      loss += negativeLogLikelihood(probability, label)
      baseline += negativeLogLikelihood(trainingRate, label)
      if (probability > 0.5) == label { hits += 1 }
    }
    logLoss = loss / rows
    brierScore = squares / rows
    accuracy = Double(hits) / rows
    baselineLogLoss = baseline / rows
  }

  /// Whether the log loss is below that of always answering the training rate.
  public var beatsBaseline: Bool { logLoss < baselineLogLoss }
}

private func negativeLogLikelihood(_ probability: Double, _ label: Bool) -> Double {
  let given = label ? probability : 1 - probability
  return -log(min(max(given, Double.ulpOfOne), 1 - Double.ulpOfOne))
}

/// Counts of labels at each distinct probability, highest first.
private struct Ranking {
  private var steps: [(positives: Int, negatives: Int)] = []
  private var positives = 0
  private var negatives = 0

  init(probabilities: [Double], labels: [Bool]) {
    let order = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
    var previous: Double?
    for row in order {
      if probabilities[row] != previous { steps.append((0, 0)) }
      previous = probabilities[row]
      if labels[row] {
        steps[steps.count - 1].positives += 1
        positives += 1
      } else {
        steps[steps.count - 1].negatives += 1
        negatives += 1
      }
    }
  }

  /// The Mann–Whitney statistic over the number of pairs; nil where one class is missing.
  ///
  /// Counted in half pairs, so that only the last division rounds.
  var rocAUC: Double? {
    guard positives > 0, negatives > 0 else { return nil }
    var halfPairs = 0
    var negativesBelow = negatives
    for step in steps {
      negativesBelow -= step.negatives
      halfPairs += step.positives * (2 * negativesBelow + step.negatives)
    }
    return Double(halfPairs) / (2 * Double(positives) * Double(negatives))
  }

  var averagePrecision: Double? {
    guard positives > 0 else { return nil }
    var (area, found, taken) = (0.0, 0, 0)
    for step in steps where step.positives + step.negatives > 0 {
      found += step.positives
      taken += step.positives + step.negatives
      let recallGained = Double(step.positives) / Double(positives)
      area += recallGained * (Double(found) / Double(taken))
    }
    return area
  }
}
