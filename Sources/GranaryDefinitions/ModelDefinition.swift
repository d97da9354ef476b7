public import GranaryExpressions

/// A model to train: what it reads, what it learns and how good it must be.
public struct ModelDefinition: Hashable, Sendable {
  /// The rows that a model learns from.
  public struct EntityFrame: Hashable, Sendable {
    /// The source whose rows they are.
    public var source: String
    /// The column with the time that features are asked for.
    public var eventTime: String
    /// Which rows, null counting as false; all where nil.
    public var filter: Expression?

    /// An entity frame.
    public init(source: String, eventTime: String, filter: Expression? = nil) {
      self.source = source
      self.eventTime = eventTime
      self.filter = filter
    }
  }

  /// How the rows are parted for training and testing.
  public struct Split: Hashable, Sendable {
    /// The later part, by time, that is tested: more than 0, less than 1.
    public var testFraction: Double

    /// A split by time: training is strictly before the time of row ⌊n(1 − f)⌋.
    public init(testFraction: Double) { self.testFraction = testFraction }
  }

  /// The name.
  public var name: String
  /// For people.
  public var description: String?
  /// The feature service that it reads.
  public var service: String
  /// The rows that it learns from.
  public var entityFrame: EntityFrame
  /// What it learns: a condition over the frame's columns.
  public var label: Expression
  /// How the rows are parted.
  public var split: Split
  /// Preprocessing steps, in order.
  public var transforms: [TransformDefinition]
  /// What is fitted.
  public var estimator: EstimatorDefinition
  /// The metric that decides.
  public var metric: MetricName
  /// What must hold for the model to be registered.
  public var gates: GatesDefinition

  /// A model.
  public init(
    name: String,
    description: String? = nil,
    service: String,
    entityFrame: EntityFrame,
    label: Expression,
    split: Split,
    transforms: [TransformDefinition],
    estimator: EstimatorDefinition,
    metric: MetricName = .rocAUC,
    gates: GatesDefinition = GatesDefinition()
  ) {
    self.name = name
    self.description = description
    self.service = service
    self.entityFrame = entityFrame
    self.label = label
    self.split = split
    self.transforms = transforms
    self.estimator = estimator
    self.metric = metric
    self.gates = gates
  }
}

/// What is fitted on the transformed columns.
public enum EstimatorDefinition: Hashable, Sendable {
  /// Boosted trees for a binary label (XGBoost, `hist`).
  case gradientBoosting(GradientBoosting)

  /// Boosted trees; every number positive.
  public struct GradientBoosting: Hashable, Sendable {
    /// Trees, which is rounds of boosting.
    public var trees: Int
    /// Levels of a tree.
    public var maxDepth: Int
    /// The share of each tree's answer that is added.
    public var learningRate: Double
    /// The smallest sum of the second derivative in a leaf.
    public var minChildWeight: Double
    /// Seed of the random numbers.
    public var seed: Int

    /// Parameters; those left out are XGBoost's.
    public init(
      trees: Int = 100,
      maxDepth: Int = 6,
      learningRate: Double = 0.3,
      minChildWeight: Double = 1,
      seed: Int = 0
    ) {
      self.trees = trees
      self.maxDepth = maxDepth
      self.learningRate = learningRate
      self.minChildWeight = minChildWeight
      self.seed = seed
    }
  }
}

/// A measure of a binary classifier on the tested part.
public enum MetricName: String, CaseIterable, Hashable, Sendable {
  /// Area under the ROC curve, 0 to 1, higher is better.
  case rocAUC = "roc_auc"
  /// Mean negative log likelihood in nats, lower is better.
  case logLoss = "log_loss"
  /// Mean squared error of the probability, lower is better.
  case brierScore = "brier_score"
}

/// What must hold on the tested part for a model to be registered.
public struct GatesDefinition: Hashable, Sendable {
  /// Closed bounds of metrics, ordered by metric name.
  public var bounds: [Bound]
  /// Whether the log loss must be below that of always answering the training rate.
  public var beatsBaseline: Bool

  /// A metric's closed bounds.
  public struct Bound: Hashable, Sendable {
    /// The metric.
    public var metric: MetricName
    /// The least value that passes.
    public var min: Double?
    /// The greatest value that passes.
    public var max: Double?

    /// Bounds of a metric.
    public init(metric: MetricName, min: Double? = nil, max: Double? = nil) {
      self.metric = metric
      self.min = min
      self.max = max
    }
  }

  /// Gates; none by default.
  public init(bounds: [Bound] = [], beatsBaseline: Bool = false) {
    self.bounds = bounds
    self.beatsBaseline = beatsBaseline
  }
}
