import GranaryColumns
import GranaryExpressions

/// Follows references, types expressions and collects what does not fit.
///
/// What refers to something that is wrong itself is left out without a word: one error is enough.
final class DefinitionResolver {
  private(set) var errors: [DefinitionError] = []
  private(set) var resolved = ResolvedParts()
  private let entries: [DefinitionReference: DefinitionSet.Entry]
  private let unread: Set<DefinitionReference>
  private let isComplete: Bool

  /// - Parameters:
  ///   - entries: What is defined.
  ///   - unread: What is defined too, but could not be read.
  ///   - isComplete: Whether nothing else may have been meant to be defined.
  init(
    entries: [DefinitionReference: DefinitionSet.Entry],
    unread: Set<DefinitionReference>,
    isComplete: Bool
  ) {
    self.entries = entries
    self.unread = unread
    self.isComplete = isComplete
  }

  /// Resolves all kinds, those first that others refer to.
  func resolveAll() -> ResolvedParts {
    for kind in DefinitionKind.allCases {
      for name in names(of: kind) {
        guard let entry = entries[DefinitionReference(kind: kind, name: name)] else { continue }
        switch entry.definition {
        case .entity(let entity): resolved.entities[name] = entity
        case .source(let source): resolved.sources[name] = resolve(source, entry)
        case .featureView(let view): resolved.views[name] = resolve(view, entry)
        case .featureService(let service): resolved.services[name] = resolve(service, entry)
        case .model(let model): resolved.models[name] = resolve(model, entry)
        }
      }
    }
    return resolved
  }

  /// Finds what checks compare values with; for after all is resolved.
  func checkReferencedValues() {
    for name in names(of: .source) {
      guard let entry = entries[DefinitionReference(kind: .source, name: name)],
        case .source(let source) = entry.definition
      else { continue }
      checkReferences(of: source, entry)
    }
  }

  func names(of kind: DefinitionKind) -> [String] {
    entries.keys.filter { $0.kind == kind }.map(\.name).sorted { Text($0) < Text($1) }
  }

  // MARK: Reports

  func report(
    _ code: DefinitionError.Code,
    at path: DefinitionPath,
    of entry: DefinitionSet.Entry,
    _ message: String,
    suggesting suggestion: String? = nil
  ) {
    let place = entry.places[path] ?? entry.place
    errors.append(DefinitionError(code, at: place.location, message, suggesting: suggestion))
  }

  /// Reports that a name is not defined, unless it may be in what could not be read.
  func reportUnknown(
    _ kind: DefinitionKind,
    _ name: String,
    at path: DefinitionPath,
    of entry: DefinitionSet.Entry
  ) {
    let reference = DefinitionReference(kind: kind, name: name)
    guard isComplete, entries[reference] == nil, !unread.contains(reference) else { return }
    let place = entry.places[path] ?? entry.place
    errors.append(.unknown(kind, name, among: names(of: kind), at: place.location))
  }

  // MARK: Expressions and columns

  /// The type of an expression over a source's columns.
  func type(
    of expression: Expression,
    over schema: Schema,
    at path: DefinitionPath,
    of entry: DefinitionSet.Entry,
    _ what: String
  ) -> ColumnType? {
    do throws(ExpressionError) {
      return try CompiledExpression(expression, over: schema).type
    } catch {
      let place = entry.places[path] ?? entry.place
      let location = place.location(ofCharacter: error.column, in: expression.text)
      errors.append(
        DefinitionError(.invalidExpression, at: location, "\(what): \(error.message)")
      )
      return nil
    }
  }

  /// Whether an expression is a condition.
  func isCondition(
    _ expression: Expression,
    over schema: Schema,
    at path: DefinitionPath,
    of entry: DefinitionSet.Entry,
    _ what: String
  ) -> Bool {
    let type = type(of: expression, over: schema, at: path, of: entry, what)
    guard let type else { return false }
    if type == .bool { return true }
    report(.typeMismatch, at: path, of: entry, "\(what) must be bool, not \(type.rawValue)")
    return false
  }

  /// Whether a source has a column of this name and type.
  func hasColumn(
    _ name: String,
    _ type: ColumnType,
    in schema: Schema,
    at path: DefinitionPath,
    of entry: DefinitionSet.Entry,
    _ what: String
  ) -> Bool {
    guard let field = schema[name] else {
      let near = suggestion(for: name, among: schema.names)
      report(
        .unknownName,
        at: path,
        of: entry,
        "\(what): no column named '\(name)'; \(near)",
        suggesting: nearestName(to: name, in: schema.names)
      )
      return false
    }
    if field.type == type { return true }
    let types = "'\(name)' must be \(type.rawValue), not \(field.type.rawValue)"
    report(.typeMismatch, at: path, of: entry, "\(what): the column \(types)")
    return false
  }
}
