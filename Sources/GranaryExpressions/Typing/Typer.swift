import GranaryColumns

/// Gives every piece of a tree its type and makes a plan of it.
struct Typer {
  /// A piece with its type.
  struct Typed {
    let plan: Plan
    let type: ValueType
    let offset: Int
  }

  let text: String
  let schema: Schema

  /// The plan of a whole expression, whose result a column can hold.
  func compile(_ root: SyntaxNode) throws(ExpressionError) -> (Plan, ColumnType) {
    let typed = try type(root)
    switch typed.type {
    case .column(let type): return (typed.plan, type)
    case .null:
      let message = "the value is always null and has no type: write cast(null as …)"
      throw error(.typeMismatch, at: root.offset, message)
    case .duration:
      let message =
        "the result is a duration, which no column holds: compare it, or add it to a "
        + "timestamp"
      throw error(.typeMismatch, at: root.offset, message)
    }
  }

  func type(_ node: SyntaxNode) throws(ExpressionError) -> Typed {
    let offset = node.offset
    switch node.kind {
    case .literal(let literal):
      let (value, type) = literal.typed
      return Typed(plan: .constant(Operand(constant: value, type)), type: type, offset: offset)
    case .column(let name, let isQuoted):
      return try column(name, isQuoted: isQuoted, at: offset)
    case .call("and", let sides): return try connective("and", sides, at: offset)
    case .call("or", let sides): return try connective("or", sides, at: offset)
    case .call(FunctionTable.coalesce, let values):
      return try firstValue(values, at: offset)
    case .call("in", let operands): return try membership(operands, at: offset)
    case .call(let name, let arguments): return try call(name, arguments, at: offset)
    case .cast(let operand, let name, let nameOffset):
      return try cast(operand, to: name, at: nameOffset, from: offset)
    case .choice(let subject, let branches, let otherwise):
      return try choice(subject, branches, otherwise, at: offset)
    }
  }

  private func column(
    _ name: String,
    isQuoted: Bool,
    at offset: Int
  ) throws(ExpressionError) -> Typed {
    if let field = schema[name] {
      return Typed(plan: .column(name), type: .column(field.type), offset: offset)
    }
    throw .unknownColumn(name, isQuoted: isQuoted, among: schema.names, in: text, atByte: offset)
  }

  // MARK: Conversions

  /// A piece as one of another type, which its type converts to.
  func convert(_ typed: Typed, to type: ValueType) -> Plan {
    if typed.type == type { return typed.plan }
    if typed.type == .null { return .constant(Operand(constant: .null, type)) }
    guard let overload = FunctionTable.cast(from: typed.type, to: type) else {
      preconditionFailure("\(typed.type) converts to \(type) without a cast")
    }
    return Plan.call(overload, [typed.plan]).folded
  }

  /// The type that all convert to; null where all are.
  func common(_ values: [Typed], of owner: String) throws(ExpressionError) -> ValueType {
    var common = ValueType.null
    for value in values {
      guard let joined = common.joined(with: value.type) else {
        let message = "\(owner) has \(value.type) here and \(common) before it: cast one of them"
        throw error(.typeMismatch, at: value.offset, message)
      }
      common = joined
    }
    return common
  }

  func typed(_ nodes: [SyntaxNode]) throws(ExpressionError) -> [Typed] {
    var result: [Typed] = []
    for node in nodes { result.append(try type(node)) }
    return result
  }

  func error(
    _ code: ExpressionError.Code,
    at offset: Int,
    _ message: String
  ) -> ExpressionError {
    ExpressionError(code, in: text, atByte: offset, message)
  }
}

extension SyntaxNode.Literal {
  fileprivate var typed: (value: Scalar, type: ValueType) {
    switch self {
    case .null: (.null, .null)
    case .bool(let value): (.bool(value), .bool)
    case .int64(let value): (.int64(value), .int64)
    case .float64(let value): (.float64(value), .float64)
    case .string(let value): (.string(value), .string)
    case .timestamp(let value): (.timestamp(value), .timestamp)
    case .date(let value): (.date(value), .date)
    }
  }
}
