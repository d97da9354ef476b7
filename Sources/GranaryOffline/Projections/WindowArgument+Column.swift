import GranaryColumns
import GranaryDefinitions
import GranaryExpressions

/// What a window aggregates of each row, compiled over the columns of its source.
struct CompiledArgument {
  private let value: CompiledExpression?
  private let filter: CompiledExpression?

  init(_ argument: WindowArgument, over schema: Schema) throws(ExpressionError) {
    value = try argument.value.map { expression throws(ExpressionError) in
      try CompiledExpression(expression, over: schema)
    }
    filter = try argument.filter.map { expression throws(ExpressionError) in
      try CompiledExpression(expression, over: schema)
    }
  }

  /// The columns of the source that it reads.
  var columnNames: [String] {
    [value, filter].compactMap(\.self).flatMap(\.expression.columnNames)
  }

  /// The value of each row where the condition is true, else null; true where rows are counted.
  func evaluate(_ rows: Batch) -> Column {
    let column =
      value?.evaluate(rows).column ?? Column(.bool, repeating: .bool(true), count: rows.count)
    guard let condition = filter?.evaluate(rows).column else { return column }
    let isTrue = condition.bools
    let kept = Validity((0..<rows.count).map { condition.validity[$0] && isTrue[$0] })
    return column.keeping(kept)
  }
}

extension Column {
  /// The values of the rows named, null in the others.
  fileprivate func keeping(_ rows: Validity) -> Column {
    let validity = validity.and(rows)
    guard let offsets else { return Column(type, values: values, validity: validity) }
    return Column(offsets: offsets, bytes: values, validity: validity)
  }
}
