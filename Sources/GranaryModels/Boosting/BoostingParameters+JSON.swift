public import GranaryJSON

extension BoostingParameters {
  /// The parameters as a model's manifest has them.
  public var json: JSONValue {
    .object([
      "objective": .string(objective.rawValue),
      "trees": .int(trees),
      "max_depth": .int(maxDepth),
      "learning_rate": .double(learningRate),
      "min_child_weight": .double(minChildWeight),
      "lambda": .double(lambda),
      "seed": .int(seed),
    ])
  }
}
