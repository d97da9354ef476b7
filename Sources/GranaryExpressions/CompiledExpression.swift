public import GranaryColumns

/// An expression typed and compiled over a schema; evaluates batches a column at a time.
public struct CompiledExpression: Sendable {
  /// The expression compiled.
  public let expression: Expression
  /// The type of the result.
  public let type: ColumnType
  let plan: Plan

  /// Types and compiles an expression.
  ///
  /// - Throws: ``ExpressionError`` where a column or function does not exist, operands do not go
  ///   together, or the result is a duration or an untyped null.
  public init(_ expression: Expression, over schema: Schema) throws(ExpressionError) {
    let typer = Typer(text: expression.text, schema: schema)
    (plan, type) = try typer.compile(expression.root)
    self.expression = expression
  }

  /// The value of every row.
  ///
  /// - Precondition: The batch has the columns referred to, by name and of the type that the
  ///   schema said; others do not matter.
  public func evaluate(_ batch: Batch) -> Evaluation {
    var evaluator = Evaluator(batch)
    return evaluator.run(plan)
  }
}
