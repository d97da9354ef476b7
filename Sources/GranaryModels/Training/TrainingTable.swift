public import GranaryColumns
public import GranaryDefinitions
import GranaryExpressions
public import GranaryFeatures

/// Rows that a model learns from: its inputs, its labels and the time of each row.
public struct TrainingTable: Sendable {
  /// The model's inputs, named and ordered as ``ResolvedModel/inputs``.
  public let inputs: Batch
  /// What is to be learnt, a row each.
  public let labels: [Bool]
  /// The time that each row is split by.
  public let times: [Timestamp]

  /// Rows to learn from.
  ///
  /// - Precondition: A label and a time for each row.
  public init(inputs: Batch, labels: [Bool], times: [Timestamp]) {
    precondition(inputs.count == labels.count && inputs.count == times.count)
    self.inputs = inputs
    self.labels = labels
    self.times = times
  }

  /// Puts inputs and labels together from an entity frame and the features known at its times.
  ///
  /// - Throws: ``TrainingError`` where labels are null.
  public init(
    of model: ResolvedModel,
    frame: Batch,
    features: FeatureTable,
    times: [Timestamp]
  ) throws {
    let label = try CompiledExpression(model.definition.label, over: frame.schema)
    let columns = frame.selecting(model.definition.label.columnNames)
    var labels: [Bool] = []
    var nullCount = 0
    // As many rows at a time as expressions over text have room for.
    for start in stride(from: 0, to: frame.count, by: Batch.rowCount) {
      let rows = start..<min(start + Batch.rowCount, frame.count)
      let column = label.evaluate(columns.taking(Array(rows))).column
      labels += column.bools.map(\.self)
      nullCount += column.nullCount
    }
    guard nullCount == 0 else {
      throw TrainingError.nullLabels(nullCount, of: frame.count, model)
    }
    self.init(
      inputs: try model.inputs(features: features, frame: frame),
      labels: labels,
      times: times
    )
  }
}

extension ResolvedModel {
  /// The model's inputs for rows of features: the service's features, the request values, cast to
  /// their declared types, and the join keys.
  ///
  /// The same in training and in serving.
  ///
  /// - Parameters:
  ///   - features: The service's features, a row for each of `frame`.
  ///   - frame: Columns with the names of the request values and join keys; others are left out.
  /// - Returns: The columns of ``ResolvedModel/inputs``, in that order; a value that the cast
  ///   cannot convert is null.
  /// - Throws: ``TrainingError/Code/missingInput`` where `frame` lacks a column; `ExpressionError`
  ///   with code `type_mismatch` where its type cannot be cast.
  public func inputs(features: FeatureTable, frame: Batch) throws -> Batch {
    let columns = try (service.request + service.joinKeys).map { field in
      guard let column = frame[field.name] else { throw TrainingError.missing(field, in: frame) }
      return try column.casting(to: field.type)
    }
    let values = features.values
    return Batch(
      Schema(inputs),
      values.columns + columns,
      count: features.rowCount
    )
  }
}

extension Column {
  fileprivate func casting(to other: ColumnType) throws -> Column {
    if type == other { return self }
    let cast = try Expression(parsing: "cast(value as \(other.rawValue))")
    let schema = Schema([Field("value", type)])
    return try CompiledExpression(cast, over: schema).evaluate(Batch(schema, [self])).column
  }
}

extension Bitmap {
  fileprivate func map<Result>(_ transform: (Bool) -> Result) -> [Result] {
    (0..<count).map { transform(self[$0]) }
  }
}
