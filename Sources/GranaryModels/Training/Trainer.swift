public import GranaryColumns
public import GranaryDefinitions
public import GranaryTransforms

/// A fitted pipeline and its estimator: what scores.
public struct FittedModel: Sendable {
  /// Preprocessing as fitted on the training part.
  public let pipeline: FittedPipeline
  /// The estimator.
  public let estimator: BoostedTrees

  /// A pipeline and the estimator trained behind it.
  public init(pipeline: FittedPipeline, estimator: BoostedTrees) {
    self.pipeline = pipeline
    self.estimator = estimator
  }

  /// The probability of the label for each row of inputs.
  public func predict(_ inputs: Batch) throws -> [Float] {
    try estimator.predict(pipeline.apply(inputs))
  }
}

/// A model as trained, and how it did on the tested part.
public struct Training: Sendable {
  /// What scores.
  public let model: FittedModel
  /// How the rows were parted.
  public let split: TimeSplit
  /// The share of true labels in the training part: what the baseline always answers.
  public let trainingRate: Double
  /// How the model did on the tested part.
  public let metrics: BinaryClassificationMetrics
  /// Gates that do not hold, in words; none when the model may be registered.
  public let failedGates: [String]
}

extension ResolvedModel {
  /// Splits by time, fits the transforms on the training part only, trains, evaluates on the later
  /// part and checks the gates.
  ///
  /// - Parameters:
  ///   - table: Rows in any order, with the columns of ``ResolvedModel/inputs``.
  ///   - progress: Called after each tree with the number of trees so far.
  /// - Returns: The model and its metrics, also where gates do not hold: ``Training/failedGates``.
  /// - Throws: ``TrainingError`` with code `no_training_rows`, `empty_split` or `one_class`;
  ///   `TransformError` and ``BoostingError`` where the training part cannot be learnt from.
  public func train(
    on table: TrainingTable,
    progress: ((_ trees: Int) -> Void)? = nil
  ) throws -> Training {
    guard table.inputs.count > 0 else { throw TrainingError.noRows(self) }
    let split = TimeSplit(times: table.times, testFraction: definition.split.testFraction)
    guard !split.training.isEmpty else { throw TrainingError.emptySplit(cut: split.cut) }
    let trainingLabels = try labels(table, split.training, "training")
    let testedLabels = try labels(table, split.tested, "tested")
    let rows = table.inputs.taking(split.training)
    let pipeline = try TransformPipeline(definition.transforms, inputs: Schema(inputs)).fit(rows)
    let estimator = try BoostedTrees.train(
      pipeline.apply(rows),
      labels: trainingLabels.map { $0 ? 1 : 0 },
      parameters: definition.estimator.parameters,
      progress: progress
    )
    let model = FittedModel(pipeline: pipeline, estimator: estimator)
    let rate = Double(trainingLabels.count(where: \.self)) / Double(trainingLabels.count)
    guard
      let metrics = BinaryClassificationMetrics(
        probabilities: try model.predict(table.inputs.taking(split.tested)),
        labels: testedLabels,
        trainingRate: rate
      )
    else { throw TrainingError.noRows(self) }
    return Training(
      model: model,
      split: split,
      trainingRate: rate,
      metrics: metrics,
      failedGates: definition.gates.failures(of: metrics)
    )
  }

  private func labels(_ table: TrainingTable, _ rows: [Int], _ part: String) throws -> [Bool] {
    let labels = rows.map { table.labels[$0] }
    if let first = labels.first, labels.allSatisfy({ $0 == first }) {
      throw TrainingError.oneClass(part, first, rows: labels.count)
    }
    return labels
  }
}

extension EstimatorDefinition {
  var parameters: BoostingParameters {
    switch self {
    case .gradientBoosting(let boosting):
      BoostingParameters(
        trees: boosting.trees,
        maxDepth: boosting.maxDepth,
        learningRate: boosting.learningRate,
        minChildWeight: boosting.minChildWeight,
        seed: boosting.seed
      )
    }
  }
}

extension GatesDefinition {
  /// The gates that do not hold, in words.
  func failures(of metrics: BinaryClassificationMetrics) -> [String] {
    var failures = bounds.compactMap { bound -> String? in
      let name = bound.metric.rawValue
      guard let value = metrics[bound.metric] else { return "\(name) is undefined" }
      if let min = bound.min, !(value >= min) { return "\(name) is \(value), below \(min)" }
      if let max = bound.max, !(value <= max) { return "\(name) is \(value), above \(max)" }
      return nil
    }
    if beatsBaseline, !metrics.beatsBaseline {
      failures.append(
        "log_loss is \(metrics.logLoss), not below the baseline's \(metrics.baselineLogLoss)"
      )
    }
    return failures
  }
}

extension BinaryClassificationMetrics {
  /// The value of a metric; nil where it is undefined.
  public subscript(metric: MetricName) -> Double? {
    switch metric {
    case .rocAUC: rocAUC
    case .logLoss: logLoss
    case .brierScore: brierScore
    }
  }
}
