public import GranaryColumns
public import GranaryDefinitions
import GranaryExpressions
import GranaryIngest

/// A source's derived columns and checks, compiled once, to be run over its rows.
///
/// What it needs besides the rows is given to it before: ``loadReferences(from:spillingTo:)`` the
/// values of other sources, ``scoring(by:)`` means and deviations. A check that lacks it is not run,
/// and says why.
public struct SourceValidator: Sendable {
  /// The declared columns, then the derived ones.
  public let outputSchema: Schema

  let source: SourceDefinition
  let derivations: [Derivation]
  var checks: [PreparedCheck]
  /// The conditions of checks, each once.
  let filters: [CompiledExpression]
  /// What is to be found of columns for the checks of their values together.
  let facts: [FactRequest]
  /// The columns and conditions whose mean and deviation are needed before.
  let scored: [(column: Int, filter: Int?)]
  /// The columns without which a row has no place among the others.
  let neededColumns: [NeededColumn]
  /// The columns, declared and derived, that have no values for want of one in the input, each with
  /// the name of that one.
  var lacking: [Text: String] = [:]

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

  /// Types and compiles what a source computes and checks.
  ///
  /// - Parameters:
  ///   - source: The source.
  ///   - now: The time that a check of freshness compares with; without one it is not run.
  /// - Throws: ``ValidationError`` when a part of the definition does not fit its columns, which
  ///   registering it would have found.
  public init(
    _ source: SourceDefinition,
    now: Timestamp? = nil
  ) throws(ValidationError) {
    var fields: [Field] = []
    var names: Set<Text> = []
    func add(_ field: Field, at location: String) throws(ValidationError) {
      guard names.insert(Text(field.name)).inserted else {
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
      let compiled = try CompiledExpression.compiling(
        derived.expression,
        over: Schema(fields),
        at: place
      )
      derivations.append(Derivation(name: derived.name, expression: compiled))
      try add(Field(derived.name, compiled.type), at: place)
    }
    self.source = source
    self.derivations = derivations
    outputSchema = Schema(fields)
    let preparation = try CheckPreparation(source, over: outputSchema, now: now)
    checks = preparation.checks
    filters = preparation.filters
    facts = preparation.facts
    scored = preparation.scored
    neededColumns = try Self.neededColumns(of: source, in: outputSchema, at: location)
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
}
