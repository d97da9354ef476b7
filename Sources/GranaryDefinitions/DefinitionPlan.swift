import GranaryColumns

/// What registering definitions would change, and what that affects.
public struct DefinitionPlan: Hashable, Sendable {
  /// What becomes of a definition.
  public enum Action: String, Hashable, Sendable {
    /// It was not there.
    case added
    /// It gets a new version.
    case changed
    /// It stays as it is.
    case unchanged
  }

  /// What becomes of one definition.
  public struct Step: Hashable, Sendable {
    /// The definition as it will be.
    public let definition: Definition
    /// What becomes of it.
    public let action: Action
    /// What refers to it, directly or not; empty where it is not changed.
    public let affected: [DefinitionReference]
    /// What is removed or narrowed although something registered uses it, in words; needs consent.
    public let breaking: [String]
    /// What does not change with it although one might think so, in words.
    public let notes: [String]
  }

  /// One step a definition; but for sources whose checks refer to each other, none refers to one
  /// after it.
  public let steps: [Step]

  /// Compares what is registered with what would be, which includes what stays.
  public init(from registered: DefinitionSet, to next: DefinitionSet) {
    let usage = DefinitionUsage(next)
    let comparison = DefinitionComparison(from: registered, to: next)
    steps = next.definitions.map { definition in
      let old = registered[definition.kind, definition.name]
      let action: Action =
        old.map { $0.contentHash == definition.contentHash ? .unchanged : .changed } ?? .added
      return Step(
        definition: definition,
        action: action,
        affected: action == .changed ? usage.dependents(of: definition.reference) : [],
        breaking: comparison.breaking(definition.reference),
        notes: comparison.notes(definition.reference)
      )
    }
  }

  /// Whether nothing would change.
  public var isEmpty: Bool { steps.allSatisfy { $0.action == .unchanged } }

  /// Whether something in use would be removed or narrowed.
  public var isBreaking: Bool { steps.contains { !$0.breaking.isEmpty } }
}

extension DefinitionPlan: CustomStringConvertible {
  /// One line a definition that is added or changed, with what it affects, breaks and leaves below it,
  /// and a last line with the counts.
  public var description: String {
    var lines: [String] = []
    for step in steps where step.action != .unchanged || !step.breaking.isEmpty {
      let sign =
        switch step.action {
        case .added: "+"
        case .changed: "~"
        case .unchanged: "="
        }
      lines.append("\(sign) \(step.definition.reference)")
      if !step.affected.isEmpty {
        let list = step.affected.map(\.description).joined(separator: ", ")
        lines.append("    affects \(list)")
      }
      lines += step.breaking.map { "    breaking: \($0)" }
      lines += step.notes.map { "    note: \($0)" }
    }
    let counts = [Action.added, .changed, .unchanged].map { action in
      "\(steps.count { $0.action == action }) \(action.rawValue)"
    }
    return (lines + [counts.joined(separator: ", ")]).joined(separator: "\n")
  }
}

/// Who refers to whom.
struct DefinitionUsage {
  private let definitions: [Definition]

  init(_ set: DefinitionSet) { definitions = set.definitions }

  /// What refers to a definition, directly or through others, in the set's order.
  func dependents(of reference: DefinitionReference) -> [DefinitionReference] {
    var reached: Set<DefinitionReference> = [reference]
    // Sources refer to each other in any order, and anything else only to what is before it.
    var count = 0
    while count != reached.count {
      count = reached.count
      for definition in definitions where !reached.isDisjoint(with: definition.references) {
        reached.insert(definition.reference)
      }
    }
    return definitions.map(\.reference).filter { $0 != reference && reached.contains($0) }
  }
}

extension Definition {
  /// What it refers to by name.
  public var references: [DefinitionReference] {
    switch self {
    case .entity: []
    case .source(let source):
      source.columns.flatMap(\.checks).compactMap(\.referencedSource)
        .map { DefinitionReference(kind: .source, name: $0) }.uniqued(by: \.name)
    case .featureView(let view):
      [
        DefinitionReference(kind: .entity, name: view.entity),
        DefinitionReference(kind: .source, name: view.source),
      ]
    case .featureService(let service):
      service.selections.map { DefinitionReference(kind: .featureView, name: $0.view) }
        .uniqued(by: \.name)
    case .model(let model):
      [
        DefinitionReference(kind: .featureService, name: model.service),
        DefinitionReference(kind: .source, name: model.entityFrame.source),
      ]
    }
  }
}

extension CheckDefinition {
  /// The source whose values it compares with.
  fileprivate var referencedSource: String? {
    if case .inReference(let source, _) = kind { source } else { nil }
  }
}
