public import GranaryColumns
public import GranaryDefinitions
import GranaryExpressions
import GranaryIngest

/// A source's derived columns and checks, compiled once, to be run over its rows.
public struct SourceValidator: Sendable {
  /// The declared columns, then the derived ones.
  public let outputSchema: Schema

  let source: SourceDefinition
  let derivations: [Derivation]
  let rowChecks: [RowCheck]
  let tableChecks: [TableCheck]
  /// The columns without which a row has no place among the others.
  let neededColumns: [NeededColumn]

  struct NeededColumn: Sendable {
    /// Where it stands in ``outputSchema``.
    let index: Int
    /// Why a row is refused in which it is null.
    let refusal: RowRefusal
  }

  struct Derivation: Sendable {
    let name: String
    let expression: CompiledExpression
  }

  struct TableCheck: Sendable {
    let name: String
    let severity: CheckDefinition.Severity
    let min: Int?
    let max: Int?
  }

  /// Types and compiles what a source computes and checks.
  ///
  /// - Throws: ``ValidationError`` when a part of the definition does not fit its columns, which
  ///   registering it would have found.
  public init(_ source: SourceDefinition) throws(ValidationError) {
    var fields: [Field] = []
    func add(_ field: Field, at location: String) throws(ValidationError) {
      guard !fields.contains(where: { Text($0.name) == Text(field.name) }) else {
        throw ValidationError(
          .duplicateColumn,
          at: location,
          "another column has the name '\(field.name)'"
        )
      }
      fields.append(field)
    }
    let location = "source '\(source.name)'"
    for column in source.columns { try add(Field(column.name, column.type), at: location) }
    var derivations: [Derivation] = []
    for derived in source.derived {
      let place = "\(location), derived column '\(derived.name)'"
      let compiled = try Self.compile(derived.expression, over: Schema(fields), at: place)
      derivations.append(Derivation(name: derived.name, expression: compiled))
      try add(Field(derived.name, compiled.type), at: place)
    }
    self.source = source
    self.derivations = derivations
    outputSchema = Schema(fields)
    rowChecks = try Self.rowChecks(of: source, over: outputSchema, at: location)
    tableChecks = Self.tableChecks(of: source)
    neededColumns = try Self.neededColumns(of: source, in: outputSchema, at: location)
  }

  /// A run that has seen no rows.
  public func makeRun() -> ValidationRun { ValidationRun(self) }

  private static func compile(
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

  private static func neededColumns(
    of source: SourceDefinition,
    in schema: Schema,
    at location: String
  ) throws(ValidationError) -> [NeededColumn] {
    func needed(
      _ name: String,
      _ key: String,
      _ code: RowRefusal.Code,
      _ message: String
    ) throws(ValidationError) -> NeededColumn {
      guard let index = schema.index(of: name) else {
        throw ValidationError(
          .unknownColumn,
          at: "\(location), \(key)",
          "no column named '\(name)'; \(suggestion(for: name, among: schema.names))"
        )
      }
      return NeededColumn(
        index: index,
        refusal: RowRefusal(code, column: name, message: message)
      )
    }
    let clock = try source.eventTime.map { name throws(ValidationError) in
      try needed(name, "event_time", .nullEventTime, "the event time is null")
    }
    if let clock, schema.fields[clock.index].type != .timestamp {
      let field = schema.fields[clock.index]
      throw ValidationError(
        .typeMismatch,
        at: "\(location), event_time",
        "'\(field.name)' is a \(field.type), not a timestamp"
      )
    }
    let keys = try source.primaryKey.map { name throws(ValidationError) in
      try needed(name, "primary_key", .nullPrimaryKey, "a part of the primary key is null")
    }
    return [clock].compactMap(\.self) + keys
  }

  private static func tableChecks(of source: SourceDefinition) -> [TableCheck] {
    source.checks.compactMap { check in
      guard case .rowCount(let min, let max) = check.kind else { return nil }
      return TableCheck(name: check.name, severity: check.severity, min: min, max: max)
    }
  }
}

extension SourceValidator {
  /// The checks of rows: of each column in turn what it must be, then those of whole rows.
  private static func rowChecks(
    of source: SourceDefinition,
    over schema: Schema,
    at location: String
  ) throws(ValidationError) -> [RowCheck] {
    var checks: [RowCheck] = []
    for (index, column) in source.columns.enumerated() {
      if column.required, !column.checks.contains(where: { $0.kind == .required }) {
        let check = CheckDefinition(name: "\(column.name)_required", kind: .required)
        checks.append(.required(check, column, index))
      }
      for check in column.checks {
        let place = "\(location), check '\(check.name)'"
        switch check.kind {
        case .required: checks.append(.required(check, column, index))
        case .between(let min, let max):
          try expect([min, max].compactMap { $0 }, toBe: column, isOrdered: true, at: place)
          checks.append(.values(check, column, index, .between(Bounds(min: min, max: max))))
        case .inSet(let values):
          try expect(values, toBe: column, isOrdered: false, at: place)
          checks.append(.values(check, column, index, .inSet(AllowedValues(values))))
        case .expression(let expression):
          checks.append(try condition(expression, check, over: schema, at: place))
        case .rowCount:
          throw ValidationError(.typeMismatch, at: place, "row_count is no check of a column")
        }
      }
    }
    for check in source.checks {
      guard case .expression(let expression) = check.kind else { continue }
      let place = "\(location), check '\(check.name)'"
      checks.append(try condition(expression, check, over: schema, at: place))
    }
    return checks
  }

  private static func condition(
    _ expression: Expression,
    _ check: CheckDefinition,
    over schema: Schema,
    at place: String
  ) throws(ValidationError) -> RowCheck {
    let condition = try compile(expression, over: schema, at: place)
    guard condition.type == .bool else {
      throw ValidationError(
        .typeMismatch,
        at: place,
        "'\(expression)' is a \(condition.type); a check must be true or false"
      )
    }
    return RowCheck(
      name: check.name,
      kind: .expression,
      column: nil,
      severity: check.severity,
      rule: .condition(condition)
    )
  }

  private static func expect(
    _ values: [Scalar],
    toBe column: ColumnDefinition,
    isOrdered: Bool,
    at place: String
  ) throws(ValidationError) {
    if isOrdered, column.type == .bool {
      throw ValidationError(.typeMismatch, at: place, "bool has no order")
    }
    for value in values where value.type != column.type {
      throw ValidationError(
        .typeMismatch,
        at: place,
        "'\(value)' is not a \(column.type), as column '\(column.name)' is"
      )
    }
  }
}

extension RowCheck {
  fileprivate static func required(
    _ check: CheckDefinition,
    _ column: ColumnDefinition,
    _ index: Int
  ) -> RowCheck {
    RowCheck(
      name: check.name,
      kind: .required,
      column: column.name,
      severity: check.severity,
      rule: .required(column: index)
    )
  }

  fileprivate static func values(
    _ check: CheckDefinition,
    _ column: ColumnDefinition,
    _ index: Int,
    _ rule: ValueRule
  ) -> RowCheck {
    let kind: CheckKind =
      switch rule {
      case .between: .between
      case .inSet: .inSet
      }
    return RowCheck(
      name: check.name,
      kind: kind,
      column: column.name,
      severity: check.severity,
      rule: .values(column: index, rule)
    )
  }
}
