import GranaryColumns
import GranaryDefinitions
import GranaryExpressions

/// Checks row by row, as their documentation says, with no thought of speed: what the engine is
/// compared with.
///
/// Sources have no derived columns, and numbers small enough for doubles to be exact.
struct ReferenceEngine {
  struct Result: Equatable {
    var outcome: String
    var checked = 0
    var failed = 0
  }

  let source: SourceDefinition
  let rows: [[Scalar]]
  /// For each row the names of the checks that refuse it.
  private(set) var refusals: [[String]]
  private(set) var results: [String: Result] = [:]

  init(_ source: SourceDefinition, _ rows: [[Scalar]]) throws {
    self.source = source
    self.rows = rows
    refusals = Array(repeating: [], count: rows.count)
    let owned = source.columns.enumerated().flatMap { index, column in
      column.checks.map { (index, $0) }
    }
    let checks = owned + source.checks.map { (-1, $0) }
    let ofRows = checks.filter { $0.1.kind.name.isOfRows }
    for (column, check) in ofRows where check.kind.name != .unique { try judge(check, column) }
    try judgeUnique(ofRows.filter { $0.1.kind.name == .unique })
    let kept = rows.indices.filter { refusals[$0].isEmpty }
    for (column, check) in checks where !check.kind.name.isOfRows {
      let selected = try kept.filter { try isSelected(check, $0) }
      let isPassed = Self.holds(check.kind, selected.map { column < 0 ? .null : rows[$0][column] })
      results[check.name] = Result(
        outcome: isPassed ? "passed" : "failed",
        failed: isPassed ? 0 : 1
      )
    }
    for row in rows.indices { refusals[row].sort() }
  }

  private func truth(_ expression: Expression, _ row: Int) throws -> Bool? {
    let schema = source.declaredSchema
    let batch = Batch(schema, zip(schema.fields, rows[row]).map { Column($0.type, [$1]) }, count: 1)
    let evaluation = try CompiledExpression(expression, over: schema).evaluate(batch)
    if !evaluation.failures.isEmpty { return false }
    if case .bool(let truth) = evaluation.column[0] { return truth }
    return nil
  }

  private func isSelected(_ check: CheckDefinition, _ row: Int) throws -> Bool {
    guard let filter = check.filter else { return true }
    return try truth(filter, row) == true
  }

  private mutating func note(_ check: CheckDefinition, _ row: Int, isValid: Bool) {
    results[check.name, default: Result(outcome: "passed")].checked += 1
    guard !isValid else { return }
    results[check.name]?.failed += 1
    results[check.name]?.outcome = "failed"
    if check.severity == .error { refusals[row].append(check.name) }
  }

  private mutating func judge(_ check: CheckDefinition, _ column: Int) throws {
    results[check.name] = Result(outcome: "passed")
    var previous: Scalar?
    for row in rows.indices where try isSelected(check, row) {
      switch check.kind {
      case .expression(let expression):
        if let truth = try truth(expression, row) { note(check, row, isValid: truth) }
      case .required: note(check, row, isValid: !rows[row][column].isNull)
      default:
        let value = rows[row][column]
        guard !value.isNull else { continue }
        note(check, row, isValid: Self.isValid(check.kind, value, after: previous))
        previous = value
      }
    }
  }

  private static func isValid(
    _ kind: CheckDefinition.Kind,
    _ value: Scalar,
    after previous: Scalar?
  ) -> Bool {
    switch kind {
    case .between(let bounds):
      let isAbove = bounds.lower.map { bound in
        switch bound {
        case .included(let end): isBelow(end, value) || isEqual(end, value)
        case .excluded(let end): isBelow(end, value)
        }
      }
      let isUnder = bounds.upper.map { bound in
        switch bound {
        case .included(let end): isBelow(value, end) || isEqual(value, end)
        case .excluded(let end): isBelow(value, end)
        }
      }
      return (isAbove ?? true) && (isUnder ?? true) && !isNaN(value)
    case .inSet(let values): return values.contains { isEqual($0, value) }
    case .notInSet(let values): return !values.contains { isEqual($0, value) }
    case .length(let limits):
      return isWithin(value.description.unicodeScalars.count, limits.min, limits.max)
    case .matches: return value.description.allSatisfy { $0 == "x" }
    case .increasing(let isStrict):
      guard let previous else { return true }
      return isBelow(previous, value) || (!isStrict && isEqual(previous, value))
    case .decreasing(let isStrict):
      guard let previous else { return true }
      return isBelow(value, previous) || (!isStrict && isEqual(previous, value))
    default: return true
    }
  }

  private mutating func judgeUnique(_ checks: [(Int, CheckDefinition)]) throws {
    var seen: [String: [[Scalar]]] = [:]
    for (_, check) in checks { results[check.name] = Result(outcome: "passed") }
    for row in rows.indices {
      var keys: [(String, [Scalar])] = []
      for (column, check) in checks where try isSelected(check, row) {
        guard case .unique(let names) = check.kind else { continue }
        let columns = names.isEmpty ? [column] : names.compactMap(source.declaredSchema.index(of:))
        let key = columns.map { rows[row][$0] }
        if key.contains(where: \.isNull) { continue }
        let isNew = seen[check.name]?.contains { zip($0, key).allSatisfy(Self.isEqual) } != true
        note(check, row, isValid: isNew)
        if isNew { keys.append((check.name, key)) }
      }
      guard refusals[row].isEmpty else { continue }
      for (name, key) in keys { seen[name, default: []].append(key) }
    }
  }

  private static func holds(_ kind: CheckDefinition.Kind, _ all: [Scalar]) -> Bool {
    let values = all.filter { !$0.isNull }
    let numbers = values.compactMap(\.number).sorted { isBelow(.float64($0), .float64($1)) }
    func mean() -> Double { numbers.reduce(0, +) / Double(numbers.count) }
    func distinct() -> Int {
      values.enumerated().count { place, value in
        !values[..<place].contains { isEqual($0, value) }
      }
    }
    switch kind {
    case .rowCount(let limits): return isWithin(all.count, limits.min, limits.max)
    case .distinctCount(let limits): return isWithin(distinct(), limits.min, limits.max)
    case .statistic(.nullFraction, let limits):
      let share = Double(all.count - values.count) / Double(all.count)
      return all.isEmpty || isWithin(share, limits.min, limits.max)
    case .distinctValues(.within, let list):
      return values.allSatisfy { value in list.contains { isEqual($0, value) } }
    case .distinctValues(let relation, let list):
      let holds = list.allSatisfy { listed in values.contains { isEqual($0, listed) } }
      return holds && (relation == .contain || Self.holds(.distinctValues(.within, list), all))
    case _ where values.isEmpty: return true
    case .statistic(.distinctFraction, let limits):
      return isWithin(Double(distinct()) / Double(values.count), limits.min, limits.max)
    case .statistic(.mean, let limits): return isWithin(mean(), limits.min, limits.max)
    case .statistic(.sum, let limits):
      return isWithin(numbers.reduce(0, +), limits.min, limits.max)
    case .statistic(.median, let limits):
      let middle = numbers.count / 2
      let median =
        numbers.count % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2
      return !numbers.contains(where: \.isNaN) && isWithin(median, limits.min, limits.max)
    case .min(let limits), .max(let limits):
      let sorted = values.sorted(by: isBelow)
      let end = kind.name == .min ? sorted[0] : sorted[sorted.count - 1]
      if values.contains(where: isNaN) { return false }
      return (limits.min.map { !isBelow(end, $0) } ?? true)
        && (limits.max.map { !isBelow($0, end) } ?? true)
    case .mostCommon(let list):
      let counts = values.map { value in values.count { isEqual($0, value) } }
      let most = counts.max()
      return zip(values, counts).contains { value, count in
        count == most && list.contains { isEqual($0, value) }
      }
    default: return true
    }
  }

  private static func isWithin<Value: Comparable>(
    _ value: Value,
    _ min: Value?,
    _ max: Value?
  ) -> Bool { (min.map { value >= $0 } ?? true) && (max.map { value <= $0 } ?? true) }

  private static func isNaN(_ value: Scalar) -> Bool { value.number?.isNaN ?? false }

  /// NaN above all numbers.
  private static func isBelow(_ left: Scalar, _ right: Scalar) -> Bool {
    if case .string(let left) = left, case .string(let right) = right { return left < right }
    guard let left = left.number, let right = right.number else { return false }
    return left < right || (right.isNaN && !left.isNaN)
  }

  private static func isEqual(_ left: Scalar, _ right: Scalar) -> Bool {
    if case .string(let left) = left, case .string(let right) = right { return left == right }
    guard let left = left.number, let right = right.number else { return false }
    return left == right || (left.isNaN && right.isNaN)
  }
}
