import GranaryColumns
import GranaryExpressions

extension DefinitionReader {
  /// A model, of which all can be followed that refers to something.
  ///
  /// Where what is wrong refers to nothing, such as a method or a fraction, the usual stands in its
  /// place, and in that of a reference an empty name; the error was reported.
  func model(_ root: DefinitionNode) -> ModelDefinition? {
    let keyed = keys(
      of: root,
      "a model",
      known: [
        "kind", "name", "description", "service", "entity_frame", "label", "split", "transforms",
        "estimator", "metric", "gates",
      ],
      planned: ["fairness"]
    )
    let name = definitionName(keyed)
    let service = reference(required("service", keyed), "the service", at: "service")
    let frame = entityFrame(required("entity_frame", keyed))
    let labelNode = required("label", keyed)
    let label = expression(labelNode, "the label") ?? .anyRow
    record("label", labelNode?.place)
    let split = split(required("split", keyed)) ?? ModelDefinition.Split(testFraction: 0.25)
    let transforms = transforms(keyed?["transforms"])
    let estimator = estimator(required("estimator", keyed)) ?? .gradientBoosting(.init())
    let metric: MetricName? = choice(keyed?["metric"], "the metric")
    let gates = gates(keyed?["gates"])
    guard let name, let label else { return nil }
    return ModelDefinition(
      name: name,
      description: description(keyed),
      service: service,
      entityFrame: frame,
      label: label,
      split: split,
      transforms: transforms,
      estimator: estimator,
      metric: metric ?? .rocAUC,
      gates: gates ?? GatesDefinition()
    )
  }

  private func entityFrame(_ node: DefinitionNode?) -> ModelDefinition.EntityFrame {
    let keyed = keys(of: node, "entity_frame", known: ["source", "event_time", "where"])
    record("entity_frame/where", keyed?["where"]?.place)
    return ModelDefinition.EntityFrame(
      source: reference(
        required("source", keyed),
        "the source of entity_frame",
        at: "entity_frame/source"
      ),
      eventTime: reference(
        required("event_time", keyed),
        "the event_time of entity_frame",
        at: "entity_frame/event_time"
      ),
      filter: expression(keyed?["where"], "'where' of entity_frame")
    )
  }

  private func split(_ node: DefinitionNode?) -> ModelDefinition.Split? {
    let keyed = keys(of: node, "split", known: ["by", "test_fraction"])
    let by: SplitName? = choice(required("by", keyed), "the split")
    let fraction = number(
      required("test_fraction", keyed),
      "test_fraction",
      "a number between 0 and 1"
    ) { $0 > 0 && $0 < 1 }
    guard by != nil, let fraction else { return nil }
    return ModelDefinition.Split(testFraction: fraction)
  }

  // MARK: Estimator, gates

  private func estimator(_ node: DefinitionNode?) -> EstimatorDefinition? {
    let keyed = keys(
      of: node,
      "the estimator",
      known: ["type", "trees", "max_depth", "learning_rate", "min_child_weight", "seed"]
    )
    let type: EstimatorName? = choice(
      required("type", keyed),
      "the estimator",
      planned: ["random_forest", "logistic_regression", "linear_regression"]
    )
    let defaults = EstimatorDefinition.GradientBoosting()
    let positive: (Double) -> Bool = { $0 > 0 }
    let parameters = EstimatorDefinition.GradientBoosting(
      trees: integer(keyed?["trees"], "trees", in: 1...100_000) ?? defaults.trees,
      maxDepth: integer(keyed?["max_depth"], "max_depth", in: 1...30) ?? defaults.maxDepth,
      learningRate: number(
        keyed?["learning_rate"],
        "learning_rate",
        "a number above 0 up to 1"
      ) { $0 > 0 && $0 <= 1 } ?? defaults.learningRate,
      minChildWeight: number(
        keyed?["min_child_weight"],
        "min_child_weight",
        "a number above 0",
        where: positive
      ) ?? defaults.minChildWeight,
      seed: integer(keyed?["seed"], "seed", in: 0...Int(Int32.max)) ?? defaults.seed
    )
    switch type {
    case .gradientBoosting: return .gradientBoosting(parameters)
    case nil: return nil
    }
  }

  private func gates(_ node: DefinitionNode?) -> GatesDefinition? {
    let metrics = MetricName.allCases.map(\.rawValue)
    guard let keyed = keys(of: node, "gates", known: metrics + ["beats_baseline"]) else {
      return nil
    }
    let bounds = MetricName.allCases.sorted { Text($0.rawValue) < Text($1.rawValue) }
      .compactMap { metric in keyed[metric.rawValue].flatMap { bound($0, metric) } }
    let beatsBaseline = bool(keyed["beats_baseline"], "beats_baseline")
    return GatesDefinition(bounds: bounds, beatsBaseline: beatsBaseline ?? false)
  }

  private func bound(_ node: DefinitionNode, _ metric: MetricName) -> GatesDefinition.Bound? {
    let what = "the gate '\(metric.rawValue)'"
    guard let keyed = keys(of: node, what, known: ["min", "max"]) else { return nil }
    let min = number(keyed["min"], "min of \(what)")
    let max = number(keyed["max"], "max of \(what)")
    guard keyed["min"] != nil || keyed["max"] != nil else {
      report(.missingKey, at: node, "\(what) needs min or max")
      return nil
    }
    if let min, let max, min > max {
      report(.invalidValue, at: node, "\(what): min \(min) is above max \(max)")
    }
    return GatesDefinition.Bound(metric: metric, min: min, max: max)
  }

  // MARK: Transforms

  /// The transforms up to the first one of which it cannot be told what columns it makes.
  private func transforms(_ node: DefinitionNode?) -> [TransformDefinition] {
    let nodes = list(node, "transforms", allowsEmpty: true) ?? []
    let transforms = nodes.enumerated().map { transform($1, at: $0) }
    return transforms.prefix { $0 != nil }.compactMap(\.self)
  }

  private func transform(_ node: DefinitionNode, at index: Int) -> TransformDefinition? {
    let keys = TransformKey.allCases.filter { DefinitionNode.hasKey($0.rawValue, in: node) }
    guard let key = keys.first, keys.count == 1 else {
      let errorCount = errors.count
      let known = TransformKey.allCases.map(\.rawValue)
      let options = TransformKey.allCases.flatMap(\.options)
      _ = self.keys(of: node, "a transform", known: (known + options).uniqued(by: \.self))
      guard errors.count == errorCount else { return nil }
      let list = known.joined(separator: ", ")
      report(.missingKey, at: node, "a transform has exactly one of the keys \(list)")
      return nil
    }
    let keyed = self.keys(of: node, key.rawValue, known: [key.rawValue] + key.options)
    let value = keyed?[key.rawValue]
    let listNode = key == .drop ? value : required("columns", keyed)
    let columns = texts(listNode, "the columns of \(key.rawValue)")
    if case .sequence(let nodes)? = listNode?.content {
      for (position, node) in nodes.enumerated() {
        record(DefinitionPath("transforms", String(index), String(position)), node.place)
      }
    }
    return transform(key, value, columns, keyed)
  }

  private func transform(
    _ key: TransformKey,
    _ value: DefinitionNode?,
    _ columns: [String]?,
    _ keyed: KeyedNodes?
  ) -> TransformDefinition? {
    switch key {
    case .impute:
      let strategy = imputeStrategy(value)
      let indicator = bool(keyed?["indicator"], "indicator") ?? (keyed?["indicator"] != nil)
      return columns.map { .impute(strategy ?? .mean, columns: $0, indicator: indicator) }
    case .scale:
      let _: ScaleName? = choice(value, "the scale", planned: ["min_max", "robust"])
      return columns.map { .scaleStandard(columns: $0) }
    case .encode:
      let _: EncodeName? = choice(value, "the encoding", planned: ["ordinal", "target"])
      let frequency = integer(keyed?["min_frequency"], "min_frequency", in: 1...Int.max) ?? 1
      let unknown: TransformDefinition.UnknownCategories? = choice(keyed?["unknown"], "unknown")
      return columns.map {
        .encodeOneHot(columns: $0, minFrequency: frequency, unknown: unknown ?? .ignore)
      }
    case .drop:
      return columns.map { .drop(columns: $0) }
    }
  }

  private func imputeStrategy(_ node: DefinitionNode?) -> TransformDefinition.ImputeStrategy? {
    guard let node else { return nil }
    if case .mapping = node.content {
      let keyed = keys(of: node, "impute", known: ["constant"])
      return number(required("constant", keyed), "constant").map { .constant($0) }
    }
    let name: ImputeName? = choice(
      node,
      "the imputation",
      planned: ["most_frequent"],
      andForms: ", {constant: <number>}"
    )
    switch name {
    case .mean: return .mean
    case .median: return .median
    case nil: return nil
    }
  }
}

extension Expression {
  /// What holds for every row; nil never.
  fileprivate static var anyRow: Expression? { try? Expression(parsing: "true") }
}

private enum SplitName: String, CaseIterable { case time }
private enum EstimatorName: String, CaseIterable { case gradientBoosting = "gradient_boosting" }
private enum ScaleName: String, CaseIterable { case standard }
private enum EncodeName: String, CaseIterable { case oneHot = "one_hot" }
private enum ImputeName: String, CaseIterable { case mean, median }

/// The keys of which a transform has exactly one.
private enum TransformKey: String, CaseIterable {
  case impute, scale, encode, drop

  /// The keys beside it.
  var options: [String] {
    switch self {
    case .impute: ["columns", "indicator"]
    case .scale: ["columns"]
    case .encode: ["columns", "min_frequency", "unknown"]
    case .drop: []
    }
  }
}
