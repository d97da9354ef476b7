/// What boosted trees are trained with; the defaults are XGBoost's own.
///
/// Names follow <https://xgboost.readthedocs.io/en/stable/parameter.html>. What is not here is
/// fixed, so that two versions of the library train alike: `tree_method` is `hist`, `base_score`
/// is 0.5. The number of threads is no parameter, since it never changes a model.
public struct BoostingParameters: Hashable, Sendable {
  /// What is minimised, and with it what a prediction means.
  public enum Objective: String, CaseIterable, Hashable, Sendable {
    /// Log loss of a 0/1 label; predicts the probability of 1.
    case binaryLogistic = "binary:logistic"
  }

  /// What is minimised.
  public var objective: Objective
  /// Trees, which is rounds of boosting: at least 1.
  public var trees: Int
  /// The depth of a tree: 1 to 30.
  public var maxDepth: Int
  /// The share of each tree's answer that is added (`eta`): above 0, at most 1.
  public var learningRate: Double
  /// The least sum of second derivatives in a leaf: at least 0.
  public var minChildWeight: Double
  /// The weight of the leaves' squared answers in the objective (`reg_lambda`): at least 0.
  public var lambda: Double
  /// Seed of the random numbers: 0 to 2³¹ − 1.
  public var seed: Int

  /// Parameters; those left out are XGBoost's.
  public init(
    objective: Objective = .binaryLogistic,
    trees: Int = 100,
    maxDepth: Int = 6,
    learningRate: Double = 0.3,
    minChildWeight: Double = 1,
    lambda: Double = 1,
    seed: Int = 0
  ) {
    self.objective = objective
    self.trees = trees
    self.maxDepth = maxDepth
    self.learningRate = learningRate
    self.minChildWeight = minChildWeight
    self.lambda = lambda
    self.seed = seed
  }

  func validate() throws(BoostingError) {
    if trees < 1 { throw .invalidParameter("trees", trees, "at least 1") }
    // Past 30 the number of nodes in a full tree no longer fits XGBoost's 32-bit node numbers.
    if !(1...30).contains(maxDepth) { throw .invalidParameter("max_depth", maxDepth, "1 to 30") }
    if !(learningRate > 0 && learningRate <= 1) {
      throw .invalidParameter("learning_rate", learningRate, "above 0 and at most 1")
    }
    if !(minChildWeight >= 0 && minChildWeight.isFinite) {
      throw .invalidParameter("min_child_weight", minChildWeight, "0 or a positive number")
    }
    if !(lambda >= 0 && lambda.isFinite) {
      throw .invalidParameter("lambda", lambda, "0 or a positive number")
    }
    if !(0...Int(Int32.max)).contains(seed) {
      throw .invalidParameter("seed", seed, "0 to 2147483647")
    }
  }

  /// The parameters as XGBoost names them.
  var settings: [(name: String, value: String)] {
    [
      ("objective", objective.rawValue),
      ("max_depth", String(maxDepth)),
      ("eta", learningRate.description),
      ("min_child_weight", minChildWeight.description),
      ("reg_lambda", lambda.description),
      ("seed", String(seed)),
      ("tree_method", "hist"),
      // Since 2.0 XGBoost estimates it from the labels unless it is set.
      ("base_score", "0.5"),
    ]
  }
}
