import GranaryModels
import GranaryTransforms
import Testing

@Suite struct BoostingErrorTests {
  struct Refusal: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var values: [Float] = [1, 2, 3, 4]
    var names = ["delay", "wind"]
    var labels: [Float] = [0, 1]
    var parameters = BoostingParameters(trees: 1)
    let code: BoostingError.Code
    let message: String
  }

  static let refusals = [
    Refusal(
      testDescription: "no rows",
      values: [],
      labels: [],
      code: .emptyMatrix,
      message: "there are no rows to train on (0 × 2)"
    ),
    Refusal(
      testDescription: "no features",
      values: [],
      names: [],
      code: .emptyMatrix,
      message: "there are no features to train on (2 × 0)"
    ),
    Refusal(
      testDescription: "a label too many",
      labels: [0, 1, 1],
      code: .shapeMismatch,
      message: "3 labels for 2 rows; each row needs one"
    ),
    Refusal(
      testDescription: "a label of another kind",
      labels: [0, 0.5],
      code: .invalidLabel,
      message: "row 1: the label is 0.5; a binary label is 0 or 1"
    ),
    Refusal(
      testDescription: "a missing label",
      labels: [.nan, 1],
      code: .invalidLabel,
      message: "row 0: the label is nan; a binary label is 0 or 1"
    ),
    Refusal(
      testDescription: "an infinite value",
      values: [1, 2, 3, -.infinity],
      code: .infiniteValue,
      message: "row 1: feature 'wind' is infinite or past binary32's largest number; "
        + "trees are trained on finite numbers: bound the feature, or make such values null"
    ),
    Refusal(
      testDescription: "no trees",
      parameters: BoostingParameters(trees: 0),
      code: .invalidParameter,
      message: "trees is 0; it must be at least 1"
    ),
    Refusal(
      testDescription: "a tree too deep",
      parameters: BoostingParameters(maxDepth: 31),
      code: .invalidParameter,
      message: "max_depth is 31; it must be 1 to 30"
    ),
    Refusal(
      testDescription: "a learning rate that is no number",
      parameters: BoostingParameters(learningRate: .nan),
      code: .invalidParameter,
      message: "learning_rate is nan; it must be above 0 and at most 1"
    ),
    Refusal(
      testDescription: "a negative weight",
      parameters: BoostingParameters(minChildWeight: -1),
      code: .invalidParameter,
      message: "min_child_weight is -1.0; it must be 0 or a positive number"
    ),
    Refusal(
      testDescription: "an infinite penalty",
      parameters: BoostingParameters(lambda: .infinity),
      code: .invalidParameter,
      message: "lambda is inf; it must be 0 or a positive number"
    ),
    Refusal(
      testDescription: "a negative seed",
      parameters: BoostingParameters(seed: -1),
      code: .invalidParameter,
      message: "seed is -1; it must be 0 to 2147483647"
    ),
  ]

  @Test(arguments: refusals) func refusesToTrain(_ refusal: Refusal) {
    let rowCount = refusal.names.isEmpty ? 2 : refusal.values.count / refusal.names.count
    let matrix = FeatureMatrix(names: refusal.names, rowCount: rowCount, values: refusal.values)
    #expect(throws: BoostingError(refusal.code, refusal.message)) {
      try BoostedTrees.train(matrix, labels: refusal.labels, parameters: refusal.parameters)
    }
  }

  @Test func refusesRowsOfAnotherWidth() throws {
    let rows = FeatureMatrix(names: ["delay"], rowCount: 2, values: [0, 1])
    let trees = try BoostedTrees.train(rows, labels: [0, 1], parameters: BoostingParameters())
    let message = "2 features given; the model reads 1"
    #expect(throws: BoostingError(.shapeMismatch, message)) {
      try trees.predict(FeatureMatrix(names: ["delay", "wind"], rowCount: 1, values: [0, 1]))
    }
  }

  @Test(
    arguments: ["", "{", "{}", "no model", #"{"learner":{}}"#, "[1,2]", "{L\u{0}}"]
  ) func refusesBytesThatAreNoModel(_ text: String) throws {
    let error = #expect(throws: BoostingError.self) {
      try BoostedTrees(serialized: Array(text.utf8))
    }
    #expect(error?.code == .invalidModel)
    #expect(try #require(error?.message).hasPrefix("not a model that XGBoost "))
  }

  @Test func refusesAModelCutShort() throws {
    let rows = FeatureMatrix(names: ["delay"], rowCount: 2, values: [0, 1])
    let trees = try BoostedTrees.train(rows, labels: [0, 1], parameters: BoostingParameters())
    #expect(throws: BoostingError.self) {
      try BoostedTrees(serialized: Array(trees.serialized.dropLast(1)))
    }
  }
}
