public import GranaryColumns
public import GranaryDefinitions

/// Transforms planned over the columns they read; ``fit(_:)`` learns what they need to know.
///
/// Every transform reads one column at a time, so that the plan is one of columns: those that no
/// transform names pass through as they are.
public struct TransformPipeline: Sendable {
  /// What becomes of a column.
  enum Treatment: Hashable, Sendable {
    case drop
    case oneHot(OneHotEncoder)
    /// A number, changed by the steps in order.
    case number([NumberStep])
  }

  enum NumberStep: Hashable, Sendable {
    case impute(Imputer)
    case scale(StandardScaler)
  }

  /// The columns that go in, in order.
  public let inputs: Schema
  private var treatments: [Treatment]

  /// Plans transforms.
  ///
  /// - Parameters:
  ///   - definitions: In the order in which they run. They name columns in full, or by what follows
  ///     the last `__` where one column alone ends so.
  ///   - inputs: The columns that go in.
  /// - Throws: ``TransformError`` for a name that is unknown or ambiguous, a transform that cannot
  ///   read its column, and a column that is no number and that nothing makes one.
  public init(_ definitions: [TransformDefinition], inputs: Schema) throws(TransformError) {
    self.inputs = inputs
    treatments = inputs.fields.map { _ in .number([]) }
    let shortNames = inputs.names.map { Text(shortName(of: $0)) }
    let positions = Dictionary(grouping: shortNames.indices) { shortNames[$0] }
    for (step, definition) in definitions.enumerated() {
      var named: Set<Int> = []
      for name in definition.columns {
        let index = try Self.resolve(name, among: inputs, positions, step: step)
        guard named.insert(index).inserted else {
          throw .namedTwice(inputs.fields[index].name, step: step)
        }
        try plan(definition, column: index, step: step)
      }
    }
    let unconsumed = zip(inputs.fields, treatments).filter { field, treatment in
      treatment == .number([]) && !field.type.isNumeric
    }
    if !unconsumed.isEmpty { throw .unconsumedColumns(unconsumed.map(\.0)) }
  }

  /// Learns from training rows, and only from them.
  ///
  /// - Parameter batch: Training rows with at least the columns of ``inputs``.
  /// - Returns: The transforms with what they learnt.
  /// - Throws: ``TransformError`` where a column has nothing to learn from, or an infinite value.
  public func fit(_ batch: Batch) throws(TransformError) -> FittedPipeline {
    let columns = try inputs.columns(of: batch)
    var fitted: [FittedPipeline.Treatment] = []
    for (index, treatment) in treatments.enumerated() {
      switch treatment {
      case .drop: fitted.append(.drop)
      case .oneHot(let encoder): fitted.append(.oneHot(encoder.fit(columns[index])))
      case .number(let steps):
        let name = inputs.fields[index].name
        fitted.append(.number(try Self.fit(steps, to: columns[index], named: name)))
      }
    }
    return try FittedPipeline(inputs: inputs, treatments: fitted)
  }

  private static func fit(
    _ steps: [NumberStep],
    to column: Column,
    named name: String
  ) throws(TransformError) -> [FittedPipeline.NumberStep] {
    if steps.isEmpty { return [] }
    var values = column.numbers
    if values.contains(where: \.isInfinite) { throw .infiniteValue(name) }
    var fitted: [FittedPipeline.NumberStep] = []
    for step in steps {
      switch step {
      case .impute(let imputer):
        guard let imputer = imputer.fit(values) else { throw .noValues(name, "imputed") }
        for row in values.indices { values[row] = imputer.apply(values[row]) }
        fitted.append(.impute(imputer))
      case .scale(let scaler):
        guard let scaler = scaler.fit(values) else { throw .noValues(name, "scaled") }
        for row in values.indices { values[row] = scaler.apply(values[row]) }
        fitted.append(.scale(scaler))
      }
    }
    return fitted
  }
}

extension TransformPipeline {
  private static func resolve(
    _ name: String,
    among inputs: Schema,
    _ shortNames: [Text: [Int]],
    step: Int
  ) throws(TransformError) -> Int {
    if let index = inputs.index(of: name) { return index }
    let matches = shortNames[Text(name)] ?? []
    guard let index = matches.first else {
      throw .unknownColumn(name, among: inputs.names, step: step)
    }
    if matches.count > 1 {
      let names = matches.map { inputs.fields[$0].name }
      throw .ambiguousColumn(name, matches: names, step: step)
    }
    return index
  }

  private mutating func plan(
    _ definition: TransformDefinition,
    column index: Int,
    step: Int
  ) throws(TransformError) {
    let field = inputs.fields[index]
    switch definition {
    case .drop:
      try setOnly(.drop, column: index, verb: "dropped", step: step)
    case .encodeOneHot(_, let minFrequency, .ignore):
      guard field.type.isCategorical else {
        let needs = "one_hot takes a string, bool, int64 or date column"
        throw .unsupportedType(field, "encoded", needs: needs, step: step)
      }
      let encoder = OneHotEncoder(minFrequency: minFrequency)
      try setOnly(.oneHot(encoder), column: index, verb: "encoded", step: step)
    case .impute(let strategy, _, let addsIndicator):
      if case .constant(let value) = strategy, !value.isFinite {
        throw TransformError(.invalidParameter, step: step, "impute takes a finite constant")
      }
      let imputer = Imputer(strategy: strategy, addsIndicator: addsIndicator)
      try append(.impute(imputer), column: index, verb: "imputed", step: step)
    case .scaleStandard:
      try append(.scale(StandardScaler()), column: index, verb: "scaled", step: step)
    }
  }

  private mutating func setOnly(
    _ treatment: Treatment,
    column index: Int,
    verb: String,
    step: Int
  ) throws(TransformError) {
    guard treatments[index] == .number([]) else {
      throw .conflict(verb, inputs.fields[index].name, step: step)
    }
    treatments[index] = treatment
  }

  private mutating func append(
    _ numberStep: NumberStep,
    column index: Int,
    verb: String,
    step: Int
  ) throws(TransformError) {
    let field = inputs.fields[index]
    switch treatments[index] {
    case .drop: throw .conflict("dropped", field.name, step: step)
    case .oneHot: throw .conflict("encoded", field.name, step: step)
    case .number(let steps):
      guard field.type.isNumeric else {
        throw .unsupportedType(field, verb, needs: "only numbers and bools can", step: step)
      }
      treatments[index] = .number(steps + [numberStep])
    }
  }
}

/// What follows the last `__` of a full name; the whole name where nothing does.
func shortName(of fullName: String) -> String {
  let bytes = Array(fullName.utf8)
  let start = bytes.indices.dropFirst(2).last { index in
    bytes[index - 1] == UInt8(ascii: "_") && bytes[index - 2] == UInt8(ascii: "_")
  }
  return start.map { String(decoding: bytes[$0...], as: UTF8.self) } ?? fullName
}

extension Schema {
  /// The batch's columns of these names, in this order.
  func columns(of batch: Batch) throws(TransformError) -> [Column] {
    if batch.schema.fields == fields { return batch.columns }
    var columns: [Column] = []
    for field in fields {
      guard let column = batch[field.name] else {
        throw TransformError(
          .inputMismatch,
          "the rows have no column '\(field.name)', which the transforms read"
        )
      }
      guard column.type == field.type else {
        throw TransformError(
          .inputMismatch,
          "column '\(field.name)' is a \(column.type); the transforms read a \(field.type)"
        )
      }
      columns.append(column)
    }
    return columns
  }
}
