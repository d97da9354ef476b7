import GranaryColumns
import GranaryExpressions

/// Follows references, types expressions and collects what does not fit.
///
/// What refers to something that is wrong itself is left out without a word: one error is enough. All
/// else about it is looked at, so that no error hides another.
final class DefinitionResolver {
  private(set) var errors: [DefinitionError] = []
  private(set) var resolved = ResolvedParts()
  /// Columns of sources and features of views that are there, but have no type.
  var untyped: [DefinitionReference: Set<Text>] = [:]
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

  /// What is defined of a kind, also where it could not be read.
  func names(of kind: DefinitionKind) -> [String] {
    unread.union(entries.keys).filter { $0.kind == kind }.map(\.name).sorted { Text($0) < Text($1) }
  }

  /// Whether all of a source was read: only then does what it lacks mean anything.
  func isWhole(_ source: ResolvedSource) -> Bool {
    let reference = DefinitionReference(kind: .source, name: source.definition.name)
    return entries[reference]?.parts.isWhole ?? false
  }

  /// The columns of a source that was resolved.
  func columns(of source: ResolvedSource) -> SourceColumns {
    let reference = DefinitionReference(kind: .source, name: source.definition.name)
    return SourceColumns(schema: source.schema, untyped: untyped[reference] ?? [])
  }

  /// The features of a view, those first that could be read; nil where the view could not be.
  func featureNames(ofView name: String) -> [String]? {
    let reference = DefinitionReference(kind: .featureView, name: name)
    guard let entry = entries[reference], case .featureView(let view) = entry.definition else {
      return nil
    }
    return view.features.map(\.name) + entry.parts.unreadable.sorted().map(\.string)
  }

  // MARK: Reports

  func report(
    _ code: DefinitionError.Code,
    at path: DefinitionPath,
    of entry: DefinitionSet.Entry,
    _ message: String,
    suggesting suggestion: String? = nil
  ) {
    let location = entry.place(of: path).location
    errors.append(DefinitionError(code, at: location, message, suggesting: suggestion))
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
    let location = entry.place(of: path).location
    errors.append(.unknown(kind, name, among: names(of: kind), at: location))
  }

  // MARK: Expressions and columns

  /// The type of an expression over a source's columns; nil where it has none.
  ///
  /// Where one of its columns has none, only the names of the others are looked at.
  func type(
    of expression: Expression,
    over columns: SourceColumns,
    at path: DefinitionPath,
    of entry: DefinitionSet.Entry,
    _ what: String
  ) -> ColumnType? {
    do throws(ExpressionError) {
      if columns.untyped.isDisjoint(with: expression.columnNames.map(Text.init(_:))) {
        return try CompiledExpression(expression, over: columns.schema).type
      }
      try expression.checkColumns(among: columns.names)
      return nil
    } catch {
      let location = entry.place(of: path).location(ofCharacter: error.column, in: expression.text)
      errors.append(
        DefinitionError(.invalidExpression, at: location, "\(what): \(error.message)")
      )
      return nil
    }
  }

  /// Whether an expression is a condition.
  func isCondition(
    _ expression: Expression,
    over columns: SourceColumns,
    at path: DefinitionPath,
    of entry: DefinitionSet.Entry,
    _ what: String
  ) -> Bool {
    let type = type(of: expression, over: columns, at: path, of: entry, what)
    guard let type else { return false }
    if type == .bool { return true }
    report(.typeMismatch, at: path, of: entry, "\(what) must be bool, not \(type.rawValue)")
    return false
  }

  /// Sees to it that a source has a column of this name and type.
  func checkColumn(
    _ name: String,
    _ type: ColumnType,
    in columns: SourceColumns,
    at path: DefinitionPath,
    of entry: DefinitionSet.Entry,
    _ what: String
  ) {
    let field = field(name, in: columns, at: path, of: entry, what)
    guard let field, field.type != type else { return }
    let types = "'\(name)' must be \(type.rawValue), not \(field.type.rawValue)"
    report(.typeMismatch, at: path, of: entry, "\(what): the column \(types)")
  }

  /// A column by its name; nil where there is none, and without a word where it has no type.
  func field(
    _ name: String,
    in columns: SourceColumns,
    at path: DefinitionPath,
    of entry: DefinitionSet.Entry,
    _ what: String
  ) -> Field? {
    if let field = columns.schema[name] { return field }
    guard !columns.untyped.contains(Text(name)) else { return nil }
    let names = columns.names
    report(
      .unknownName,
      at: path,
      of: entry,
      "\(what): no column named '\(name)'; \(suggestion(for: name, among: names))",
      suggesting: nearestName(to: name, in: names)
    )
    return nil
  }
}

/// The columns of a source as far as they could be read and typed.
struct SourceColumns {
  /// Those that have a type.
  var schema: Schema
  /// Those that are there without one: what uses them has none either, and needs no error of its own.
  var untyped: Set<Text>

  /// All names: those with a type in their order, then the others.
  var names: [String] { schema.names + untyped.sorted().map(\.string) }
}
