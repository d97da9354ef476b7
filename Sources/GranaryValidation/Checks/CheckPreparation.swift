import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryPatterns

/// Prepares the checks of a source: compiles what they say and finds what they share.
struct CheckPreparation {
  private let source: SourceDefinition
  private let schema: Schema
  private let now: Timestamp?

  private(set) var checks: [PreparedCheck] = []
  /// The conditions of checks, each once.
  private(set) var filters: [CompiledExpression] = []
  /// What is to be found of columns for the checks of their values together, each once.
  private(set) var facts: [FactRequest] = []
  /// The columns and conditions whose mean and deviation are needed before.
  private(set) var scored: [(column: Int, filter: Int?)] = []

  /// - Throws: ``ValidationError`` when a check does not fit the source's columns.
  init(
    _ source: SourceDefinition,
    over schema: Schema,
    now: Timestamp?
  ) throws(ValidationError) {
    self.source = source
    self.schema = schema
    self.now = now
    for (index, column) in source.columns.enumerated() {
      if column.required, !column.checks.contains(where: { $0.kind == .required }) {
        let check = CheckDefinition(name: "\(column.name)_required", kind: .required)
        try add(check, Subject(column: column, index: index))
      }
      for check in column.checks { try add(check, Subject(column: column, index: index)) }
    }
    for check in source.checks { try add(check, nil) }
  }

  /// The column whose check it is.
  private struct Subject {
    let column: ColumnDefinition
    let index: Int
  }

  private mutating func add(
    _ check: CheckDefinition,
    _ subject: Subject?
  ) throws(ValidationError) {
    let place = "source '\(source.name)', check '\(check.name)'"
    let filter = try check.filter.map { filter throws(ValidationError) in
      try self.filter(condition(filter, at: place))
    }
    var names = check.filter?.columnNames ?? []
    let rule = try rule(check, subject, filter, &names, at: place)
    checks.append(
      PreparedCheck(
        definition: check,
        column: subject?.column.name,
        filter: filter,
        columnNames: names,
        rule: rule
      )
    )
  }

  private mutating func rule(
    _ check: CheckDefinition,
    _ subject: Subject?,
    _ filter: Int?,
    _ names: inout [String],
    at place: String
  ) throws(ValidationError) -> PreparedCheck.Rule {
    switch check.kind {
    case .expression(let expression):
      names += expression.columnNames
      return .rows(ExpressionRule(condition: try condition(expression, at: place)))
    case .unique(let columns):
      let columns = columns.isEmpty ? [subject?.column.name].compactMap(\.self) : columns
      guard !columns.isEmpty else { throw .misfit(place, "unique names no columns") }
      names += columns
      return .unique(UniqueRule(columns: try indices(of: columns, place)))
    case .rowCount(let limits): return aggregate(RowCountRule(limits: limits), nil, filter)
    case .columns(let columns): return .columns(ColumnsRule(columns: columns))
    case .freshness(let maxAge, let column):
      let name = column ?? source.eventTime ?? ""
      names.append(name)
      let index = try indices(of: [name], place)[0]
      guard schema.fields[index].type == .timestamp else {
        throw .misfit(place, "'\(name)' is a \(schema.fields[index].type), not a timestamp")
      }
      guard let now else {
        let expected = "at most \(maxAge) old"
        return .undone(expected: expected, cause: "there is no clock to compare with")
      }
      return aggregate(FreshnessRule(maxAge: maxAge, now: now), index, filter)
    default:
      guard let subject else {
        throw .misfit(place, "\(check.kind.name.rawValue) is a check of a column")
      }
      names.append(subject.column.name)
      if let rule = try valueRule(check.kind, subject, filter, at: place) { return rule }
      return try aggregateRule(check.kind, subject, filter, at: place)
    }
  }

  // MARK: Values

  private mutating func valueRule(
    _ kind: CheckDefinition.Kind,
    _ subject: Subject,
    _ filter: Int?,
    at place: String
  ) throws(ValidationError) -> PreparedCheck.Rule? {
    let column = subject.index
    switch kind {
    case .required: return .rows(RequiredRule(column: column))
    case .between(let bounds):
      let values = [bounds.lower?.value, bounds.upper?.value].compactMap(\.self)
      try expect(values, subject, isOrdered: true, at: place)
      return .rows(BetweenRule(column: column, bounds: bounds))
    case .inSet(let values), .notInSet(let values):
      try expect(values, subject, isOrdered: false, at: place)
      let isAllowed = kind.name == .inSet
      return .rows(SetRule(column: column, values: ListedScalars(values), isAllowed: isAllowed))
    case .matches(let text): return try pattern(text, .whole, isDue: true, subject, at: place)
    case .containsMatch(let text):
      return try pattern(text, .anywhere, isDue: true, subject, at: place)
    case .notMatches(let text):
      return try pattern(text, .anywhere, isDue: false, subject, at: place)
    case .length(let limits):
      try expectType(subject, "texts", at: place) { $0 == .string }
      return .rows(LengthRule(column: column, limits: limits))
    case .format(let format):
      try expectType(subject, "texts", at: place) { $0 == .string }
      return .rows(FormatRule(column: column, format))
    case .increasing(let isStrict), .decreasing(let isStrict):
      try expect([], subject, isOrdered: true, at: place)
      let isDecreasing = kind.name == .decreasing
      return .order(OrderRule(column: column, isDecreasing: isDecreasing, isStrict: isStrict))
    case .maxZScore(let limit):
      try expectType(subject, "numbers", at: place) { $0.isNumeric && $0 != .bool }
      scored.append((column, filter))
      return .rows(ZScoreRule(column: column, limit: limit, scored: scored.count - 1))
    case .inReference(let source, let referenced):
      return .rows(ReferenceRule(column: column, source: source, referenced: referenced))
    default: return nil
    }
  }

  private func pattern(
    _ text: String,
    _ extent: Pattern.Extent,
    isDue: Bool,
    _ subject: Subject,
    at place: String
  ) throws(ValidationError) -> PreparedCheck.Rule {
    try expectType(subject, "texts", at: place) { $0 == .string }
    do throws(PatternError) {
      let pattern = try Pattern(text, matching: extent)
      return .rows(
        PatternRule(column: subject.index, pattern: pattern, extent: extent, isDue: isDue)
      )
    } catch {
      throw .misfit(place, "'\(text)' is no regular expression, \(error.message)")
    }
  }

  // MARK: Columns

  private mutating func aggregateRule(
    _ kind: CheckDefinition.Kind,
    _ subject: Subject,
    _ filter: Int?,
    at place: String
  ) throws(ValidationError) -> PreparedCheck.Rule {
    let rule: any AggregateRule
    switch kind {
    case .statistic(.nullFraction, let limits): rule = NullFractionRule(limits: limits)
    case .statistic(.distinctFraction, let limits): rule = DistinctRule(measure: .fraction(limits))
    case .distinctCount(let limits): rule = DistinctRule(measure: .count(limits))
    case .statistic(let statistic, let limits):
      try expectType(subject, "numbers", at: place) { $0.isNumeric }
      rule = Self.statisticRule(statistic, limits)
    case .min(let limits), .max(let limits):
      try expect([limits.min, limits.max].compactMap(\.self), subject, isOrdered: true, at: place)
      rule = ExtremeRule(end: kind.name == .min ? .min : .max, limits: limits)
    case .distinctValues(let relation, let values):
      try expect(values, subject, isOrdered: false, at: place)
      rule = DistinctValuesRule(relation: relation, values: ListedScalars(values))
    case .mostCommon(let values):
      try expect(values, subject, isOrdered: false, at: place)
      rule = MostCommonRule(values: ListedScalars(values))
    default:
      throw .misfit(place, "\(kind.name.rawValue) is no check of a column")
    }
    return aggregate(rule, subject.index, filter)
  }

  private static func statisticRule(
    _ statistic: ColumnStatistic,
    _ limits: Limits<Double>
  ) -> any AggregateRule {
    switch statistic {
    case .median: QuantileRule(share: 0.5, limits: limits)
    case .quantile(let share): QuantileRule(share: share, limits: limits)
    case .mean, .sum, .stddev, .nullFraction, .distinctFraction:
      MomentRule(statistic: statistic, limits: limits)
    }
  }

  private mutating func aggregate(
    _ rule: any AggregateRule,
    _ column: Int?,
    _ filter: Int?
  ) -> PreparedCheck.Rule {
    let place =
      facts.firstIndex { $0.column == column && $0.filter == filter } ?? facts.count
    if place == facts.count {
      facts.append(FactRequest(column: column, filter: filter, needs: [], lists: []))
    }
    facts[place].needs.formUnion(rule.needs)
    if let list = rule.list { facts[place].lists.append(list) }
    let list = rule.list == nil ? nil : facts[place].lists.count - 1
    return .aggregate(rule, facts: place, list: list)
  }

  // MARK: Conditions, columns, types

  private mutating func filter(_ condition: CompiledExpression) -> Int {
    if let known = filters.firstIndex(where: { $0.expression == condition.expression }) {
      return known
    }
    filters.append(condition)
    return filters.count - 1
  }

  private func condition(
    _ expression: Expression,
    at place: String
  ) throws(ValidationError) -> CompiledExpression {
    let condition = try CompiledExpression.compiling(expression, over: schema, at: place)
    guard condition.type == .bool else {
      throw .misfit(
        place,
        "'\(expression)' is a \(condition.type); a check must be true or false"
      )
    }
    return condition
  }

  private func indices(
    of names: some Sequence<String>,
    _ place: String
  ) throws(ValidationError) -> [Int] {
    try names.map { name throws(ValidationError) in
      if let index = schema.index(of: name) { return index }
      let near = suggestion(for: name, among: schema.names)
      throw ValidationError(.unknownColumn, at: place, "no column named '\(name)'; \(near)")
    }
  }

  private func expect(
    _ values: [Scalar],
    _ subject: Subject,
    isOrdered: Bool,
    at place: String
  ) throws(ValidationError) {
    if isOrdered, subject.column.type == .bool { throw .misfit(place, "bool has no order") }
    let (name, type) = (subject.column.name, subject.column.type)
    for value in values where value.type != type {
      throw .misfit(place, "'\(value)' is not a \(type), as column '\(name)' is")
    }
  }

  private func expectType(
    _ subject: Subject,
    _ due: String,
    at place: String,
    where isAllowed: (ColumnType) -> Bool
  ) throws(ValidationError) {
    let (name, type) = (subject.column.name, subject.column.type)
    guard !isAllowed(type) else { return }
    throw .misfit(place, "column '\(name)' is a \(type), and this is for \(due)")
  }
}

extension ValidationError {
  fileprivate static func misfit(_ place: String, _ message: String) -> ValidationError {
    ValidationError(.typeMismatch, at: place, message)
  }
}

extension CompiledExpression {
  /// Compiles a part of a source.
  static func compiling(
    _ expression: Expression,
    over schema: Schema,
    at location: String
  ) throws(ValidationError) -> CompiledExpression {
    do {
      return try CompiledExpression(expression, over: schema)
    } catch {
      throw ValidationError(error, at: location)
    }
  }
}
