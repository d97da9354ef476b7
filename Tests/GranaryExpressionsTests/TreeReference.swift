import GranaryColumns
import GranaryExpressions

/// The slow, obvious meaning of an expression: one row at a time, over boxed values, stopping at
/// the first failure.
///
/// Arithmetic is done in 128 bits, where nothing overflows.
struct TreeReference {
  struct Failure: Error {
    let reason: EvaluationFailure.Reason
  }

  let row: [String: Scalar]

  func value(_ tree: Tree) throws(Failure) -> Scalar {
    switch tree {
    case .literal(let value, _): return value
    case .column(let name, _): return row[name] ?? .null
    case .negative(let operand):
      switch try value(operand) {
      case .int64(let number): return try integer(-Int128(number), operand.kind)
      case .float32(let number): return .float32(-number)
      case .float64(let number): return .float64(-number)
      default: return .null
      }
    case .arithmetic("/", let left, let right, _) where right.kind == .duration:
      let values = try values([left, right])
      return values.contains(.null) ? .null : try call("ratio", values, .float64)
    case .arithmetic(let sign, let left, let right, let kind):
      let (left, right) = (try value(left), try value(right))
      return left.isNull || right.isNull ? .null : try arithmetic(sign, left, right, kind)
    case .comparison(let sign, let left, let right):
      return try comparison(sign, left, right).map(Scalar.bool) ?? .null
    case .connective(let name, let left, let right):
      // `and` is settled by a false, `or` by a true; a null leaves it open.
      let settling = name == "or"
      let left = try truth(left)
      if left == settling { return .bool(settling) }
      let right = try truth(right)
      if right == settling { return .bool(settling) }
      return left == nil || right == nil ? .null : .bool(!settling)
    case .not(let operand): return try truth(operand).map { .bool(!$0) } ?? .null
    case .isNull(let operand, let isNegated):
      return .bool(try value(operand).isNull != isNegated)
    case .isMember(let operand, let elements, let isNegated):
      let isMember = try membership(value(operand), operand.kind, elements)
      return isMember.map { .bool($0 != isNegated) } ?? .null
    case .between(let operand, let low, let high, let isNegated):
      let common = operand.kind.joined(with: low.kind).joined(with: high.kind)
      let (subject, low, high) = (try value(operand), try value(low), try value(high))
      let sides = [order(low, subject, common), order(subject, high, common)]
      if sides.contains(where: { $0 == 1 }) { return .bool(isNegated) }
      return sides.contains(nil) ? .null : .bool(!isNegated)
    case .choice(let subject, let branches, let otherwise, let kind):
      return promoted(try choice(subject, branches, otherwise), to: kind)
    case .coalesce(let parts, let kind):
      for part in parts {
        let value = try value(part)
        if !value.isNull { return promoted(value, to: kind) }
      }
      return .null
    case .cast(let operand, let kind): return try cast(value(operand), to: kind)
    case .call("nullif", let operands, let kind):
      let values = try values(operands)
      let common = operands[0].kind.joined(with: operands[1].kind)
      let isEqual = order(values[0], values[1], common) == 0
      return isEqual ? .null : promoted(values[0], to: kind)
    case .call("concat", let operands, _):
      return .string(Text(try values(operands).map(\.description).joined()))
    case .call(let name, let operands, let kind):
      let values = try values(operands)
      if values.contains(.null) { return .null }
      if name == "least" || name == "greatest" {
        let wins = name == "least" ? -1 : 1
        let best = values.dropFirst().reduce(values[0]) { best, next in
          order(next, best, kind) == wins ? next : best
        }
        return promoted(best, to: kind)
      }
      return try call(name, values, kind)
    }
  }

  private func values(_ trees: [Tree]) throws(Failure) -> [Scalar] {
    var values: [Scalar] = []
    for tree in trees { values.append(try value(tree)) }
    return values
  }

  private func truth(_ tree: Tree) throws(Failure) -> Bool? {
    if case .bool(let answer) = try value(tree) { answer } else { nil }
  }

  private func choice(
    _ subject: Tree?,
    _ branches: [Tree.Branch],
    _ otherwise: Tree?
  ) throws(Failure) -> Scalar {
    var common = subject?.kind ?? .bool
    if subject != nil { for branch in branches { common = common.joined(with: branch.when.kind) } }
    let subjectValue = try subject.map { tree throws(Failure) in try value(tree) }
    for branch in branches {
      let condition = try value(branch.when)
      let isTaken =
        subjectValue.map { order($0, condition, common) == 0 } ?? (condition == .bool(true))
      if isTaken { return try value(branch.then) }
    }
    return try otherwise.map { tree throws(Failure) in try value(tree) } ?? .null
  }

  private func membership(
    _ subject: Scalar,
    _ kind: Tree.Kind,
    _ elements: [Tree]
  ) throws(Failure) -> Bool? {
    let common = elements.reduce(kind) { $0.joined(with: $1.kind) }
    var orders: [Int?] = []
    for element in elements { orders.append(order(subject, try value(element), common)) }
    if orders.contains(0) { return true }
    return orders.contains(nil) ? nil : false
  }

  private func comparison(
    _ sign: String,
    _ left: Tree,
    _ right: Tree
  ) throws(Failure) -> Bool? {
    let common = left.kind.joined(with: right.kind)
    guard let order = order(try value(left), try value(right), common) else { return nil }
    if sign == "like" { return matches(try value(left).description, try value(right).description) }
    return switch sign {
    case "=": order == 0
    case "<": order < 0
    case "<=": order <= 0
    case ">": order > 0
    case ">=": order >= 0
    default: order != 0
    }
  }
}

// MARK: Numbers and times

extension TreeReference {
  /// -1, 0 or 1; nil where a side is null.
  private func order(_ left: Scalar, _ right: Scalar, _ kind: Tree.Kind) -> Int? {
    func compare<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
      left < right ? -1 : (left == right ? 0 : 1)
    }
    switch (promoted(left, to: kind), promoted(right, to: kind)) {
    case (.bool(let left), .bool(let right)): return compare(left ? 1 : 0, right ? 1 : 0)
    case (.int64(let left), .int64(let right)): return compare(left, right)
    case (.float32(let left), .float32(let right)):
      if left.isNaN || right.isNaN { return compare(left.isNaN ? 1 : 0, right.isNaN ? 1 : 0) }
      return compare(left, right)
    case (.float64(let left), .float64(let right)):
      if left.isNaN || right.isNaN { return compare(left.isNaN ? 1 : 0, right.isNaN ? 1 : 0) }
      return compare(left, right)
    case (.string(let left), .string(let right)): return compare(left, right)
    case (.timestamp(let left), .timestamp(let right)): return compare(left, right)
    case (.date(let left), .date(let right)): return compare(left, right)
    default: return nil
    }
  }

  private func promoted(_ value: Scalar, to kind: Tree.Kind) -> Scalar {
    guard kind == .float64, let number = value.number else { return value }
    return .float64(number)
  }

  private func arithmetic(
    _ sign: String,
    _ left: Scalar,
    _ right: Scalar,
    _ kind: Tree.Kind
  ) throws(Failure) -> Scalar {
    switch kind {
    case .float32:
      guard case .float32(let left) = left, case .float32(let right) = right else { return .null }
      return float(sign, left, right).map(Scalar.float32) ?? .null
    case .float64:
      guard let left = left.number, let right = right.number else { return .null }
      return float(sign, left, right).map(Scalar.float64) ?? .null
    case .string: return .string(Text(left.description + right.description))
    case .duration where sign == "*" || sign == "/":
      return try scaled(sign, left, right)
    default:
      guard let left = left.whole, let right = right.whole else { return .null }
      guard let result = whole(sign, left, right) else { return .null }
      return try integer(result, kind)
    }
  }

  private func float<Value: BinaryFloatingPoint>(
    _ sign: String,
    _ left: Value,
    _ right: Value
  ) -> Value? {
    switch sign {
    case "+": left + right
    case "-": left - right
    case "*": left * right
    default: right == 0 ? nil : left / right
    }
  }

  private func whole(_ sign: String, _ left: Int128, _ right: Int128) -> Int128? {
    switch sign {
    case "+": return left + right
    case "-": return left - right
    case "*": return left * right
    default:
      if right == 0 { return nil }
      // The greatest integer whose product with the divisor is not past the dividend.
      let truncated = left / right
      let floored = [truncated + 1, truncated, truncated - 1].first { candidate in
        right > 0 ? candidate * right <= left : candidate * right >= left
      }
      return floored.map { sign == "//" ? $0 : left - $0 * right }
    }
  }

  /// A whole number as a value of the kind, or the failure that it is too large for it.
  func integer(_ number: Int128, _ kind: Tree.Kind) throws(Failure) -> Scalar {
    guard let fitting = Int64(exactly: number) else {
      throw Failure(reason: kind == .int64 ? .integerOverflow : .timeOutOfRange)
    }
    return kind == .timestamp ? .timestamp(Timestamp(microseconds: fitting)) : .int64(fitting)
  }

  private func cast(_ value: Scalar, to kind: Tree.Kind) throws(Failure) -> Scalar {
    if value.isNull { return .null }
    let failure = Failure(reason: .failedCast)
    switch (kind, value) {
    case (.string, _): return .string(Text(value.description))
    case (.int64, .string(let text)):
      guard let number = Int64(text.string) else { throw failure }
      return .int64(number)
    case (.int64, _):
      guard let number = value.number, number.isFinite, number.magnitude < 1e30,
        let fitting = Int64(exactly: Int128(number))
      else { throw failure }
      return .int64(fitting)
    case (.bool, .int64(let number)): return .bool(number != 0)
    case (.float32, .int64(let number)): return .float32(Float(number))
    case (.float32, .float64(let number)):
      if number.isFinite && number.magnitude > Double(Float.greatestFiniteMagnitude) {
        throw failure
      }
      return .float32(Float(number))
    case (.float32, _): return .float32(Float(value.number ?? 0))
    case (.float64, _): return .float64(value.number ?? 0)
    case (.timestamp, .date(let date)):
      guard let start = Int64(exactly: Int128(date.days) * TreeReference.day) else { throw failure }
      return .timestamp(Timestamp(microseconds: start))
    case (.date, .timestamp(let time)):
      let shifted = Int128(time.microseconds) + 1_000_000_000 * TreeReference.day
      return .date(CalendarDate(days: Int32(shifted / TreeReference.day - 1_000_000_000)))
    default: return .null
    }
  }
}

extension Scalar {
  /// A whole number, or the microseconds of a time.
  var whole: Int128? {
    switch self {
    case .int64(let number): Int128(number)
    case .timestamp(let time): Int128(time.microseconds)
    default: nil
    }
  }
}
