import GranaryColumns
import GranaryExpressions

/// What a new set of definitions takes away from what is registered.
///
/// What two versions promise is compared, types and names, and not their texts: a view may break
/// because its source changed.
struct DefinitionComparison {
  private let old: DefinitionSet
  private let new: DefinitionSet

  init(from old: DefinitionSet, to new: DefinitionSet) {
    self.old = old
    self.new = new
  }

  /// What a definition no longer gives although something registered uses it.
  func breaking(_ reference: DefinitionReference) -> [String] {
    switch reference.kind {
    case .entity: entity(reference)
    case .source: source(reference.name)
    case .featureView: view(reference.name)
    case .featureService: service(reference)
    case .model: []
    }
  }

  /// What a changed definition leaves as it was: rows that came in under the old one were checked and
  /// derived by it.
  func notes(_ reference: DefinitionReference) -> [String] {
    guard case .source(let before)? = old[.source, reference.name], reference.kind == .source,
      case .source(let after)? = new[.source, reference.name]
    else { return [] }
    var notes: [String] = []
    let changed = after.derived.filter { column in
      before.derived.contains { $0.name == column.name && $0.expression != column.expression }
    }
    if !changed.isEmpty {
      let names = changed.map { "'\($0.name)'" }.joined(separator: ", ")
      notes.append(
        "rows stored already keep their values of \(names); "
          + "granary ingest --again with their files derives them anew"
      )
    }
    let checks = after.columns.flatMap(\.checks) + after.checks
    if checks != before.columns.flatMap(\.checks) + before.checks {
      notes.append(
        "rows stored already are not checked again; granary ingest --again with their files does so"
      )
    }
    return notes
  }

  private func entity(_ reference: DefinitionReference) -> [String] {
    guard case .entity(let before)? = old[.entity, reference.name],
      case .entity(let after)? = new[.entity, reference.name], before.joinKeys != after.joinKeys
    else { return [] }
    let users = users(of: reference)
    guard !users.isEmpty else { return [] }
    let keys = "\(before.joinKeys.listed) become \(after.joinKeys.listed)"
    return ["the join keys \(keys); used by \(users.listed)"]
  }

  private func source(_ name: String) -> [String] {
    guard let before = try? old.resolve(source: name), let after = try? new.resolve(source: name)
    else { return [] }
    let users = old.columnUsers(ofSource: name)
    return retention(before.definition, after.definition)
      + before.schema.fields.compactMap { field in
        guard let users = users[Text(field.name)] else { return nil }
        let change = Self.change(of: field, to: after.schema[field.name], widens: true)
        return change.map { "the column \($0); used by \(users.listed)" }
      }
  }

  private func retention(_ before: SourceDefinition, _ after: SourceDefinition) -> [String] {
    guard let retention = after.retention, before.retention.map({ retention < $0 }) ?? true else {
      return []
    }
    let change =
      before.retention.map { "becomes \(retention) and was \($0)" } ?? "becomes \(retention)"
    return ["the retention \(change): granary compact deletes rows that are older, for good"]
  }

  private func view(_ name: String) -> [String] {
    guard let before = try? old.resolve(view: name), let after = try? new.resolve(view: name) else {
      return []
    }
    var breaking: [String] = []
    let readers = users(of: DefinitionReference(kind: .featureView, name: name))
    if before.entity.name != after.entity.name, !readers.isEmpty {
      let change = "the entity '\(before.entity.name)' becomes '\(after.entity.name)'"
      breaking.append("\(change); used by \(readers.listed)")
    }
    let users = old.featureUsers(ofView: name)
    let next = Schema(after.features)
    for field in before.features {
      guard let users = users[Text(field.name)],
        let change = Self.change(of: field, to: next[field.name], widens: false)
      else { continue }
      breaking.append("the feature \(change); used by \(users.listed)")
    }
    return breaking
  }

  private func service(_ reference: DefinitionReference) -> [String] {
    guard let before = try? old.resolve(service: reference.name),
      let after = try? new.resolve(service: reference.name)
    else { return [] }
    let users = users(of: reference)
    guard !users.isEmpty else { return [] }
    let kept = Set(after.features.map(\.qualifiedName))
    var changes = before.features.map(\.qualifiedName).filter { !kept.contains($0) }
      .map { "the feature '\($0)' is removed" }
    for view in before.views {
      guard let next = after.views.first(where: { $0.name == view.name }), next != view else {
        continue
      }
      if let change = Self.change(of: view, to: next) { changes.append(change) }
    }
    if before.request != after.request {
      let request = "\(before.request.listed) become \(after.request.listed)"
      changes.append("the request values \(request)")
    }
    return changes.map { "\($0); used by \(users.listed)" }
  }

  /// What a name stands for otherwise than it did; nil where it does not.
  ///
  /// What becomes of the view itself is told at the view.
  private static func change(of view: ServiceView, to next: ServiceView) -> String? {
    let (name, other) = (view.view.definition.name, next.view.definition.name)
    guard name == other else { return "'\(view.name)' is '\(other)' and no longer '\(name)'" }
    let columns = (view.keyColumns.map(\.name), next.keyColumns.map(\.name))
    guard columns.0 != columns.1, view.view.joinKeys == next.view.joinKeys else { return nil }
    return "'\(view.name)' is by (\(columns.1.joined(separator: ", "))) and no longer by"
      + " (\(columns.0.joined(separator: ", ")))"
  }

  // MARK: Users

  private func users(of reference: DefinitionReference) -> [DefinitionReference] {
    old.definitions.filter { $0.references.contains(reference) }.map(\.reference)
  }

  /// How a column or feature is less than it was; nil where it is not.
  ///
  /// Integers may become floats where that is read in place.
  private static func change(of field: Field, to next: Field?, widens: Bool) -> String? {
    guard let next else { return "'\(field.name)' is removed" }
    if field.type == next.type { return nil }
    if widens, field.type == .int64, next.type == .float64 { return nil }
    return "'\(field.name)' changes from \(field.type.rawValue) to \(next.type.rawValue)"
  }
}

extension [DefinitionReference] {
  fileprivate var listed: String { map(\.description).joined(separator: ", ") }
}

extension [Field] {
  fileprivate var listed: String {
    isEmpty ? "(none)" : "(\(map { "\($0.name) \($0.type.rawValue)" }.joined(separator: ", ")))"
  }
}
