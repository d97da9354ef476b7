import GranaryColumns

extension Typer {
  /// A function or operator of the table.
  func call(
    _ name: String,
    _ nodes: [SyntaxNode],
    at offset: Int
  ) throws(ExpressionError) -> Typed {
    guard let function = FunctionTable.function(name) else {
      let known =
        FunctionTable.foreignNames[name]
        ?? suggestion(for: name, among: FunctionTable.writableNames)
      throw error(.unknownFunction, at: offset, "no function named '\(name)'; \(known)")
    }
    let arguments = try typed(nodes)
    let types = arguments.map(\.type)
    if let overload = function.overloads.first(where: { $0.accepts(types) }) {
      if let fault = function.literalFault?(nodes.map(\.literal)) {
        throw error(.invalidLiteral, at: nodes[fault.index].offset, fault.message)
      }
      return apply(overload, arguments, at: offset)
    }
    guard function.overloads.contains(where: { $0.takes(types.count) }) else {
      throw wrongCount(name, function.argumentCounts, nodes, function.calls, at: offset)
    }
    let message = "'\(name)' does not take \(list(types)); \(function.accepted(types.count))"
    throw error(.typeMismatch, at: offset, message)
  }

  /// `in`, through a table where the list is long and constant.
  func membership(
    _ nodes: [SyntaxNode],
    at offset: Int
  ) throws(ExpressionError) -> Typed {
    let typed = try call("in", nodes, at: offset)
    guard case .call(let overload, let parts) = typed.plan else { return typed }
    let constants = parts.dropFirst().compactMap(\.constant)
    guard constants.count == parts.count - 1,
      let member = Membership.overload(of: overload.parameter(0), among: constants)
    else { return typed }
    return Typed(plan: .call(member, [parts[0]]), type: typed.type, offset: offset)
  }

  func cast(
    _ node: SyntaxNode,
    to name: String,
    at nameOffset: Int,
    from offset: Int
  ) throws(ExpressionError) -> Typed {
    guard let target = ColumnType(rawValue: name).map(ValueType.column) else {
      let known = suggestion(for: name, among: ColumnType.allCases.map(\.rawValue))
      throw error(.unknownType, at: nameOffset, "no type named '\(name)'; \(known)")
    }
    let operand = try type(node)
    if operand.type.converts(to: target) {
      return Typed(plan: convert(operand, to: target), type: target, offset: offset)
    }
    guard let overload = FunctionTable.cast(from: operand.type, to: target) else {
      let targets = ColumnType.allCases.map(ValueType.column).filter {
        FunctionTable.cast(from: operand.type, to: $0) != nil
      }
      let known = targets.isEmpty ? "nothing else" : targets.map(\.description).alternatives
      let message = "\(operand.type) does not become \(target); it becomes \(known)"
      throw error(.typeMismatch, at: offset, message)
    }
    return apply(overload, [operand], at: offset)
  }

  /// `and` and `or`.
  func connective(
    _ name: String,
    _ nodes: [SyntaxNode],
    at offset: Int
  ) throws(ExpressionError) -> Typed {
    let sides = try typed(nodes)
    guard sides.allSatisfy({ $0.type.converts(to: .bool) }) else {
      let message = "'\(name)' does not take \(list(sides.map(\.type))); it takes bool and bool"
      throw error(.typeMismatch, at: offset, message)
    }
    let (left, right) = (convert(sides[0], to: .bool), convert(sides[1], to: .bool))
    let plan = name == "and" ? Plan.and(left, right) : .or(left, right)
    return Typed(plan: plan.folded, type: .bool, offset: offset)
  }

  func firstValue(_ nodes: [SyntaxNode], at offset: Int) throws(ExpressionError) -> Typed {
    guard !nodes.isEmpty else {
      throw wrongCount(
        FunctionTable.coalesce,
        "1 or more arguments",
        [],
        ["coalesce(T, …)"],
        at: offset
      )
    }
    let values = try typed(nodes)
    let type = try common(values, of: "'coalesce'")
    let plan = Plan.firstValue(values.map { convert($0, to: type) }, type)
    return Typed(plan: plan.folded, type: type, offset: offset)
  }

  func choice(
    _ subject: SyntaxNode?,
    _ branches: [SyntaxNode.Branch],
    _ otherwise: SyntaxNode?,
    at offset: Int
  ) throws(ExpressionError) -> Typed {
    let (condition, answers) = try conditions(subject, branches.map(\.condition))
    let nothing = SyntaxNode(.literal(.null), at: offset)
    let values = try typed(branches.map(\.value) + [otherwise ?? nothing])
    let type = try common(values, of: "'case'")
    let results = values.map { convert($0, to: type) }
    let pairs = zip(answers, results).map { (when: $0, then: $1) }
    let last = results[branches.count]
    let plan = Plan.choice(condition, pairs, otherwise: last, type)
    return Typed(plan: plan.folded, type: type, offset: offset)
  }

  private func conditions(
    _ subject: SyntaxNode?,
    _ nodes: [SyntaxNode]
  ) throws(ExpressionError) -> (Plan.Condition, [Plan]) {
    guard let subject else {
      let answers = try typed(nodes)
      for answer in answers where !answer.type.converts(to: .bool) {
        let message = "'when' takes bool, not \(answer.type): write a comparison"
        throw error(.typeMismatch, at: answer.offset, message)
      }
      return (.holds, answers.map { convert($0, to: .bool) })
    }
    let operands = try typed([subject] + nodes)
    let type = try common(operands, of: "'case'")
    guard
      let equal = FunctionTable.function("=")?.overloads.first(where: { $0.accepts([type, type]) })
    else { preconditionFailure("\(type) has no equality") }
    let plans = operands.map { convert($0, to: equal.parameter(0)) }
    return (.equals(plans[0], equal), Array(plans.dropFirst()))
  }

  private func apply(_ overload: Overload, _ arguments: [Typed], at offset: Int) -> Typed {
    let plans = arguments.indices.map { convert(arguments[$0], to: overload.parameter($0)) }
    return Typed(plan: Plan.call(overload, plans).folded, type: overload.result, offset: offset)
  }

  private func wrongCount(
    _ name: String,
    _ due: String,
    _ given: [SyntaxNode],
    _ calls: [String],
    at offset: Int
  ) -> ExpressionError {
    let given = given.isEmpty ? "none" : "\(given.count)"
    let message = "'\(name)' takes \(due), not \(given): \(calls.alternatives)"
    return error(.argumentCount, at: offset, message)
  }

  private func list(_ types: [ValueType]) -> String { types.map(\.description).enumeration }
}

extension Function {
  /// What it takes, for the number of arguments that a call has.
  fileprivate func accepted(_ count: Int) -> String {
    if let accepts { return "it takes \(accepts)" }
    let fitting = zip(overloads, calls).filter { $0.0.takes(count) }
    if isWritten { return "it is \(fitting.map(\.1).alternatives)" }
    return "it takes \(fitting.map { $0.0.parameters.map(\.description).enumeration }.alternatives)"
  }

  fileprivate var argumentCounts: String {
    if let variadic = overloads.first(where: \.isVariadic) {
      return "\(variadic.parameters.count) or more arguments"
    }
    let counts = Set(overloads.map(\.parameters.count)).sorted()
    let noun = counts == [1] ? "argument" : "arguments"
    return "\(counts.map(String.init).alternatives) \(noun)"
  }
}

extension SyntaxNode {
  fileprivate var literal: Literal? {
    if case .literal(let literal) = kind { literal } else { nil }
  }
}

extension [String] {
  /// `a, b and c`.
  fileprivate var enumeration: String { joined(lastBy: " and ") }

  /// `a, b or c`.
  fileprivate var alternatives: String { joined(lastBy: " or ") }

  private func joined(lastBy word: String) -> String {
    guard count > 1, let last else { return first ?? "" }
    return dropLast().joined(separator: ", ") + word + last
  }
}
