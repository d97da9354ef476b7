import GranaryColumns
import GranaryIngest
import GranaryStatistics

/// The value is at most so many standard deviations of the sample from the mean.
///
/// Mean and deviation are those of all finite values in a pass before. Infinities and NaN fail; where
/// there are fewer than two finite values, or all are equal, no finite value does.
struct ZScoreRule: ValueRule {
  let column: Int
  let limit: Double
  /// Which of the source's scored columns this is.
  let scored: Int
  /// What the pass before found; nil before it.
  var moments: Moments?

  var expected: String { "within \(limit) standard deviations of the mean" }
  var code: RowRefusal.Code { .outlier }

  func inspect(_ batch: inout BatchInspector) -> Inspection {
    let values = batch.batch.columns[column]
    var inspection = Inspection(looked: .values(column))
    let (mean, deviation) = scale
    func isValid(_ value: Double) -> Bool {
      guard value.isFinite else { return false }
      return deviation > 0 ? abs(value - mean) <= limit * deviation : true
    }
    values.forEachNumber { row, value in
      if !isValid(value) { inspection.failures.append(row) }
    }
    return inspection
  }

  private var scale: (mean: Double, deviation: Double) {
    (moments?.mean ?? 0, moments?.sampleStandardDeviation ?? 0)
  }

  func message(of row: Int, in batch: Batch) -> String {
    let (mean, deviation) = scale
    guard let value = batch.columns[column][row].number, value.isFinite, deviation > 0 else {
      return "no finite number, and so not \(expected)"
    }
    let score = (abs(value - mean) / deviation * 100).rounded() / 100
    return "\(score) standard deviations from the mean \(mean), more than \(limit)"
  }
}
